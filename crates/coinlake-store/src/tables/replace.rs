//! Replacing whole partitions, or the whole table, in one snapshot.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use iceberg::spec::{
    DataFile, MAIN_BRANCH, ManifestFile, ManifestListWriter, Operation, Snapshot, SnapshotLog, Summary,
};

use super::commit::{Draft, files_of};
use super::error::{CommitError, TableError};
use super::manifests::{MANIFEST_ENTRIES, ManifestSink, Replaced};
use super::partition::PartitionKey;
use super::summary::Delta;
use super::table::Table;
use super::{Tables, metadata, retention};

/// What a commit replaces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replace {
    /// All files of these partitions.
    Partitions(Vec<PartitionKey>),
    /// All files.
    WholeTable,
}

/// New content for some partitions of a table, or for all of it.
#[derive(Clone, Debug)]
pub struct ReplacePartitions {
    /// What goes, with any row-level deletes that apply to it.
    pub replace: Replace,
    /// What comes; every file in a partition that is replaced.
    pub add: Vec<DataFile>,
    /// Facts for the snapshot summary. Keep it small: every later metadata file carries it as long as the snapshot lives.
    pub summary: BTreeMap<String, String>,
    /// The time of the commit, UTC. Commits of a table never go back in time: an earlier one is moved to just after the last.
    pub committed_at: DateTime<Utc>,
}

impl Tables {
    /// Commits `change` if the table is still as `base` saw it: one attempt. The same commit drops the snapshots that
    /// have had their time (all are kept for two days, one a day for thirty).
    ///
    /// # Errors
    /// `Conflict` when another commit came first; the files of `change` are untouched and can be committed again on
    /// top of the newer table. Otherwise the table is as before, or, when the pointer gave no answer twice, perhaps
    /// as after: load it to see.
    pub async fn commit_replace(
        &self,
        base: &Table,
        change: ReplacePartitions,
    ) -> Result<Table, CommitError> {
        let draft = self.replacement(base, change).await?;
        self.commit(base, draft).await
    }

    async fn replacement(&self, base: &Table, change: ReplacePartitions) -> Result<Draft, TableError> {
        let replaced = replaced(base, &change)?;
        let snapshot_id = self.fresh_snapshot_id(base);
        let commit = self.ids.next();
        let mut sink = ManifestSink::new(&self.io, &base.metadata, snapshot_id, commit);
        let mut delta = Delta::default();
        let kept = self.rewrite(base, &replaced, &mut sink, &mut delta).await?;
        for file in change.add {
            delta.add(&file);
            sink.add(file).await?;
        }
        let new = sink.finish().await?;
        let mut written: Vec<String> = new.iter().map(|m| m.manifest_path.clone()).collect();

        let location = base.metadata.location();
        let list = format!("{location}/metadata/snap-{snapshot_id}-1-{commit}.avro");
        self.write_manifest_list(base, &list, snapshot_id, new.into_iter().chain(kept)).await?;
        written.push(list.clone());

        let before = base.metadata.current_snapshot();
        let before = before.map(|s| s.summary().additional_properties.clone());
        let mut facts = delta.summary(&before.unwrap_or_default());
        facts.extend(change.summary);
        let time = change.committed_at.timestamp_millis();
        let snapshot = Snapshot::builder()
            .with_snapshot_id(snapshot_id)
            .with_parent_snapshot_id(base.metadata.current_snapshot_id())
            .with_sequence_number(base.metadata.next_sequence_number())
            .with_timestamp_ms(time.max(base.metadata.last_updated_ms() + 1))
            .with_manifest_list(list)
            .with_schema_id(base.metadata.current_schema().schema_id())
            .with_summary(Summary {
                operation: Operation::Overwrite,
                additional_properties: facts.into_iter().collect(),
            })
            .build();
        with_snapshot(base, snapshot, change.committed_at, written)
    }

    /// Carries the files of the current snapshot over to the next; returns the manifests that stay as they are.
    async fn rewrite(
        &self,
        base: &Table,
        replaced: &Replaced,
        sink: &mut ManifestSink<'_>,
        delta: &mut Delta,
    ) -> Result<Vec<ManifestFile>, TableError> {
        let mut kept = vec![];
        let mut rewritten = vec![];
        let manifests = match base.metadata.current_snapshot() {
            Some(snapshot) => self.manifests(snapshot).await?,
            None => vec![],
        };
        for manifest in manifests {
            match live_files(&manifest) {
                0 => {}
                _ if manifest.partition_spec_id != base.metadata.default_partition_spec_id() => {
                    return Err(TableError::ForeignPartitionSpec(base.id.clone()));
                }
                n if n < MANIFEST_ENTRIES || replaced.may_touch(&manifest, &base.metadata) => {
                    rewritten.push(manifest);
                }
                _ => kept.push(manifest),
            }
        }
        let read = self.read_manifests(&rewritten).await?;
        for (manifest, read) in rewritten.iter().zip(read) {
            for entry in read.entries().iter().filter(|entry| entry.is_alive()) {
                if replaced.holds(entry.data_file().partition()) {
                    delta.remove(entry.data_file());
                    sink.remove(manifest.content, entry).await?;
                } else {
                    sink.keep(manifest.content, entry).await?;
                }
            }
        }
        Ok(kept)
    }

    async fn write_manifest_list(
        &self,
        base: &Table,
        location: &str,
        snapshot_id: i64,
        manifests: impl Iterator<Item = ManifestFile>,
    ) -> Result<(), TableError> {
        let output = self.io.new_output(location)?.writer().await?;
        let parent = base.metadata.current_snapshot_id();
        let sequence = base.metadata.next_sequence_number();
        let mut writer = ManifestListWriter::v2(output, snapshot_id, parent, sequence);
        writer.add_manifests(manifests)?;
        writer.close().await?;
        Ok(())
    }

    fn fresh_snapshot_id(&self, base: &Table) -> i64 {
        loop {
            let (high, low) = self.ids.next().as_u64_pair();
            let id = ((high ^ low) >> 1) as i64;
            if id > 0 && base.metadata.snapshot_by_id(id).is_none() {
                return id;
            }
        }
    }
}

/// What `change` replaces, after a check that it adds nothing elsewhere.
fn replaced(base: &Table, change: &ReplacePartitions) -> Result<Replaced, TableError> {
    let replaced = match &change.replace {
        Replace::WholeTable => Replaced::Everything,
        Replace::Partitions(_) if base.transform().is_none() => {
            return Err(TableError::PartitionMismatch);
        }
        Replace::Partitions(keys) => Replaced::Partitions(keys.iter().map(|key| key.to_struct()).collect()),
    };
    match change.add.iter().find(|file| !replaced.holds(file.partition())) {
        None => Ok(replaced),
        Some(file) => {
            Err(TableError::OutsideReplacement { table: base.id.clone(), file: file.file_path().to_owned() })
        }
    }
}

/// How many files of a manifest are in the table, at most.
pub(super) fn live_files(manifest: &ManifestFile) -> usize {
    // The counts are optional in the specification; unknown means some.
    let count = |files: Option<u32>| files.unwrap_or(1) as usize;
    count(manifest.existing_files_count) + count(manifest.added_files_count)
}

/// The metadata with `snapshot` current, without the snapshots that have had their time.
fn with_snapshot(
    base: &Table,
    snapshot: Snapshot,
    now: DateTime<Utc>,
    written: Vec<String>,
) -> Result<Draft, TableError> {
    let entry = SnapshotLog { snapshot_id: snapshot.snapshot_id(), timestamp_ms: snapshot.timestamp_ms() };
    let expired = retention::expired(&base.metadata, now);
    let next = metadata::next(base).set_branch_snapshot(snapshot, MAIN_BRANCH)?;
    let built = retention::drop(next, &expired).build()?;
    let is_kept = |old: &&SnapshotLog| !expired.contains(&old.snapshot_id);
    let old = base.metadata.history().iter().filter(is_kept);
    let history: Vec<_> = old.cloned().chain([entry.clone()]).collect();
    Ok(Draft {
        superseded: files_of(built.expired_metadata_logs),
        metadata: metadata::settle(built.metadata, entry.timestamp_ms, &history, None)?,
        written,
    })
}
