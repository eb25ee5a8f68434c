//! SQL text as far as the catalog must understand it: which columns and which relations it names.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{Expr, Ident, ObjectName, ObjectNamePart, Query, Statement, Visit, Visitor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::Token;

/// What is wrong with a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refused {
    /// The line of the text, from 1.
    pub(crate) line: usize,
    /// What was found there.
    pub(crate) found: String,
}

/// The columns that a condition on one row names, or what is wrong with its text.
pub(crate) fn columns(text: &str) -> Result<BTreeSet<String>, Refused> {
    let mut parser = Parser::new(&GenericDialect {}).try_with_sql(text)?;
    let condition = parser.parse_expr()?;
    let next = parser.next_token().token;
    if next != Token::EOF {
        return Err(Refused::whole(format!("more text after the condition: {next}")));
    }
    let mut names = ColumnNames::default();
    match condition.visit(&mut names) {
        ControlFlow::Break(found) => Err(Refused::whole(found)),
        ControlFlow::Continue(()) => Ok(names.found),
    }
}

/// The relations that one query reads, as `database.name`, without its own named steps; or what is wrong with it.
pub(crate) fn relations(text: &str) -> Result<BTreeSet<String>, Refused> {
    let statements = Parser::parse_sql(&GenericDialect {}, text)?;
    let [statement] = statements.as_slice() else {
        return Err(Refused::whole(format!("{} statements", statements.len())));
    };
    if !matches!(statement, Statement::Query(_)) {
        return Err(Refused::whole("a statement that is no query"));
    }
    let mut names = RelationNames::default();
    let _: ControlFlow<()> = statement.visit(&mut names);
    Ok(names.found.difference(&names.steps).cloned().collect())
}

impl Refused {
    fn whole(found: impl Into<String>) -> Self {
        Self { line: 1, found: found.into() }
    }
}

impl From<ParserError> for Refused {
    fn from(error: ParserError) -> Self {
        let (ParserError::ParserError(text) | ParserError::TokenizerError(text)) = error else {
            return Self::whole(error.to_string());
        };
        // The parser has no field for the place: it ends its texts with it.
        let (what, place) = text.rsplit_once(" at Line: ").unwrap_or((&text, "1"));
        let line = place.split(',').next().and_then(|line| line.parse().ok());
        Self { line: line.unwrap_or(1), found: format!("a syntax error: {what}") }
    }
}

#[derive(Default)]
struct ColumnNames {
    found: BTreeSet<String>,
}

impl Visitor for ColumnNames {
    type Break = String;

    fn pre_visit_expr(&mut self, expr: &Expr) -> ControlFlow<String> {
        match expr {
            Expr::Identifier(Ident { value, .. }) => {
                self.found.insert(value.clone());
                ControlFlow::Continue(())
            }
            Expr::CompoundIdentifier(parts) => {
                let name = parts.iter().map(|part| part.value.as_str()).collect::<Vec<_>>().join(".");
                ControlFlow::Break(format!("the qualified name `{name}`"))
            }
            _ => ControlFlow::Continue(()),
        }
    }

    fn pre_visit_query(&mut self, _: &Query) -> ControlFlow<String> {
        ControlFlow::Break("a subquery".to_owned())
    }
}

#[derive(Default)]
struct RelationNames {
    found: BTreeSet<String>,
    steps: BTreeSet<String>,
}

impl Visitor for RelationNames {
    type Break = ();

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let steps = query.with.iter().flat_map(|with| &with.cte_tables);
        self.steps.extend(steps.map(|step| step.alias.name.value.clone()));
        ControlFlow::Continue(())
    }

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let parts = relation.0.iter().filter_map(ObjectNamePart::as_ident);
        self.found.insert(parts.map(|part| part.value.as_str()).collect::<Vec<_>>().join("."));
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
        names.map(str::to_owned).into()
    }

    #[test]
    fn functions_types_and_literals_are_no_columns() {
        let text = "price is null or abs(price) < double '1e3' and last_updated_at <= snapshot_at + interval '1' day";
        assert_eq!(columns(text), Ok(set(["last_updated_at", "price", "snapshot_at"])));
        assert_eq!(
            columns("kind in ('ingest', 'import') and cast(rank as double) > 0"),
            Ok(set(["kind", "rank"]))
        );
    }

    #[test]
    fn a_condition_is_one_expression_over_one_row() {
        for text in
            ["", "price >", "price > 0; drop table x", "a.price > 0", "price > (select 1)", "price > 0 price"]
        {
            assert!(columns(text).is_err(), "{text}");
        }
    }

    #[test]
    fn named_steps_are_no_relations() {
        let text = "with newest as (select * from curated.coins), again as (select * from newest)
            select * from again join ops.runs on true where exists (select 1 from curated.calendar)";
        assert_eq!(relations(text), Ok(set(["curated.calendar", "curated.coins", "ops.runs"])));
    }

    #[test]
    fn only_one_query_is_a_query() {
        for text in ["", "select 1; select 2", "drop table curated.coins", "select * from"] {
            assert!(relations(text).is_err(), "{text}");
        }
    }
}
