//! The reference page: what an analyst looks up.

use std::fmt::Write as _;

use crate::{Catalog, Database, Table};

/// The Markdown text of `docs/tables.md`.
pub(crate) fn page(catalog: &Catalog) -> String {
    let mut page = String::from(HEAD);
    for database in Database::ALL {
        let tables: Vec<&Table> = catalog.tables().filter(|table| table.database == database).collect();
        if !tables.is_empty() {
            let _ = write!(page, "\n## {database}\n\n{}\n", about(database));
        }
        for table in tables {
            page.push_str(&section(table));
        }
    }
    page
}

const HEAD: &str = "# Tables\n\nGenerated from `catalog/`; do not edit.\n";

fn about(database: Database) -> &'static str {
    match database {
        _ => "",
    }
}

fn section(table: &Table) -> String {
    format!("\n### {}\n\n{}\n", table.full_name(), table.description)
}
