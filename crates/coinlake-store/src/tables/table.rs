//! A table as one commit left it.

use std::sync::Arc;

use arrow::datatypes::SchemaRef;
use chrono::{DateTime, Utc};
use iceberg::spec::{DataFile, SnapshotRef, TableMetadata, Transform};

use super::create::LAKE_MARK;
use super::error::TableError;
use super::evolve::same_partitioning;
use super::id::TableId;
use super::partition::PartitionKey;
use super::pointer::MetadataFile;

/// A table at one version of its metadata. Reading it never changes; load it again to see later commits.
#[derive(Clone, Debug)]
pub struct Table {
    /// How it is called.
    pub id: TableId,
    /// What the metadata file says: schema, partitioning, snapshots.
    pub metadata: Arc<TableMetadata>,
    /// URI of the metadata file.
    pub metadata_location: String,
}

impl Table {
    /// The columns as Arrow has them, each with its Iceberg id under the key `PARQUET:field_id`.
    ///
    /// # Errors
    /// When another engine added a column of a type that Arrow does not have.
    pub fn arrow_schema(&self) -> Result<SchemaRef, TableError> {
        let schema = iceberg::arrow::schema_to_arrow_schema(self.metadata.current_schema())?;
        Ok(Arc::new(schema))
    }

    /// The address of the lake that the table says it belongs to; `None` for a table that another program made.
    pub fn mark(&self) -> Option<&str> {
        self.metadata.properties().get(LAKE_MARK).map(String::as_str)
    }

    /// Whether rows are partitioned as a definition says; another engine may have changed that.
    ///
    /// # Errors
    /// When the definition is no valid Iceberg table.
    pub fn is_partitioned_as(&self, definition: &coinlake_catalog::Table) -> Result<bool, TableError> {
        let schema = definition.iceberg_schema()?;
        let spec = definition.iceberg_partition_spec(&schema)?;
        Ok(same_partitioning(&self.metadata, &schema, &spec))
    }

    /// How the partition column becomes a partition; `None` for an unpartitioned table.
    pub fn transform(&self) -> Option<Transform> {
        let fields = self.metadata.default_partition_spec().fields();
        fields.first().map(|field| field.transform)
    }

    /// The partition a file of this table belongs to; `None` in an unpartitioned table.
    pub fn partition_of(&self, file: &DataFile) -> Option<PartitionKey> {
        PartitionKey::from_struct(file.partition())
    }

    /// The current metadata file.
    pub(crate) fn file(&self) -> MetadataFile<'_> {
        MetadataFile { location: &self.metadata_location, metadata: &self.metadata }
    }

    /// Whether the metadata file at `location` is or was this table's, as far back as its log goes.
    pub(crate) fn came_through(&self, location: &str) -> bool {
        let mut log = self.metadata.metadata_log().iter();
        self.metadata_location == location || log.any(|entry| entry.metadata_file == location)
    }

    /// The snapshot that was current at `time`; `None` before the first one kept.
    pub fn snapshot_at(&self, time: DateTime<Utc>) -> Option<&SnapshotRef> {
        let log = self.metadata.history();
        let entry = log
            .iter()
            .filter(|entry| entry.timestamp_ms <= time.timestamp_millis())
            .max_by_key(|entry| entry.timestamp_ms)?;
        self.metadata.snapshot_by_id(entry.snapshot_id)
    }
}
