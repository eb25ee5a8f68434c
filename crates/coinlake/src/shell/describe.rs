//! What the lake's tables, views and queries are, for `\d` and `\queries`.

use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_catalog::{Database, Table};

use crate::commands::Asker;
use crate::failure::Failure;

/// Every table and view with the first sentence about it.
pub(super) fn tables(asker: &Asker) -> String {
    let tables = asker.catalog.tables().map(|table| (table.full_name(), first_sentence(&table.description)));
    let views = of_kind(asker, QueryKind::View);
    let views =
        views.map(|view| (format!("{}.{}", Database::Analytics.as_str(), view.name), view.question.clone()));
    listing(tables.chain(views).collect())
}

/// Every saved query with its question.
pub(super) fn queries(asker: &Asker) -> String {
    let saved = of_kind(asker, QueryKind::Saved).map(|query| (query.name.clone(), query.question.clone()));
    listing(saved.collect()) + "run one with `coinlake query NAME`\n"
}

/// The columns of one table or view.
pub(super) async fn table(asker: &Asker, name: &str) -> Result<String, Failure> {
    let found = asker.catalog.tables().find(|table| table.full_name() == name || table.name == name);
    match found {
        Some(table) => Ok(columns_of_table(table)),
        None => columns_of_view(asker, name).await,
    }
}

fn of_kind(asker: &Asker, kind: QueryKind) -> impl Iterator<Item = &Query> {
    asker.queries.iter().filter(move |query| query.kind == kind)
}

fn columns_of_table(table: &Table) -> String {
    let columns = table.columns.iter().map(|column| {
        let nullable = if column.nullable { "" } else { " not null" };
        let unit = column.unit.as_ref().map(|unit| format!(" [{unit}]")).unwrap_or_default();
        let what =
            format!("{:<24} {}{unit}", format!("{}{nullable}", column.column_type), column.description);
        (column.name.clone(), what)
    });
    let head =
        format!("{}: {}\none row per {}\n", table.full_name(), table.description, table.grain.join(", "));
    head + &listing(columns.collect())
}

async fn columns_of_view(asker: &Asker, name: &str) -> Result<String, Failure> {
    let full =
        if name.contains('.') { name.to_owned() } else { format!("{}.{name}", Database::Analytics.as_str()) };
    let view = asker.session.table(full.as_str()).await?;
    let columns =
        view.schema().fields().iter().map(|field| (field.name().clone(), field.data_type().to_string()));
    Ok(format!("{full}\n{}", listing(columns.collect())))
}

fn first_sentence(text: &str) -> String {
    text.split_once(". ").map_or(text, |(first, _)| first).trim_end_matches('.').to_owned()
}

fn listing(rows: Vec<(String, String)>) -> String {
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    rows.iter().map(|(name, what)| format!("  {name:width$}  {what}\n")).collect()
}
