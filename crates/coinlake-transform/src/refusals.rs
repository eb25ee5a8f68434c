//! Tables that are left as they are because of what another engine did to them, found without a transform.

use coinlake_catalog::{Catalog, Database};
use coinlake_store::{Lake, TableError, TableId};

use crate::error::TransformError;
use crate::ops::HISTORIES;

/// Why publishes of tables are refused: one error for each table that takes none, or none of some partition, in the order of
/// the catalog. Each names the table, the reason and the next step.
///
/// # Errors
/// When a table cannot be read.
pub async fn refusals(lake: &Lake, catalog: &Catalog) -> Result<Vec<TableError>, TransformError> {
    let mut found = vec![];
    for definition in catalog.tables().filter(|table| table.database != Database::Raw) {
        found.extend(refusal(lake, definition).await?);
    }
    Ok(found)
}

async fn refusal(
    lake: &Lake,
    definition: &coinlake_catalog::Table,
) -> Result<Option<TableError>, TransformError> {
    let tables = lake.tables();
    let table = match tables.load(&TableId::from(definition)).await {
        Err(error) if error.is_of_one_table() => return Ok(Some(error)),
        loaded => loaded?,
    };
    let Some(table) = table else { return Ok(None) };
    if !table.is_partitioned_as(definition)? {
        return Ok(Some(TableError::ForeignPartitionSpec(table.id)));
    }
    let obstacle = tables.obstacle(&table).await?;
    // A history keeps all rows that it has, whoever brought them.
    let is_kept = |error: &TableError| {
        matches!(error, TableError::ForeignRows { .. })
            && HISTORIES.contains(&definition.full_name().as_str())
    };
    Ok(obstacle.filter(|error| !is_kept(error)))
}
