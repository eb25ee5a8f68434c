//! Metadata files: their names, and what the builder would take from the ambient clock or forget.

use iceberg::MetadataLocation;
use iceberg::spec::{SnapshotLog, TableMetadata, TableMetadataBuilder};
use uuid::Uuid;

use super::error::TableError;
use super::table::Table;

/// Changes to a table that build on its present metadata file.
pub(crate) fn next(base: &Table) -> TableMetadataBuilder {
    let metadata = TableMetadata::clone(&base.metadata);
    metadata.into_builder(Some(base.metadata_location.clone()))
}

/// The location of the metadata file of version `version`, in the form that other engines parse:
/// `<table>/metadata/00007-<uuid>.metadata.json`.
pub(crate) fn location(
    metadata: &TableMetadata,
    version: u32,
    id: Uuid,
) -> Result<MetadataLocation, TableError> {
    let uri = format!("{}/metadata/{version:05}-{id}.metadata.json", metadata.location());
    Ok(uri.parse::<MetadataLocation>()?.with_new_metadata(metadata))
}

/// The version in a metadata file's name; 0 when another engine named it without one.
pub(crate) fn version(location: &str) -> u32 {
    let name = location.rsplit('/').next().unwrap_or_default();
    let digits = name.split('-').next().unwrap_or_default();
    digits.parse().unwrap_or(0)
}

/// Sets the time of the last change, which the builder may take from the ambient clock, and the snapshot log, of
/// which the builder drops everything older than the newest snapshot removed: with thinned snapshots that would end
/// time travel by timestamp.
pub(crate) fn settle(
    metadata: TableMetadata,
    last_updated_ms: i64,
    history: &[SnapshotLog],
) -> Result<TableMetadata, TableError> {
    let patched = || {
        let mut json = serde_json::to_value(metadata)?;
        json["last-updated-ms"] = last_updated_ms.into();
        json["snapshot-log"] = serde_json::to_value(history)?;
        serde_json::from_value(json)
    };
    patched().map_err(|error: serde_json::Error| TableError::Iceberg(error.into()))
}
