//! Which metadata file of a table is current: the one mutable fact of a table, changed by compare-and-swap.

mod glue;
mod memory;
mod sqlite;

use std::fmt;

use async_trait::async_trait;
use iceberg::spec::TableMetadata;

pub use glue::GluePointer;
pub use memory::MemoryPointer;
pub use sqlite::SqlitePointer;

use super::id::TableId;

/// Why a pointer did not move.
#[derive(Debug, thiserror::Error)]
pub enum PointerError {
    /// The table is not (or no longer) as expected; nothing was changed by this call.
    #[error("table {0} is not as expected")]
    Conflict(TableId),
    /// No answer, or an unusable one: the change may have happened.
    #[error(transparent)]
    Backend(#[from] anyhow::Error),
}

/// A metadata file that is written and that a pointer is to lead to.
#[derive(Debug, Clone, Copy)]
pub struct MetadataFile<'a> {
    /// Its URI.
    pub location: &'a str,
    /// What it says, for catalogs that show columns and descriptions to people.
    pub metadata: &'a TableMetadata,
}

/// The catalog of a lake: table names to metadata files.
#[async_trait]
pub trait TablePointer: fmt::Debug + Send + Sync {
    /// The URI of the current metadata file; `None` when there is no such table.
    async fn load(&self, table: &TableId) -> Result<Option<String>, PointerError>;

    /// Adds a table; a conflict when it is there.
    async fn create(&self, table: &TableId, first: MetadataFile<'_>) -> Result<(), PointerError>;

    /// Makes `next` current if the file at `expected` still is; a conflict otherwise.
    async fn swap(&self, table: &TableId, expected: &str, next: MetadataFile<'_>)
    -> Result<(), PointerError>;

    /// All tables, sorted.
    async fn list(&self) -> Result<Vec<TableId>, PointerError>;
}
