//! Removing what no reader can reach any more.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use iceberg::spec::{SnapshotRef, TableMetadata};
use object_store::{ObjectMeta, ObjectStoreExt};

use super::commit::Draft;
use super::error::{CommitError, TableError};
use super::id::TableId;
use super::table::Table;
use super::{Tables, retention};

/// What a vacuum of tables did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TablesVacuumed {
    /// Snapshots that had their time.
    pub snapshots: u64,
    /// URIs of the files that nothing referred to, sorted within each table.
    pub files: Vec<String>,
    /// Their size together, in bytes.
    pub bytes: u64,
    /// Tables left for the next vacuum because somebody committed meanwhile.
    pub busy: Vec<TableId>,
    /// Why other tables were left alone, each with the next step.
    pub refused: Vec<String>,
}

impl Tables {
    /// Drops the snapshots of every table that have had their time, then deletes the files below each table's
    /// location that no snapshot and no metadata file refers to and that are older than `safety_age` at `now`.
    ///
    /// Files of a commit under way are not referred to yet: choose `safety_age` longer than any transform runs.
    /// With `dry_run` nothing changes; snapshots that would go still hold their files in that report.
    ///
    /// # Errors
    /// When pointers, metadata or objects cannot be read; files that cannot be deleted stay and are not reported.
    pub async fn vacuum(
        &self,
        now: DateTime<Utc>,
        safety_age: TimeDelta,
        dry_run: bool,
    ) -> Result<TablesVacuumed, TableError> {
        let mut report = TablesVacuumed::default();
        for id in self.list().await? {
            let table = match self.load(&id).await {
                Ok(Some(table)) => table,
                Ok(None) => continue,
                Err(error) if error.is_of_one_table() => {
                    report.refused.push(error.to_string());
                    continue;
                }
                Err(error) => return Err(error),
            };
            let Some(table) = self.expire(table, now, dry_run, &mut report).await? else {
                report.busy.push(id);
                continue;
            };
            for object in self.orphans(&table, now - safety_age).await? {
                if dry_run || self.delete(&object).await {
                    report.files.push(self.objects.uri(&object.location));
                    report.bytes += object.size;
                }
            }
        }
        Ok(report)
    }

    /// The table without the snapshots that have had their time; `None` when another commit came first.
    async fn expire(
        &self,
        table: Table,
        now: DateTime<Utc>,
        dry_run: bool,
        report: &mut TablesVacuumed,
    ) -> Result<Option<Table>, TableError> {
        let expired = retention::expired(&table.metadata, now);
        if expired.is_empty() || dry_run {
            report.snapshots += expired.len() as u64;
            return Ok(Some(table));
        }
        let draft = Draft::of_metadata(&table, now, |table| Ok(retention::drop(table, &expired)))?;
        match self.commit(&table, draft).await {
            Ok(table) => {
                report.snapshots += expired.len() as u64;
                Ok(Some(table))
            }
            Err(CommitError::Conflict(_)) => Ok(None),
            Err(CommitError::Table(error)) => Err(error),
        }
    }

    async fn orphans(&self, table: &Table, newest: DateTime<Utc>) -> Result<Vec<ObjectMeta>, TableError> {
        let reachable = self.reachable(table).await?;
        let folder = self.objects.path(table.metadata.location())?;
        let mut orphans: Vec<ObjectMeta> = self.objects.store().list(Some(&folder)).try_collect().await?;
        orphans.retain(|object| {
            object.last_modified < newest && !reachable.contains(&self.objects.uri(&object.location))
        });
        orphans.sort_by(|a, b| a.location.cmp(&b.location));
        Ok(orphans)
    }

    /// Every file below the table that somebody can still find.
    async fn reachable(&self, table: &Table) -> Result<HashSet<String>, TableError> {
        let metadata = &table.metadata;
        let mut found = HashSet::from([table.metadata_location.clone()]);
        found.extend(metadata.metadata_log().iter().map(|entry| entry.metadata_file.clone()));
        found.extend(statistics_files(metadata));
        for snapshot in metadata.snapshots() {
            self.add_reachable(snapshot, &mut found).await?;
        }
        Ok(found)
    }

    async fn add_reachable(
        &self,
        snapshot: &SnapshotRef,
        found: &mut HashSet<String>,
    ) -> Result<(), TableError> {
        found.insert(snapshot.manifest_list().to_owned());
        let mut manifests = self.manifests(snapshot).await?;
        manifests.retain(|manifest| found.insert(manifest.manifest_path.clone()));
        for manifest in self.read_manifests(&manifests).await? {
            let alive = manifest.entries().iter().filter(|entry| entry.is_alive());
            found.extend(alive.map(|entry| entry.file_path().to_owned()));
        }
        Ok(())
    }

    async fn delete(&self, object: &ObjectMeta) -> bool {
        match self.objects.store().delete(&object.location).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => true,
            Err(error) => {
                tracing::warn!(file = %object.location, %error, "left for the next vacuum: cannot delete");
                false
            }
        }
    }
}

fn statistics_files(metadata: &TableMetadata) -> Vec<String> {
    let tables = metadata.statistics_iter().map(|file| file.statistics_path.clone());
    let partitions = metadata.partition_statistics_iter();
    tables.chain(partitions.map(|file| file.statistics_path.clone())).collect()
}
