//! Which days of the raw zone a statement can be about.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use datafusion::common::ScalarValue;
use datafusion::logical_expr::{BinaryExpr, Expr, Operator};

/// The days that comparisons of the partition column `dt` with a text leave, all of which must hold; `None` when they
/// leave an end open. Other conditions are left to whoever reads the listing: the answer may hold too many days, never
/// too few.
pub(super) fn days(filters: &[Expr]) -> Option<RangeInclusive<NaiveDate>> {
    let (mut first, mut last) = (None, None);
    for (operator, day) in filters.iter().filter_map(comparison) {
        let (from, to) = match operator {
            Operator::Eq => (Some(day), Some(day)),
            Operator::GtEq | Operator::Gt => (Some(day), None),
            Operator::LtEq | Operator::Lt => (None, Some(day)),
            _ => continue,
        };
        first = first.max(from);
        last = [last, to].into_iter().flatten().min();
    }
    Some(first?..=last?)
}

/// A comparison `dt <operator> '<day>'`, turned round where it is written the other way.
fn comparison(filter: &Expr) -> Option<(Operator, NaiveDate)> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = filter else { return None };
    match (left.as_ref(), right.as_ref()) {
        (Expr::Column(column), Expr::Literal(value, _)) if column.name == "dt" => Some((*op, day(value)?)),
        (Expr::Literal(value, _), Expr::Column(column)) if column.name == "dt" => {
            Some((op.swap()?, day(value)?))
        }
        _ => None,
    }
}

/// The day of a complete `YYYY-MM-DD`; a prefix such as `2026-11` compares as text, between two days.
fn day(value: &ScalarValue) -> Option<NaiveDate> {
    let text = value.try_as_str()??;
    let day = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?;
    // Only the canonical form sorts like the day it names.
    (day.to_string() == text).then_some(day)
}

#[cfg(test)]
mod tests {
    use datafusion::logical_expr::{Expr, col, lit};

    use super::days;

    fn range(filters: &[Expr]) -> Option<String> {
        days(filters).map(|days| format!("{}..{}", days.start(), days.end()))
    }

    #[test]
    fn only_closed_ranges_narrow_the_listing() {
        let day = |number| lit(format!("2026-11-{number:02}"));
        let cases = [
            (vec![col("dt").eq(day(3))], Some("2026-11-03..2026-11-03")),
            (vec![col("dt").gt_eq(day(3)), col("dt").lt(day(5))], Some("2026-11-03..2026-11-05")),
            (
                vec![day(5).gt_eq(col("dt")), day(2).lt(col("dt")), col("dt").gt(day(3))],
                Some("2026-11-03..2026-11-05"),
            ),
            (vec![col("dt").gt_eq(day(3))], None),
            (vec![col("id").eq(day(3))], None),
            (vec![col("dt").eq(lit("2026-11"))], None),
            (vec![col("dt").eq(lit("2026-11-3"))], None),
            (vec![col("dt").eq(day(3)).or(col("id").eq(lit("x")))], None),
        ];
        for (filters, wanted) in cases {
            assert_eq!(range(&filters).as_deref(), wanted, "{filters:?}");
        }
    }
}
