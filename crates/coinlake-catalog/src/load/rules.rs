//! What must hold between the parts of a table's file.

use std::collections::HashSet;
use std::ops::Range;

use toml::Spanned;

use super::document::{Notes, quoted};
use super::table::Draft;
use crate::{Check, Column, ColumnType, Database, Partition, Transform, expression};

/// What a name must look like so that every engine takes it unquoted.
pub(crate) const IDENTIFIER: &str = "lower-case letters, digits and _, not beginning with a digit";

/// Whether `name` can be used unquoted in every engine.
pub(crate) fn is_identifier(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(is_allowed) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// Notes everything in the draft that breaks a rule.
pub(super) fn check(database: Database, draft: &Draft, notes: &mut Notes<'_>) {
    if let Some(description) = &draft.description {
        sentence(description.span(), "description", description.get_ref(), notes);
    }
    names("columns", draft.column_names.iter().map(|name| (name.span(), name.get_ref().as_str())), notes);
    for entry in &draft.columns {
        column(database, entry, notes);
    }
    if database == Database::Raw {
        raw(draft, notes);
    } else if !draft.column_names.is_empty() {
        // Without any column every name would be unknown, which says nothing new.
        typed(draft, notes);
    }
}

/// Names must be identifiers and different from each other.
fn names<'n>(list: &str, names: impl Iterator<Item = (Range<usize>, &'n str)>, notes: &mut Notes<'_>) {
    let mut seen = HashSet::new();
    for (span, name) in names {
        let key = format!("{list}.{name}");
        if !is_identifier(name) {
            notes.add(span, &key, IDENTIFIER, quoted(name));
        } else if !seen.insert(name) {
            notes.add(span, &key, "each name once", "it again");
        }
    }
}

/// Descriptions are sentences: other text follows them in generated pages.
fn sentence(span: Range<usize>, key: &str, text: &str, notes: &mut Notes<'_>) {
    if !text.ends_with('.') {
        notes.add(span, key, "a sentence that ends with a full stop", format!("{text:?}"));
    }
}

fn column(database: Database, entry: &Spanned<Column>, notes: &mut Notes<'_>) {
    let column = entry.get_ref();
    sentence(entry.span(), &format!("columns.{}.description", column.name), &column.description, notes);
    if database == Database::Raw {
        text(entry, notes);
    } else {
        unit(entry, notes);
    }
}

fn text(entry: &Spanned<Column>, notes: &mut Notes<'_>) {
    let Column { name, column_type, .. } = entry.get_ref();
    if *column_type != ColumnType::String {
        let expected = "string, so that no vendor can break a raw query";
        notes.add(entry.span(), &format!("columns.{name}.type"), expected, quoted(&column_type.to_string()));
    }
}

/// Quantities have a unit, and nothing else has.
fn unit(entry: &Spanned<Column>, notes: &mut Notes<'_>) {
    let Column { name, column_type, unit, .. } = entry.get_ref();
    let key = format!("columns.{name}.unit");
    match unit {
        None if column_type.is_numeric() => {
            notes.add(entry.span(), &key, "what the quantity is counted in", "nothing");
        }
        Some(unit) if !column_type.is_numeric() => {
            let expected = format!("nothing, because a {column_type} is no quantity");
            notes.add(entry.span(), &key, expected, quoted(unit));
        }
        _ => {}
    }
}

/// The rules of raw tables: vendor text below `dt` folders, nothing promised about it.
fn raw(draft: &Draft, notes: &mut Notes<'_>) {
    let nothing = "nothing: a raw row is what the vendor sent";
    let parts = [("grain", draft.grain.first()), ("sort", draft.sort.first())];
    for (key, first) in parts.into_iter().filter_map(|(key, first)| Some((key, first?))) {
        notes.add(first.span(), key, nothing, quoted(first.get_ref()));
    }
    if let Some(check) = draft.checks.first() {
        notes.add(check.span(), "checks", nothing, quoted(&check.get_ref().name));
    }
    let folder = Partition { column: "dt".to_owned(), transform: Transform::Identity };
    if let Some(found) = draft.partition.as_ref().filter(|found| *found.get_ref() != folder) {
        let partition = found.get_ref();
        let expected = "{ column = \"dt\", transform = \"identity\" }, the folder of the day";
        notes.add(
            found.span(),
            "partition",
            expected,
            format!("{}({})", partition.transform.as_str(), partition.column),
        );
    }
    if let Some(last) = draft.column_names.last().filter(|last| last.get_ref() != "dt") {
        notes.add(last.span(), "columns", "`dt` as the last column", quoted(last.get_ref()));
    }
}

/// The rules of typed tables: a grain, and layout and checks that name real columns.
fn typed(draft: &Draft, notes: &mut Notes<'_>) {
    if let Some(source) = &draft.source {
        notes.add(source.span(), "source", "nothing: only raw tables have a source", "a table");
    }
    for (key, list) in [("grain", &draft.grain), ("sort", &draft.sort)] {
        let mut seen = HashSet::new();
        for name in list {
            layout_column(draft, name.span(), key, name.get_ref(), notes);
            if !seen.insert(name.get_ref()) {
                notes.add(name.span(), key, "each column once", format!("`{}` again", name.get_ref()));
            }
        }
    }
    if let Some(entry) = &draft.partition {
        partition(draft, entry, notes);
    }
    let check_names = draft.checks.iter().map(|check| (check.span(), check.get_ref().name.as_str()));
    names("checks", check_names, notes);
    for entry in &draft.checks {
        condition(draft, entry, notes);
    }
}

/// A column that rows are identified, sorted or partitioned by exists, is never null, and has exact values.
fn layout_column(draft: &Draft, span: Range<usize>, key: &str, name: &str, notes: &mut Notes<'_>) {
    if !has_column(draft, name) {
        notes.add(span, key, format!("one of the columns {}", listed(draft)), quoted(name));
        return;
    }
    let Some(column) = draft.column(name) else { return };
    if column.nullable {
        notes.add(span, key, "a column that is never null", format!("`{name}`, which is nullable"));
    } else if column.column_type == ColumnType::Double {
        notes.add(span, key, "a column of an exact type", format!("`{name}`, a double"));
    }
}

fn partition(draft: &Draft, entry: &Spanned<Partition>, notes: &mut Notes<'_>) {
    let Partition { column, transform } = entry.get_ref();
    layout_column(draft, entry.span(), "partition.column", column, notes);
    if *transform == Transform::Identity {
        notes.add(
            entry.span(),
            "partition.transform",
            "day or month (identity is for raw tables)",
            "`identity`",
        );
        return;
    }
    let Some(found) = draft.column(column).map(|column| column.column_type) else { return };
    if !matches!(found, ColumnType::Timestamp | ColumnType::Date) {
        let expected = format!("a timestamp or date to take the {} of", transform.as_str());
        notes.add(entry.span(), "partition.column", expected, format!("`{column}`, a {found}"));
    }
}

fn condition(draft: &Draft, entry: &Spanned<Check>, notes: &mut Notes<'_>) {
    let check = entry.get_ref();
    sentence(entry.span(), &format!("checks.{}.description", check.name), &check.description, notes);
    let key = format!("checks.{}.expect", check.name);
    match expression::columns(&check.expect) {
        Err(refused) => {
            notes.add(entry.span(), &key, "a SQL condition on the columns of one row", refused.found);
        }
        Ok(used) => {
            for name in used.iter().filter(|name| !has_column(draft, name)) {
                notes.add(entry.span(), &key, format!("one of the columns {}", listed(draft)), quoted(name));
            }
        }
    }
}

fn has_column(draft: &Draft, name: &str) -> bool {
    draft.column_names.iter().any(|known| known.get_ref() == name)
}

fn listed(draft: &Draft) -> String {
    draft.column_names.iter().map(|name| name.get_ref().as_str()).collect::<Vec<_>>().join(", ")
}
