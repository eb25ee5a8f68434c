//! Comparisons of numbers with text, which the engine would make by comparing the digits as letters: `'9' > '1000'`.
//! Athena's engine refuses them.

use datafusion::common::DFSchema;
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::error::Result;
use datafusion::logical_expr::expr::{Between, InList};
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, LogicalPlan};

use super::error::QueryError;

/// Refuses a plan, as the statement was written, that compares a number with text.
///
/// # Errors
/// [`QueryError::TextAsNumber`] for the first such comparison.
pub(super) fn check(plan: &LogicalPlan) -> Result<()> {
    plan.apply_with_subqueries(|node| {
        let mut schema = DFSchema::empty();
        node.inputs().into_iter().for_each(|input| schema.merge(input.schema()));
        node.apply_expressions(|expr| expr.apply(|part| check_one(part, &schema)))
    })
    .map(|_| ())
}

fn check_one(expr: &Expr, schema: &DFSchema) -> Result<TreeNodeRecursion> {
    for (left, right) in compared(expr) {
        // Where a type is not known yet, the engine will say what is wrong.
        let (Ok(left_type), Ok(right_type)) = (left.get_type(schema), right.get_type(schema)) else {
            continue;
        };
        let (number, text) = if left_type.is_numeric() { (left, right) } else { (right, left) };
        let one_is_text = if left_type.is_numeric() { right_type.is_string() } else { left_type.is_string() };
        if one_is_text && (left_type.is_numeric() || right_type.is_numeric()) {
            let (number, text) = (number.human_display().to_string(), text.human_display().to_string());
            return Err(QueryError::TextAsNumber { number, text }.into());
        }
    }
    Ok(TreeNodeRecursion::Continue)
}

/// The pairs that an expression compares.
fn compared(expr: &Expr) -> Vec<(&Expr, &Expr)> {
    match expr {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) if op.supports_propagation() => {
            vec![(left, right)]
        }
        Expr::Between(Between { expr, low, high, .. }) => vec![(expr, low), (expr, high)],
        Expr::InList(InList { expr, list, .. }) => list.iter().map(|item| (expr.as_ref(), item)).collect(),
        _ => vec![],
    }
}
