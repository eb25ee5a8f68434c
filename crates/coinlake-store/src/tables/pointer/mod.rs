//! Which metadata file of a table is current: the one mutable fact of a table, changed by compare-and-swap.

mod memory;
mod sqlite;

use std::fmt;

use async_trait::async_trait;

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

/// The catalog of a lake: table names to metadata files.
#[async_trait]
pub trait TablePointer: fmt::Debug + Send + Sync {
    /// The URI of the current metadata file; `None` when there is no such table.
    async fn load(&self, table: &TableId) -> Result<Option<String>, PointerError>;

    /// Adds a table; a conflict when it is there.
    async fn create(&self, table: &TableId, location: &str) -> Result<(), PointerError>;

    /// Makes `next` current if `expected` still is; a conflict otherwise.
    async fn swap(&self, table: &TableId, expected: &str, next: &str) -> Result<(), PointerError>;

    /// All tables, sorted.
    async fn list(&self) -> Result<Vec<TableId>, PointerError>;
}
