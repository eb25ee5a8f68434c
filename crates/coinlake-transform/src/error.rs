//! Why a transform did not end well.

use coinlake_catalog::CatalogError;
use coinlake_store::{StoreError, TableError};

/// Why a transform, or a part of it, failed: one variant per thing the caller does differently.
///
/// A failed unit leaves its table as it was; units that do not depend on it are published all the same.
#[derive(Debug, thiserror::Error)]
pub enum TransformError {
    /// A blocking quality check failed on new rows. Not retried: the same rows fail again. The check's row is in `ops.checks`.
    #[error(
        "{table} {partition}: check `{check}` failed for {failing_rows} of {checked_rows} rows ({detail}); the table is as it was. \
         See `select * from ops.checks where not is_passed`"
    )]
    CheckFailed {
        /// Full name of the table.
        table: String,
        /// The partition, such as `2026-11-21`; `all` for a table without partitions.
        partition: String,
        /// Name of the check.
        check: String,
        /// Rows for which it does not hold.
        failing_rows: u64,
        /// Rows it was evaluated on.
        checked_rows: u64,
        /// What was found.
        detail: String,
    },
    /// Others kept committing to the table first. Running again is safe and usually enough.
    #[error("{table}: lost {attempts} races against other commits; run `coinlake transform` again")]
    CommitConflict {
        /// Full name of the table.
        table: String,
        /// Commits tried.
        attempts: u32,
    },
    /// Another process published a partition from other inputs than those known here. A transform plans again by itself;
    /// callers see this after several rounds.
    #[error("{table}: others kept publishing newer inputs; run `coinlake transform` again")]
    Overtaken {
        /// Full name of the table.
        table: String,
    },
    /// A raw object is not what its manifest says. Not retried: the object must be restored, or its run removed.
    #[error(
        "raw object {key} holds {found} lines, its manifest says {expected}; delete its run folder, run `coinlake transform \
         --reconcile`, then ingest or import it again"
    )]
    Raw {
        /// Key of the object.
        key: String,
        /// Lines found.
        found: u64,
        /// Records in the manifest.
        expected: u64,
    },
    /// No such table among those a transform makes.
    #[error("no table `{name}` is made by a transform; there are: {known}")]
    UnknownTable {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The catalog and the transform disagree about a table.
    #[error("{table}: {cause}")]
    Table {
        /// Full name of the table.
        table: String,
        /// What disagrees.
        cause: String,
    },
    /// The table definitions are wrong.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// The raw zone could not be read, or an object of it is damaged.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A table could not be read or written.
    #[error(transparent)]
    Iceberg(#[from] TableError),
    /// Other objects of the lake could not be read or written.
    #[error("cannot {doing}: {}", coinlake_store::refusal(.source).unwrap_or_else(|| .source.to_string()))]
    Objects {
        /// What was being done.
        doing: String,
        /// What the storage said.
        source: object_store::Error,
    },
    /// A query, a sort or the disk below them failed.
    #[error("{doing}: {source}")]
    Engine {
        /// What was being done.
        doing: String,
        /// The engine's own words.
        source: datafusion::error::DataFusionError,
    },
    /// A task of ours ended without an answer.
    #[error("{0} stopped without an answer; see the log above")]
    Lost(String),
}

impl TransformError {
    /// A stable name for machines: what a state machine's retry and catch rules match.
    pub fn name(&self) -> &'static str {
        match self {
            Self::CheckFailed { .. } => "CheckFailed",
            Self::CommitConflict { .. } => "CommitConflict",
            Self::Overtaken { .. } => "Overtaken",
            Self::Raw { .. } => "Damaged",
            Self::UnknownTable { .. } => "UnknownTable",
            Self::Table { .. } => "Table",
            Self::Catalog(_) => "Catalog",
            Self::Store(_) => "Store",
            Self::Iceberg(TableError::MetadataGone { .. }) => "Damaged",
            Self::Iceberg(error) if error.is_of_one_table() => "ForeignChange",
            Self::Iceberg(TableError::RowsDoNotFit { .. }) => "BadSettings",
            Self::Iceberg(error) if error.is_of_storage() => "Iceberg",
            Self::Iceberg(_) => "Table",
            Self::Objects { .. } => "Objects",
            Self::Engine { .. } => "Engine",
            Self::Lost(_) => "Lost",
        }
    }

    /// Whether one table is left as it is because of what somebody else did to it.
    pub(crate) fn is_of_one_table(&self) -> bool {
        matches!(self, Self::Iceberg(error) if error.is_of_one_table())
    }

    /// Whether running again may be enough.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::CommitConflict { .. } | Self::Overtaken { .. } | Self::Objects { .. } => true,
            Self::Store(error) => matches!(error, StoreError::Storage { .. }),
            Self::Iceberg(error) => error.is_of_storage(),
            _ => false,
        }
    }

    pub(crate) fn engine(
        doing: impl Into<String>,
    ) -> impl FnOnce(datafusion::error::DataFusionError) -> Self {
        let doing = doing.into();
        |source| Self::Engine { doing, source }
    }

    pub(crate) fn objects(doing: impl Into<String>, source: object_store::Error) -> Self {
        Self::Objects { doing: doing.into(), source }
    }

    pub(crate) fn arrow(doing: impl Into<String>) -> impl FnOnce(arrow::error::ArrowError) -> Self {
        let doing = doing.into();
        |source| Self::Engine { doing, source: source.into() }
    }
}
