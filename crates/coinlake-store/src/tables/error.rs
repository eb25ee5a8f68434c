//! What can go wrong with a table.

use super::id::TableId;
use super::pointer::PointerError;

/// Why a table could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// A table was created that is there already.
    #[error("table {0} exists already")]
    AlreadyExists(TableId),
    /// The snapshot asked for is not in the table, or no longer.
    #[error(
        "table {table} has no snapshot {snapshot_id}; snapshots are kept for 30 days, one a day after two days"
    )]
    NoSuchSnapshot {
        /// The table.
        table: TableId,
        /// The snapshot asked for.
        snapshot_id: i64,
    },
    /// Another engine deleted single rows, which this reader does not apply.
    #[error(
        "snapshot {snapshot_id} of table {table} has row-level deletes, written by another engine; publish the table again, or run OPTIMIZE there"
    )]
    RowLevelDeletes {
        /// The table.
        table: TableId,
        /// The snapshot.
        snapshot_id: i64,
    },
    /// The definition differs from the table in a way that would change the meaning of existing files.
    #[error(
        "table {table} cannot become what the catalog says: {reason}; only new nullable columns and wider types are possible"
    )]
    CannotEvolve {
        /// The table.
        table: TableId,
        /// What differs.
        reason: String,
    },
    /// Rows do not have the table's columns.
    #[error("rows do not fit table {table}: {reason}")]
    RowsDoNotFit {
        /// The table.
        table: TableId,
        /// What differs.
        reason: String,
    },
    /// A NaN, which engines compare differently and so no table holds.
    #[error("column `{column}` of table {table} would hold a NaN")]
    NotANumber {
        /// The table.
        table: TableId,
        /// The column.
        column: String,
    },
    /// A partition was named for an unpartitioned table, none for a partitioned one, or the transform is not day or month.
    #[error("the partition does not fit the table's partition spec")]
    PartitionMismatch,
    /// The files of a change belong to other partitions than the change replaces.
    #[error("{file} belongs to a partition that the commit to {table} does not replace")]
    OutsideReplacement {
        /// The table.
        table: TableId,
        /// The data file.
        file: String,
    },
    /// Another engine partitioned the table in another way.
    #[error("table {0} was partitioned anew by another engine; rebuild it from the raw zone")]
    ForeignPartitionSpec(TableId),
    /// The pointer leads to a file outside the lake.
    #[error(
        "table {table} points to {location}, outside the lake at {root}: it belongs to another lake; each lake on AWS \
         needs its own COINLAKE_PREFIX"
    )]
    OutsideLake {
        /// The table.
        table: TableId,
        /// The metadata file.
        location: String,
        /// The lake.
        root: String,
    },
    /// What the catalog says is no valid Iceberg table.
    #[error(transparent)]
    Catalog(#[from] coinlake_catalog::CatalogError),
    /// The pointer could not be read or written.
    #[error("table pointer: {0:#}")]
    Pointer(anyhow::Error),
    /// A metadata file could not be read or written.
    #[error("table metadata: {0}")]
    Iceberg(#[from] iceberg::Error),
    /// Objects could not be read or written.
    #[error("objects of a table: {0}")]
    Objects(#[from] object_store::Error),
    /// A Parquet file could not be read or written.
    #[error("Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Rows could not be rearranged.
    #[error("Arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

/// Why a commit did not happen.
#[derive(Debug, thiserror::Error)]
pub enum CommitError {
    /// Another commit came first: load the table, see whether the change is still needed, try again.
    #[error("another commit to table {0} came first")]
    Conflict(TableId),
    /// The commit failed; readers see the table as before.
    #[error(transparent)]
    Table(#[from] TableError),
}

impl From<PointerError> for TableError {
    fn from(error: PointerError) -> Self {
        Self::Pointer(error.into())
    }
}

impl From<iceberg::Error> for CommitError {
    fn from(error: iceberg::Error) -> Self {
        Self::Table(error.into())
    }
}
