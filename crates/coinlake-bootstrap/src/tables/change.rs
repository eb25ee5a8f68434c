//! Bringing one Iceberg table to its definition.

use chrono::{DateTime, Utc};
use coinlake_catalog::Table;
use coinlake_store::{CommitError, Lake, TableError, TableId};

use crate::error::BootstrapError;

/// How often a change is tried again after another commit came first. Publishes to one table are minutes apart, so
/// more than a few in a row mean that something else is wrong.
const ATTEMPTS: usize = 10;

/// Creates the table, or changes what differs; `at` is the time of the change.
pub(crate) async fn bring_in_line(
    lake: &Lake,
    definition: &Table,
    at: DateTime<Utc>,
) -> Result<(), BootstrapError> {
    let id = TableId::from(definition);
    let mut attempt = 1;
    loop {
        let loaded = lake.tables().load(&id).await.map_err(BootstrapError::reading(&id))?;
        let Some(base) = loaded else {
            match lake.tables().create(definition, at).await {
                Ok(_) => return Ok(()),
                // Another bootstrap was faster, perhaps one with an older catalog.
                Err(TableError::AlreadyExists(_)) if attempt < ATTEMPTS => {
                    attempt += 1;
                    continue;
                }
                Err(source) => {
                    return Err(BootstrapError::Create { table: id, source: Box::new(source) });
                }
            }
        };
        match lake.tables().evolve(&base, definition, at).await {
            Ok(_) => return Ok(()),
            Err(CommitError::Conflict(_)) if attempt < ATTEMPTS => attempt += 1,
            Err(source) => return Err(BootstrapError::Change { table: id, source: Box::new(source) }),
        }
    }
}
