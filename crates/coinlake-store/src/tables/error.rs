//! What can go wrong with a table.

use std::error::Error as StdError;

use rusqlite::ErrorCode;

use super::id::TableId;
use super::pointer::PointerError;
use crate::error::{cause_and_advice, refusal};

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
        "snapshot {snapshot_id} of table {table}, by another engine, deleted single rows, which coinlake cannot read: run \
         OPTIMIZE on the table there, or `coinlake transform --rebuild`. Curated tables follow raw: after OPTIMIZE the next \
         publish of the same days brings the rows back, and a rebuild does so at once"
    )]
    RowLevelDeletes {
        /// The table.
        table: TableId,
        /// The snapshot that deleted them.
        snapshot_id: i64,
    },
    /// Another engine brought rows that do not follow from the raw zone, and a publish would replace them.
    #[error(
        "snapshot {snapshot_id} of table {table}, by another engine, has rows in {partition} that do not follow from the \
         raw zone, or that it wrote anew from a snapshot which is gone, and a publish would lose them: `coinlake import` what they stand for, then `coinlake transform --rebuild` \
         makes the tables anew from the raw zone, without those rows"
    )]
    ForeignRows {
        /// The table.
        table: TableId,
        /// The partition for people.
        partition: String,
        /// The snapshot that brought them.
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
    #[error(
        "table {0} was partitioned anew by another engine, and publishes cannot tell what they would replace: drop it there, \
         then `coinlake bootstrap` and `coinlake transform --rebuild` make it anew from the raw zone (of ops.publishes and \
         ops.checks, which hold a history, only what comes next)"
    )]
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
    /// The pointer leads to a file that is not there.
    #[error(
        "table {table} leads to {location}, which is not there: bring it back, or make the table anew from the raw zone: \
         delete its entry in the Glue catalog, or the catalog.db of a lake on disk; then `coinlake bootstrap` and \
         `coinlake transform --rebuild` (of ops.publishes and ops.checks, which hold a history, only what comes next)"
    )]
    MetadataGone {
        /// The table.
        table: TableId,
        /// The metadata file.
        location: String,
    },
    /// What the catalog says is no valid Iceberg table.
    #[error(transparent)]
    Catalog(#[from] coinlake_catalog::CatalogError),
    /// The pointer could not be read or written.
    #[error("table pointer: {}", pointer_said(.0))]
    Pointer(anyhow::Error),
    /// A metadata file could not be read or written.
    #[error("table metadata: {}", said(.0))]
    Iceberg(#[from] iceberg::Error),
    /// Objects could not be read or written.
    #[error("objects of a table: {}", said(.0))]
    Objects(#[from] object_store::Error),
    /// A Parquet file could not be read or written.
    #[error("Parquet: {}", said(.0))]
    Parquet(#[from] parquet::errors::ParquetError),
    /// Rows could not be rearranged.
    #[error("Arrow: {0}")]
    Arrow(#[from] arrow::error::ArrowError),
}

impl TableError {
    /// Whether this one table cannot be used, because of what somebody else did to it; other tables can.
    pub fn is_of_one_table(&self) -> bool {
        matches!(
            self,
            Self::RowLevelDeletes { .. }
                | Self::ForeignRows { .. }
                | Self::ForeignPartitionSpec(_)
                | Self::OutsideLake { .. }
                | Self::MetadataGone { .. }
        )
    }

    /// Whether what keeps tables failed, which may not last.
    pub fn is_of_storage(&self) -> bool {
        matches!(self, Self::Pointer(_) | Self::Iceberg(_) | Self::Objects(_) | Self::Parquet(_))
    }
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

/// What went wrong below the libraries that passed it on, with the next step where there is one.
fn said(error: &(dyn StdError + 'static)) -> String {
    if let Some(refusal) = refusal(error) {
        return refusal;
    }
    let (said, advice) = cause_and_advice("write", error);
    format!("{}{advice}", said.unwrap_or_else(|| error.to_string()))
}

fn pointer_said(error: &anyhow::Error) -> String {
    let sqlite = error.chain().find_map(|cause| cause.downcast_ref::<rusqlite::Error>());
    let advice = match sqlite.and_then(rusqlite::Error::sqlite_error_code) {
        Some(ErrorCode::DiskFull) => {
            "; free some space and run the same command again, nothing was half-done"
        }
        Some(ErrorCode::ReadOnly | ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "; give yourself write access to the lake's folder and to catalog.db in it"
        }
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "; the file is damaged: delete it and the folders curated and ops, then run `coinlake bootstrap` and \
             `coinlake transform --rebuild`, which make all of it from raw"
        }
        _ => "",
    };
    format!("{error:#}{advice}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_disk_is_told_with_the_next_step() {
        let full = || std::io::Error::from(std::io::ErrorKind::StorageFull);
        let generic = object_store::Error::Generic { store: "LocalFileSystem", source: full().into() };
        let parquet = parquet::errors::ParquetError::External(Box::new(full()));
        for error in [TableError::Objects(generic), TableError::Parquet(parquet)] {
            assert!(error.to_string().contains("free some space"), "{error}");
        }
    }

    #[test]
    fn a_refusal_by_s3_is_told_with_the_next_step_and_nothing_else() {
        let answer = "Client error with status 403 Forbidden: <Error><Code>AccessDenied</Code><Message>Access Denied</Message>\
            <HostId>secret</HostId></Error>";
        let denied = || object_store::Error::Generic { store: "S3", source: answer.into() };
        let below = iceberg::Error::new(iceberg::ErrorKind::Unexpected, "read x").with_source(denied());
        let parquet = parquet::errors::ParquetError::External(Box::new(denied()));
        for error in [TableError::Objects(denied()), TableError::Iceberg(below), TableError::Parquet(parquet)]
        {
            let error = error.to_string();
            assert!(error.contains("AccessDenied: Access Denied; ") && !error.contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_failing_catalog_is_told_with_the_next_step() {
        for (code, part) in [
            (rusqlite::ffi::SQLITE_FULL, "free some space"),
            (rusqlite::ffi::SQLITE_READONLY, "write access"),
            (rusqlite::ffi::SQLITE_NOTADB, "transform --rebuild"),
        ] {
            let cause = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            let error = TableError::Pointer(anyhow::Error::new(cause).context("open catalog.db"));
            assert!(error.to_string().contains(part), "{error}");
        }
    }
}
