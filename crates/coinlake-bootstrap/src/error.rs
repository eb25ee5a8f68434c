//! Why a lake could not be brought in line.

use coinlake_store::{CommitError, TableError, TableId};

use crate::Plan;

/// Why [`plan`](crate::plan) or [`apply`](crate::apply) failed.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The catalog asks for changes that cannot be made; nothing was applied. The user edits the catalog or rebuilds.
    #[error("the catalog asks for changes that existing data does not allow; nothing was changed\n{0}")]
    Refused(Box<Plan>),
    /// A table's state could not be read.
    #[error("read table {table}")]
    Read {
        /// The table.
        table: TableId,
        /// Why not.
        source: TableError,
    },
    /// A table could not be created.
    #[error("create table {table}")]
    Create {
        /// The table.
        table: TableId,
        /// Why not.
        source: TableError,
    },
    /// A table could not be changed. Running again goes on where this stopped.
    #[error("change table {table}")]
    Change {
        /// The table.
        table: TableId,
        /// Why not.
        source: CommitError,
    },
}
