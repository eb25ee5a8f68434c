//! The files of a snapshot.

use futures::{StreamExt, TryStreamExt, stream};
use iceberg::spec::{
    DataFile, FormatVersion, Manifest, ManifestContentType, ManifestFile, ManifestList, Snapshot,
};

use super::Tables;
use super::error::TableError;
use super::table::Table;

/// How many manifests are read at once.
const READ_AT_ONCE: usize = 8;

impl Tables {
    /// The data files of a snapshot, or of the current one; none in a table without snapshots.
    ///
    /// # Errors
    /// `NoSuchSnapshot`; `RowLevelDeletes` when another engine deleted single rows; else when objects cannot be read.
    pub async fn files(&self, table: &Table, snapshot_id: Option<i64>) -> Result<Vec<DataFile>, TableError> {
        let Some(snapshot) = snapshot_of(table, snapshot_id)? else {
            return Ok(vec![]);
        };
        let manifests = self.manifests(snapshot).await?;
        match self.rows_deleted_by(&manifests).await? {
            Some(snapshot_id) => Err(TableError::RowLevelDeletes { table: table.id.clone(), snapshot_id }),
            None => self.data_files(&manifests).await,
        }
    }

    /// The data files of the current snapshot, with the rows that another engine deleted one by one: for a change that
    /// replaces all of them, which drops the deletes too.
    ///
    /// # Errors
    /// When objects cannot be read.
    pub async fn files_with_deleted_rows(&self, table: &Table) -> Result<Vec<DataFile>, TableError> {
        match table.metadata.current_snapshot() {
            Some(snapshot) => self.data_files(&self.manifests(snapshot).await?).await,
            None => Ok(vec![]),
        }
    }

    async fn data_files(&self, manifests: &[ManifestFile]) -> Result<Vec<DataFile>, TableError> {
        let data = manifests.iter().filter(|manifest| manifest.content == ManifestContentType::Data);
        let mut files = vec![];
        for manifest in self.read_manifests(&data.cloned().collect::<Vec<_>>()).await? {
            let alive = manifest.entries().iter().filter(|entry| entry.is_alive());
            files.extend(alive.map(|entry| entry.data_file().clone()));
        }
        Ok(files)
    }

    pub(crate) async fn manifests(&self, snapshot: &Snapshot) -> Result<Vec<ManifestFile>, TableError> {
        let bytes = self.io.new_input(snapshot.manifest_list())?.read().await?;
        let list = ManifestList::parse_with_version(&bytes, FormatVersion::V2)?;
        Ok(list.consume_entries().into_iter().collect())
    }

    pub(crate) async fn read_manifests(
        &self,
        manifests: &[ManifestFile],
    ) -> Result<Vec<Manifest>, TableError> {
        // Collected first: a closure kept inside the stream would make this future unusable in `async_trait` methods.
        let reads: Vec<_> = manifests.iter().map(|manifest| manifest.load_manifest(&self.io)).collect();
        let read = stream::iter(reads).buffered(READ_AT_ONCE);
        Ok(read.try_collect().await?)
    }
}

fn snapshot_of(table: &Table, id: Option<i64>) -> Result<Option<&Snapshot>, TableError> {
    let Some(id) = id else {
        return Ok(table.metadata.current_snapshot().map(AsRef::as_ref));
    };
    match table.metadata.snapshot_by_id(id) {
        Some(snapshot) => Ok(Some(snapshot.as_ref())),
        None => Err(TableError::NoSuchSnapshot { table: table.id.clone(), snapshot_id: id }),
    }
}
