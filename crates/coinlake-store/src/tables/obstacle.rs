//! What keeps publishes from a table, as far as its manifests tell.

use std::collections::BTreeSet;

use iceberg::spec::{ManifestContentType, ManifestEntry};
use uuid::Uuid;

use super::Tables;
use super::error::TableError;
use super::foreign::OURS;
use super::manifests::added_by;
use super::partition::{PartitionKey, label};
use super::replace::live_files;
use super::table::Table;

impl Tables {
    /// What another engine did to the current state that a publish refuses: of the whole table, or, where rows came from
    /// elsewhere, of a partition. `None` when there is nothing of the kind.
    ///
    /// Reads the manifests, and footers of data files only in partitions where the manifests leave it open whose they are.
    ///
    /// # Errors
    /// When objects cannot be read.
    pub async fn obstacle(&self, table: &Table) -> Result<Option<TableError>, TableError> {
        let Some(snapshot) = table.metadata.current_snapshot() else { return Ok(None) };
        let mut manifests = self.manifests(snapshot).await?;
        let spec = table.metadata.default_partition_spec_id();
        manifests.retain(|manifest| live_files(manifest) > 0);
        if manifests.iter().any(|manifest| manifest.partition_spec_id != spec) {
            return Ok(Some(TableError::ForeignPartitionSpec(table.id.clone())));
        }
        if let Some(snapshot_id) = self.rows_deleted_by(&manifests).await? {
            return Ok(Some(TableError::RowLevelDeletes { table: table.id.clone(), snapshot_id }));
        }
        manifests.retain(|manifest| manifest.content == ManifestContentType::Data);
        let mut doubtful = BTreeSet::new();
        for entry in self.alive(&manifests).await? {
            if !seems_ours(table, &entry)? {
                doubtful.insert(PartitionKey::from_struct(entry.data_file().partition()));
            }
        }
        for partition in doubtful {
            if let Some(snapshot_id) = self.brought_by(table, partition).await? {
                let label = label(table.metadata.default_partition_spec(), partition)?;
                let table = table.id.clone();
                return Ok(Some(TableError::ForeignRows { table, partition: label, snapshot_id }));
            }
        }
        Ok(None)
    }
}

/// Whether a snapshot of ours brought a file; where that snapshot is gone, whether the file is named as ours are.
fn seems_ours(table: &Table, entry: &ManifestEntry) -> Result<bool, TableError> {
    Ok(match table.metadata.snapshot_by_id(added_by(entry)?) {
        Some(snapshot) => snapshot.summary().additional_properties.keys().any(|name| name.starts_with(OURS)),
        None => {
            let name = entry.file_path().rsplit('/').next().and_then(|name| name.strip_suffix(".parquet"));
            name.is_some_and(|name| Uuid::parse_str(name).is_ok())
        }
    })
}
