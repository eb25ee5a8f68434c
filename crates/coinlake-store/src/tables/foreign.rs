//! What other engines did to a table: rows they brought, rows they deleted.

use std::collections::{BTreeSet, HashSet};

use iceberg::spec::{
    DataFile, ManifestContentType, ManifestEntryRef, ManifestFile, Operation, Snapshot, SnapshotRef,
};

use super::Tables;
use super::error::TableError;
use super::manifests::added_by;
use super::partition::PartitionKey;
use super::table::Table;

/// What the names of the pairs in the footers of our files, and in the summaries of our snapshots, begin with.
pub(super) const OURS: &str = "coinlake.";

impl Tables {
    /// The snapshot by which another engine brought rows of `files`, which are all of one partition in the current state;
    /// `None` when all their rows are ours, also where another engine only wrote them into other files, as `OPTIMIZE` does.
    ///
    /// A rewrite of a snapshot that is no longer kept cannot be followed, and counts as new rows.
    ///
    /// # Errors
    /// When objects cannot be read.
    pub async fn foreign_rows(&self, table: &Table, files: &[DataFile]) -> Result<Option<i64>, TableError> {
        let mut foreign = None;
        for file in files {
            if foreign.is_none() && !self.is_ours(file).await? {
                foreign = Some(PartitionKey::from_struct(file.partition()));
            }
        }
        match foreign {
            Some(partition) => self.brought_by(table, partition).await,
            None => Ok(None),
        }
    }

    /// Follows rewrites of a partition back to the snapshot that brought its rows.
    pub(super) async fn brought_by(
        &self,
        table: &Table,
        partition: Option<PartitionKey>,
    ) -> Result<Option<i64>, TableError> {
        let mut states: Vec<SnapshotRef> = table.metadata.current_snapshot().cloned().into_iter().collect();
        let mut seen = HashSet::new();
        while let Some(state) = states.pop() {
            for writer in self.foreign_writers(&state, partition).await? {
                match rewritten(table, writer) {
                    Some(before) if seen.insert(before.snapshot_id()) => states.push(before),
                    Some(_) => {}
                    None => return Ok(Some(writer)),
                }
            }
        }
        Ok(None)
    }

    /// The snapshots that brought those files of a partition that are not ours.
    async fn foreign_writers(
        &self,
        state: &Snapshot,
        partition: Option<PartitionKey>,
    ) -> Result<BTreeSet<i64>, TableError> {
        let mut manifests = self.manifests(state).await?;
        manifests.retain(|manifest| manifest.content == ManifestContentType::Data);
        let mut writers = BTreeSet::new();
        for entry in self.alive(&manifests).await? {
            let file = entry.data_file();
            if PartitionKey::from_struct(file.partition()) == partition && !self.is_ours(file).await? {
                writers.insert(added_by(&entry)?);
            }
        }
        Ok(writers)
    }

    async fn is_ours(&self, file: &DataFile) -> Result<bool, TableError> {
        match self.lineage(file).await {
            // Whoever wrote it, nothing of it is left to lose.
            Err(TableError::Objects(object_store::Error::NotFound { .. })) => Ok(true),
            footer => Ok(footer?.keys().any(|name| name.starts_with(OURS))),
        }
    }

    /// The snapshot by which another engine deleted single rows of a state with these manifests.
    pub(crate) async fn rows_deleted_by(
        &self,
        manifests: &[ManifestFile],
    ) -> Result<Option<i64>, TableError> {
        self.deletes(manifests).await?.first().map(|entry| added_by(entry)).transpose()
    }

    /// The partitions of the current state in which another engine deleted single rows.
    ///
    /// # Errors
    /// When objects cannot be read.
    pub async fn partitions_with_deleted_rows(
        &self,
        table: &Table,
    ) -> Result<BTreeSet<Option<PartitionKey>>, TableError> {
        let Some(snapshot) = table.metadata.current_snapshot() else { return Ok(BTreeSet::new()) };
        let deletes = self.deletes(&self.manifests(snapshot).await?).await?;
        Ok(deletes.iter().map(|entry| PartitionKey::from_struct(entry.data_file().partition())).collect())
    }

    async fn deletes(&self, manifests: &[ManifestFile]) -> Result<Vec<ManifestEntryRef>, TableError> {
        let manifests: Vec<_> = manifests.iter().filter(|manifest| may_delete(manifest)).cloned().collect();
        self.alive(&manifests).await
    }

    pub(super) async fn alive(
        &self,
        manifests: &[ManifestFile],
    ) -> Result<Vec<ManifestEntryRef>, TableError> {
        let read = self.read_manifests(manifests).await?;
        let entries = read.iter().flat_map(|manifest| manifest.entries());
        Ok(entries.filter(|entry| entry.is_alive()).cloned().collect())
    }
}

fn may_delete(manifest: &ManifestFile) -> bool {
    manifest.content == ManifestContentType::Deletes
        && (manifest.has_added_files() || manifest.has_existing_files())
}

/// The state whose rows a snapshot only wrote into other files; `None` when it did more, or when that is not known.
fn rewritten(table: &Table, snapshot: i64) -> Option<SnapshotRef> {
    let snapshot = table.metadata.snapshot_by_id(snapshot)?;
    let before = snapshot.parent_snapshot_id().filter(|_| snapshot.summary().operation == Operation::Replace);
    table.metadata.snapshot_by_id(before?).cloned()
}
