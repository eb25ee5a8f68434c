//! The reference page: what an analyst looks up.

use std::fmt::{self, Write as _};

use crate::{Catalog, Column, Database, Table, Transform};

const HEAD: &str = "\
# Tables

Generated from `catalog/` by the tests of `coinlake-catalog`; edit the files there, not this page.

All times are UTC. A column that is not marked `nullable` always has a value. Amounts are exact decimals with the
digits the vendor printed.
";

/// The Markdown text of `docs/tables.md`.
pub(crate) fn page(catalog: &Catalog) -> String {
    let mut page = String::from(HEAD);
    contents(&mut page, catalog).expect("writing to a String does not fail");
    for database in Database::ALL {
        let tables: Vec<&Table> = tables(catalog, database).collect();
        if tables.is_empty() {
            continue;
        }
        page.push_str(&format!("\n## {database}\n\n{}\n", database.description()));
        for table in tables {
            section(&mut page, table).expect("writing to a String does not fail");
        }
    }
    page
}

fn tables(catalog: &Catalog, database: Database) -> impl Iterator<Item = &Table> {
    catalog.tables().filter(move |table| table.database == database)
}

fn contents(page: &mut String, catalog: &Catalog) -> fmt::Result {
    for database in Database::ALL {
        let links: Vec<String> =
            tables(catalog, database).map(|table| format!("[{}](#{})", table.name, anchor(table))).collect();
        if !links.is_empty() {
            write!(page, "\n- **{database}**: {}", links.join(", "))?;
        }
    }
    page.push('\n');
    Ok(())
}

/// The anchor that Markdown renderers make from the table's heading: the dot is left out.
fn anchor(table: &Table) -> String {
    table.full_name().replace('.', "")
}

fn section(page: &mut String, table: &Table) -> fmt::Result {
    write!(page, "\n### {}\n\n{}\n\n", table.full_name(), table.description)?;
    layout(page, table)?;
    page.push_str("\n| column | type | unit | description |\n| --- | --- | --- | --- |\n");
    for column in &table.columns {
        row(page, table, column)?;
    }
    if !table.checks.is_empty() {
        page.push_str("\n| check | expects | on failure | why |\n| --- | --- | --- | --- |\n");
    }
    for check in &table.checks {
        let (name, severity) = (&check.name, check.severity.as_str());
        writeln!(
            page,
            "| `{name}` | `{}` | {severity} | {} |",
            cell(&check.expect),
            cell(&check.description)
        )?;
    }
    Ok(())
}

fn layout(page: &mut String, table: &Table) -> fmt::Result {
    if let Some(source) = &table.source {
        writeln!(page, "- Source: {} {}, {}", source.vendor, source.dataset, source.format.as_str())?;
    }
    if !table.grain.is_empty() {
        writeln!(page, "- Grain: {}", code(&table.grain))?;
    }
    match &table.partition {
        None => page.push_str("- Partition: none\n"),
        Some(partition) if partition.transform == Transform::Identity => {
            writeln!(page, "- Partition: `{}`", partition.column)?;
        }
        Some(partition) => {
            writeln!(page, "- Partition: {} of `{}`", partition.transform.as_str(), partition.column)?;
        }
    }
    if table.sort.is_empty() { Ok(()) } else { writeln!(page, "- Sorted by: {}", code(&table.sort)) }
}

fn row(page: &mut String, table: &Table, column: &Column) -> fmt::Result {
    // Raw columns are all nullable; saying so in each row would hide the rest.
    let nullable = if column.nullable && table.database != Database::Raw { ", nullable" } else { "" };
    let unit = column.unit.as_deref().unwrap_or_default();
    let (name, column_type, description) = (&column.name, column.column_type, cell(&column.description));
    writeln!(page, "| `{name}` | {column_type}{nullable} | {} | {description} |", cell(unit))
}

fn code(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

/// Text that cannot break out of a cell.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}
