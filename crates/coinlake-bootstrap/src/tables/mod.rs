//! The Iceberg tables of a lake beside the catalog.

mod change;
mod compare;

use coinlake_catalog::{Catalog, Database, Table};
use coinlake_store::{Lake, TableError, TableId};
use futures::{StreamExt, TryStreamExt, stream};

use crate::account::Seen;
use crate::error::BootstrapError;
use crate::plan::{Action, Item, Work};

pub(crate) use change::bring_in_line;

/// Tables read at the same time.
const READ_AT_ONCE: usize = 8;

/// What differs, in the order of the catalog. Tables that the catalog does not know are left alone. In an account a table
/// has to be the lake's own.
pub(crate) async fn plan(
    lake: &Lake,
    catalog: &Catalog,
    seen: Option<&Seen<'_>>,
) -> Result<Vec<Item>, BootstrapError> {
    let is_anothers = |database| seen.is_some_and(|seen| seen.is_anothers(database));
    let tables = catalog.tables().filter(|table| table.database != Database::Raw);
    let tables = tables.filter(|table| !is_anothers(table.database));
    let found: Vec<Option<Item>> = stream::iter(tables)
        .map(|definition| plan_one(lake, definition, seen))
        .buffered(READ_AT_ONCE)
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().collect())
}

async fn plan_one(
    lake: &Lake,
    definition: &Table,
    seen: Option<&Seen<'_>>,
) -> Result<Option<Item>, BootstrapError> {
    let (database, table) = (definition.database, &definition.name);
    let name = seen.map_or_else(|| definition.full_name(), |seen| seen.name(database, table));
    if let Some(refusal) = seen.and_then(|seen| seen.in_the_way(database, table)) {
        return Ok(Some(Item::refuse(name, refusal)));
    }
    let id = TableId::from(definition);
    let work = Work::Table(definition.clone());
    let loaded = match (lake.tables().load(&id).await, seen) {
        (Err(TableError::OutsideLake { location, .. }), Some(seen)) => {
            return Ok(Some(Item::refuse(name, seen.refuse_outside(database, table, &location))));
        }
        (loaded, _) => loaded.map_err(BootstrapError::reading(&id))?,
    };
    let Some(table) = loaded else {
        let summary = format!("new table, {} columns", definition.columns.len());
        return Ok(Some(Item::create(name, summary, work)));
    };
    if let Some(refusal) = seen.and_then(|seen| seen.table_owner(&table).refusal()) {
        return Ok(Some(Item::refuse(name, refusal)));
    }
    let (steps, refusals) = compare::table(&table.metadata, definition);
    if !steps.is_empty() || !refusals.is_empty() {
        let details = steps.iter().map(ToString::to_string).collect();
        return Ok(Some(Item { name, action: Action::Change, details, refusals, work }));
    }
    seen.map_or(Ok(None), |seen| seen.plan_entry(database, &table))
}
