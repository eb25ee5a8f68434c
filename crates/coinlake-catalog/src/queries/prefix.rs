//! The names of databases in a query's text, as an AWS account has them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use sqlparser::ast::{Ident, ObjectName, ObjectNamePart, Visit, Visitor};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::Parser;

use crate::Database;

/// The text with `<prefix>_` in front of the database of each relation; the rest of it stays as it is. A text that is no
/// SQL names no relation.
pub(super) fn prefixed(text: &str, prefix: &str) -> String {
    let Ok(statements) = Parser::parse_sql(&GenericDialect {}, text) else { return text.to_owned() };
    let mut places = Places::default();
    let _: ControlFlow<()> = statements.visit(&mut places);
    let lines = text.split_inclusive('\n').zip(1..);
    lines.map(|(line, number)| with_prefix(line, places.columns_of(number), prefix)).collect()
}

/// A line with the prefix before each of these characters, counted from 1.
fn with_prefix(line: &str, columns: Vec<u64>, prefix: &str) -> String {
    let mut written = String::with_capacity(line.len());
    for (letter, column) in line.chars().zip(1..) {
        if columns.contains(&column) {
            written.push_str(prefix);
            written.push('_');
        }
        written.push(letter);
    }
    written
}

/// Where relations' databases begin, by line and column from 1.
#[derive(Default)]
struct Places(BTreeSet<(u64, u64)>);

impl Places {
    fn columns_of(&self, line: u64) -> Vec<u64> {
        self.0.range((line, 0)..(line + 1, 0)).map(|(_, column)| *column).collect()
    }
}

impl Visitor for Places {
    type Break = ();

    fn pre_visit_relation(&mut self, relation: &ObjectName) -> ControlFlow<()> {
        let parts: Vec<&Ident> = relation.0.iter().filter_map(ObjectNamePart::as_ident).collect();
        if let [database, _] = parts.as_slice()
            && Database::from_name(&database.value).is_some()
        {
            self.0.insert((database.span.start.line, database.span.start.column));
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests {
    use super::prefixed;

    #[test]
    fn only_the_databases_of_relations_get_the_prefix() {
        let text = "with ops as (select 'é curated.coins' as t, ops.raw from raw.coins as ops) -- raw.coins\n\
                    select * from ops join analytics.latest_market as curated on curated.t = ops.t, curated.coins";
        let wanted = "with ops as (select 'é curated.coins' as t, ops.raw from dev_raw.coins as ops) -- raw.coins\n\
                      select * from ops join dev_analytics.latest_market as curated on curated.t = ops.t, dev_curated.coins";
        assert_eq!(prefixed(text, "dev"), wanted);
    }
}
