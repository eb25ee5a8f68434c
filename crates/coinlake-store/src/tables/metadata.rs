//! Metadata files: their names, and what the builder would take from the ambient clock or forget.

use iceberg::MetadataLocation;
use iceberg::spec::{MetadataLog, SnapshotLog, TableMetadata, TableMetadataBuilder};
use serde_json::Value;
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
/// time travel by timestamp. Sets the log of metadata files too, if one is given.
pub(crate) fn settle(
    metadata: TableMetadata,
    last_updated_ms: i64,
    history: &[SnapshotLog],
    log: Option<&[MetadataLog]>,
) -> Result<TableMetadata, TableError> {
    patched(&metadata, |json| {
        json["last-updated-ms"] = last_updated_ms.into();
        json["snapshot-log"] = serde_json::to_value(history)?;
        if let Some(log) = log {
            json["metadata-log"] = serde_json::to_value(log)?;
        }
        Ok(())
    })
}

/// The metadata with nothing in its logs that the builder could find to be later than the ambient clock, which it
/// takes for the time of a change without snapshot.
pub(crate) fn timeless(metadata: &TableMetadata) -> Result<TableMetadata, TableError> {
    let current = metadata.current_snapshot_id();
    let history: Vec<_> =
        current.map(|snapshot_id| SnapshotLog { snapshot_id, timestamp_ms: 0 }).into_iter().collect();
    patched(metadata, |json| {
        json["snapshot-log"] = serde_json::to_value(history)?;
        json["metadata-log"] = serde_json::json!([]);
        Ok(())
    })
}

fn patched(
    metadata: &TableMetadata,
    patch: impl FnOnce(&mut Value) -> serde_json::Result<()>,
) -> Result<TableMetadata, TableError> {
    let patched = || {
        let mut json = serde_json::to_value(metadata)?;
        patch(&mut json)?;
        serde_json::from_value(json)
    };
    patched().map_err(|error: serde_json::Error| TableError::Iceberg(error.into()))
}
