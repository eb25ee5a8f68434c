//! New tables, as the catalog describes them.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use iceberg::spec::{FormatVersion, TableMetadata, TableMetadataBuilder, TableProperties};

use super::commit::METADATA_FILES_KEPT;
use super::error::TableError;
use super::id::TableId;
use super::pointer::{MetadataFile, PointerError};
use super::table::Table;
use super::{Tables, metadata};

/// The Iceberg property, and Glue's parameter, that names the lake something belongs to by its address.
pub const LAKE_MARK: &str = "coinlake.lake";

impl Tables {
    /// Creates an empty table from its definition.
    ///
    /// # Errors
    /// `AlreadyExists` when there is one of that name; else when objects or the pointer cannot be written.
    pub async fn create(
        &self,
        definition: &coinlake_catalog::Table,
        created_at: DateTime<Utc>,
    ) -> Result<Table, TableError> {
        let id = TableId::from(definition);
        let metadata = self.first_metadata(&id, definition, created_at)?;
        let location = metadata::location(&metadata, 0, self.ids.next())?;
        metadata.write_to(&self.io, &location).await?;
        let location = location.to_string();
        let first = MetadataFile { location: &location, metadata: &metadata };
        match self.pointer.create(&id, first).await {
            Ok(()) => {}
            Err(error) => self.created_after_all(&id, &location, error).await?,
        }
        Ok(Table { id, metadata: Arc::new(metadata), metadata_location: location })
    }

    fn first_metadata(
        &self,
        id: &TableId,
        definition: &coinlake_catalog::Table,
        created_at: DateTime<Utc>,
    ) -> Result<TableMetadata, TableError> {
        let schema = definition.iceberg_schema()?;
        let spec = definition.iceberg_partition_spec(&schema)?;
        let order = definition.iceberg_sort_order(&schema)?;
        let built = TableMetadataBuilder::new(
            schema,
            spec,
            order,
            self.location(id),
            FormatVersion::V2,
            self.properties(definition),
        )?
        .assign_uuid(self.ids.next())
        .build()?;
        metadata::settle(built.metadata, created_at.timestamp_millis(), &[], None)
    }

    /// After a failed creation: fine when the answer was lost but the table is ours.
    async fn created_after_all(
        &self,
        id: &TableId,
        location: &str,
        error: PointerError,
    ) -> Result<(), TableError> {
        if self.load(id).await?.is_some_and(|table| table.came_through(location)) {
            return Ok(());
        }
        if !matches!(error, PointerError::Conflict(_)) {
            return Err(error.into());
        }
        self.discard(vec![location.to_owned()]).await;
        Err(TableError::AlreadyExists(id.clone()))
    }

    /// The table's properties: facts that other engines keep when they rewrite a catalog entry.
    pub(crate) fn properties(&self, definition: &coinlake_catalog::Table) -> HashMap<String, String> {
        HashMap::from([
            ("comment".to_owned(), definition.description.clone()),
            (LAKE_MARK.to_owned(), self.objects.root().to_owned()),
            (
                TableProperties::PROPERTY_METADATA_PREVIOUS_VERSIONS_MAX.to_owned(),
                METADATA_FILES_KEPT.to_string(),
            ),
            ("write.metadata.delete-after-commit.enabled".to_owned(), "true".to_owned()),
        ])
    }
}
