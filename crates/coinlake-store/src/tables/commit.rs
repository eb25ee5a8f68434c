//! The commit: new metadata becomes current by compare-and-swap, with an outcome that is always looked up.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use iceberg::spec::{MetadataLog, SnapshotLog, TableMetadata, TableMetadataBuilder};

use super::error::{CommitError, TableError};
use super::pointer::{MetadataFile, PointerError};
use super::table::Table;
use super::{Tables, metadata};

/// How many superseded metadata files stay, for readers that hold one and for other engines' histories.
pub(crate) const METADATA_FILES_KEPT: usize = 20;

/// The next metadata of a table, not yet visible to anyone.
pub(crate) struct Draft {
    pub(crate) metadata: TableMetadata,
    /// Files that this draft alone refers to: the loser of a race deletes them.
    pub(crate) written: Vec<String>,
    /// Metadata files that nothing refers to once the draft is current.
    pub(crate) superseded: Vec<String>,
}

impl Draft {
    /// A change of metadata only, at `changed_at`.
    pub(crate) fn of_metadata(
        base: &Table,
        changed_at: DateTime<Utc>,
        change: impl FnOnce(TableMetadataBuilder) -> iceberg::Result<TableMetadataBuilder>,
    ) -> Result<Self, TableError> {
        let timeless = metadata::timeless(&base.metadata)?;
        let built = change(timeless.into_builder(Some(base.metadata_location.clone())))?.build()?.metadata;

        let is_kept = |entry: &&SnapshotLog| built.snapshot_by_id(entry.snapshot_id).is_some();
        let history: Vec<_> = base.metadata.history().iter().filter(is_kept).cloned().collect();
        let logs = [base.metadata.metadata_log(), built.metadata_log()];
        let mut log = logs.concat();
        let superseded = log.drain(..log.len().saturating_sub(METADATA_FILES_KEPT)).collect();
        let changed_at_ms = changed_at.timestamp_millis().max(base.metadata.last_updated_ms() + 1);
        Ok(Self {
            metadata: metadata::settle(built, changed_at_ms, &history, Some(&log))?,
            superseded: files_of(superseded),
            written: vec![],
        })
    }
}

pub(crate) fn files_of(logs: Vec<MetadataLog>) -> Vec<String> {
    logs.into_iter().map(|log| log.metadata_file).collect()
}

impl Tables {
    /// Makes `draft` current if the table is still as `base` saw it.
    ///
    /// A pointer whose answer was lost may have moved: it is read back, and the metadata log too, since somebody
    /// may have committed on top. Files are deleted only when the pointer refused; whatever stays uncertain stays
    /// on disk, for `vacuum`.
    pub(crate) async fn commit(&self, base: &Table, draft: Draft) -> Result<Table, CommitError> {
        let version = metadata::version(&base.metadata_location) + 1;
        let location = metadata::location(&draft.metadata, version, self.ids.next())?;
        draft.metadata.write_to(&self.io, &location).await?;
        let location = location.to_string();
        let next = MetadataFile { location: &location, metadata: &draft.metadata };
        let swapped = self.pointer.swap(&base.id, &base.metadata_location, next).await;
        if let Err(error) = swapped {
            let applied = self.is_applied(base, &draft.metadata, &location).await;
            if !matches!(applied, Ok(true)) {
                let refused = matches!(error, PointerError::Conflict(_)) && applied.is_ok();
                return Err(self.give_up(base, draft, location, error, refused).await);
            }
        }
        self.discard(draft.superseded).await;
        Ok(Table { id: base.id.clone(), metadata: Arc::new(draft.metadata), metadata_location: location })
    }

    async fn is_applied(
        &self,
        base: &Table,
        draft: &TableMetadata,
        location: &str,
    ) -> Result<bool, TableError> {
        let Some(now) = self.load(&base.id).await? else {
            return Ok(false);
        };
        let new_snapshot =
            draft.current_snapshot_id().filter(|id| base.metadata.current_snapshot_id() != Some(*id));
        Ok(now.came_through(location)
            || new_snapshot.is_some_and(|id| now.metadata.snapshot_by_id(id).is_some()))
    }

    async fn give_up(
        &self,
        base: &Table,
        draft: Draft,
        location: String,
        error: PointerError,
        refused: bool,
    ) -> CommitError {
        if !refused {
            return CommitError::Table(error.into());
        }
        let mut files = draft.written;
        files.push(location);
        self.discard(files).await;
        CommitError::Conflict(base.id.clone())
    }

    /// Deletes files that nothing refers to. A failure costs disk space until `vacuum`, and nothing else.
    pub(crate) async fn discard(&self, files: Vec<String>) {
        for file in files {
            if let Err(error) = self.io.delete(&file).await {
                tracing::warn!(file, %error, "left for vacuum: cannot delete");
            }
        }
    }
}
