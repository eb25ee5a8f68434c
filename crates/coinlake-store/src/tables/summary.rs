//! What a commit changed, as the snapshot summary says it (Iceberg specification, "Optional Snapshot Summary Fields").

use std::collections::{BTreeMap, HashMap, HashSet};

use iceberg::spec::{DataContentType, DataFile, Struct};

/// Files, rows and bytes of one kind.
#[derive(Debug, Default)]
struct Tally {
    files: u64,
    records: u64,
    bytes: u64,
}

impl Tally {
    fn count(&mut self, file: &DataFile) {
        self.files += 1;
        self.records += file.record_count();
        self.bytes += file.file_size_in_bytes();
    }
}

/// The files a commit adds and removes.
#[derive(Debug, Default)]
pub(crate) struct Delta {
    added: Tally,
    removed: Tally,
    removed_position_deletes: Tally,
    removed_equality_deletes: Tally,
    partitions: HashSet<Struct>,
}

impl Delta {
    pub(crate) fn add(&mut self, file: &DataFile) {
        self.added.count(file);
        self.partitions.insert(file.partition().clone());
    }

    pub(crate) fn remove(&mut self, file: &DataFile) {
        let tally = match file.content_type() {
            DataContentType::Data => &mut self.removed,
            DataContentType::PositionDeletes => &mut self.removed_position_deletes,
            DataContentType::EqualityDeletes => &mut self.removed_equality_deletes,
        };
        tally.count(file);
        self.partitions.insert(file.partition().clone());
    }

    /// The summary after this commit, where `before` is the summary of the snapshot it replaces.
    pub(crate) fn summary(&self, before: &HashMap<String, String>) -> BTreeMap<String, String> {
        let positions = &self.removed_position_deletes;
        let equalities = &self.removed_equality_deletes;
        let delete_files = positions.files + equalities.files;
        let removed_bytes = self.removed.bytes + positions.bytes + equalities.bytes;
        let changes = [
            ("added-data-files", self.added.files),
            ("added-records", self.added.records),
            ("added-files-size", self.added.bytes),
            ("deleted-data-files", self.removed.files),
            ("deleted-records", self.removed.records),
            ("removed-files-size", removed_bytes),
            ("removed-delete-files", delete_files),
            ("removed-position-deletes", positions.records),
            ("removed-equality-deletes", equalities.records),
        ];
        let totals = [
            ("total-data-files", self.added.files, self.removed.files),
            ("total-records", self.added.records, self.removed.records),
            ("total-files-size", self.added.bytes, removed_bytes),
            ("total-delete-files", 0, delete_files),
            ("total-position-deletes", 0, positions.records),
            ("total-equality-deletes", 0, equalities.records),
        ];
        let was = |key: &str| before.get(key).and_then(|value| value.parse().ok()).unwrap_or(0);
        let total =
            |(key, plus, minus): (&'static str, u64, u64)| (key, (was(key) + plus).saturating_sub(minus));
        changes
            .into_iter()
            .filter(|(_, count)| *count > 0)
            .chain(totals.map(total))
            .chain([("changed-partition-count", self.partitions.len() as u64)])
            .map(|(key, count)| (key.to_owned(), count.to_string()))
            .collect()
    }
}
