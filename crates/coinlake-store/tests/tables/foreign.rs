//! Snapshots that another engine committed.

use std::collections::HashMap;

use chrono::TimeDelta;
use coinlake_store::{MetadataFile, Table, TableError, TablesVacuumed};
use iceberg::io::{FileIO, FileIOBuilder, MemoryStorageFactory};
use iceberg::spec::{
    DataContentType, DataFile, DataFileBuilder, DataFileFormat, FormatVersion, MAIN_BRANCH, ManifestFile,
    ManifestList, ManifestListWriter, ManifestWriterBuilder, Operation, Snapshot, Summary, TableMetadata,
};
use object_store::ObjectStoreExt;

use crate::kinds::in_memory;
use crate::support::{Lake, day, hour, prices, publish};

const FOREIGN_SNAPSHOT: i64 = 77;

/// Adds a snapshot to `curated.prices` that deletes a row of day 0 by its position, as Trino's `DELETE` does.
async fn delete_a_row(lake: &Lake) {
    let table = lake.load("prices").await;
    let file = lake.tables.files(&table, None).await.unwrap().remove(0);
    assert_eq!(table.partition_of(&file), Some(day(0)));
    let io = FileIOBuilder::new(std::sync::Arc::new(MemoryStorageFactory)).build();
    let at = |name: &str| format!("{}/metadata/{name}", table.metadata.location());

    let deletes = position_deletes(&table, &file);
    let mut manifest = ManifestWriterBuilder::new(
        io.new_output(at("foreign-m0.avro")).unwrap(),
        Some(FOREIGN_SNAPSHOT),
        table.metadata.current_schema().clone(),
        table.metadata.default_partition_spec().as_ref().clone(),
    )
    .build_v2_deletes();
    manifest.add_file(deletes, -1).unwrap();
    let manifest = manifest.write_manifest_file().await.unwrap();

    let output = io.new_output(at("foreign-list.avro")).unwrap().writer().await.unwrap();
    let parent = table.metadata.current_snapshot_id();
    let sequence = table.metadata.next_sequence_number();
    let mut list = ManifestListWriter::v2(output, FOREIGN_SNAPSHOT, parent, sequence);
    list.add_manifests(manifests(lake, &table).await.into_iter().chain([manifest])).unwrap();
    list.close().await.unwrap();

    for name in ["foreign-m0.avro", "foreign-list.avro"] {
        copy(&io, lake, &at(name)).await;
    }
    let metadata = with_snapshot(&table, &at("foreign-list.avro"), sequence);
    let location = at("00099-01234567-89ab-cdef-0123-456789abcdef.metadata.json");
    put(lake, &location, serde_json::to_vec(&metadata).unwrap().into()).await;
    let next = MetadataFile { location: &location, metadata: &metadata };
    lake.pointer.swap(&table.id, &table.metadata_location, next).await.unwrap();
}

fn position_deletes(table: &Table, file: &DataFile) -> DataFile {
    DataFileBuilder::default()
        .content(DataContentType::PositionDeletes)
        .file_path(format!("{}/data/deletes.parquet", table.metadata.location()))
        .file_format(DataFileFormat::Parquet)
        .partition(file.partition().clone())
        .partition_spec_id(table.metadata.default_partition_spec_id())
        .record_count(1)
        .file_size_in_bytes(100)
        .build()
        .unwrap()
}

async fn manifests(lake: &Lake, table: &Table) -> Vec<ManifestFile> {
    let list = table.metadata.current_snapshot().unwrap().manifest_list();
    let bytes = lake.store.get(&key(lake, list)).await.unwrap().bytes().await.unwrap();
    let list = ManifestList::parse_with_version(&bytes, FormatVersion::V2).unwrap();
    list.consume_entries().into_iter().collect()
}

fn with_snapshot(table: &Table, list: &str, sequence: i64) -> TableMetadata {
    let totals = [("total-delete-files", "1"), ("total-position-deletes", "1"), ("total-records", "8")];
    let totals = totals.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let snapshot = Snapshot::builder()
        .with_snapshot_id(FOREIGN_SNAPSHOT)
        .with_parent_snapshot_id(table.metadata.current_snapshot_id())
        .with_sequence_number(sequence)
        .with_timestamp_ms(table.metadata.last_updated_ms() + 1)
        .with_manifest_list(list.to_owned())
        .with_schema_id(0)
        .with_summary(Summary {
            operation: Operation::Overwrite,
            additional_properties: HashMap::from(totals),
        })
        .build();
    let metadata = TableMetadata::clone(&table.metadata);
    let builder = metadata.into_builder(Some(table.metadata_location.clone()));
    builder.set_branch_snapshot(snapshot, MAIN_BRANCH).unwrap().build().unwrap().metadata
}

fn key(lake: &Lake, uri: &str) -> object_store::path::Path {
    uri.strip_prefix(&format!("{}/", lake.root)).unwrap().into()
}

async fn put(lake: &Lake, uri: &str, bytes: bytes::Bytes) {
    lake.store.put(&key(lake, uri), bytes.into()).await.unwrap();
}

async fn copy(io: &FileIO, lake: &Lake, uri: &str) {
    put(lake, uri, io.new_input(uri).unwrap().read().await.unwrap()).await;
}

async fn lake_with_deletes() -> Lake {
    let lake = in_memory();
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    publish(&lake.tables, 0, 5, 1, hour(0)).await.unwrap();
    delete_a_row(&lake).await;
    lake
}

#[tokio::test]
async fn row_level_deletes_are_refused_by_snapshot() {
    let lake = lake_with_deletes().await;
    let table = lake.load("prices").await;
    let refused = lake.tables.files(&table, None).await;
    let Err(TableError::RowLevelDeletes { snapshot_id, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(snapshot_id, FOREIGN_SNAPSHOT);

    // Another partition's publish keeps the deletes; the snapshot before them is readable.
    let table = publish(&lake.tables, 1, 4, 2, hour(1)).await.unwrap();
    assert!(matches!(lake.tables.files(&table, None).await, Err(TableError::RowLevelDeletes { .. })));
    let first = table.metadata.history()[0].snapshot_id;
    assert_eq!(lake.tables.files(&table, Some(first)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn replacing_a_partition_drops_its_row_level_deletes() {
    let lake = lake_with_deletes().await;
    let table = publish(&lake.tables, 0, 6, 3, hour(1)).await.unwrap();
    assert_eq!(lake.read(&table, None).await[&Some(day(0))].len(), 6);
    let summary = &table.metadata.current_snapshot().unwrap().summary().additional_properties;
    assert_eq!(summary["removed-position-deletes"], "1");
    assert_eq!(summary["total-delete-files"], "0");
}

#[tokio::test]
async fn pointer_outside_the_lake_is_named() {
    let lake = in_memory();
    let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
    let moved = "memory://elsewhere/curated/prices/metadata/00000-x.metadata.json";
    let next = MetadataFile { location: moved, metadata: &table.metadata };
    lake.pointer.swap(&table.id, &table.metadata_location, next).await.unwrap();
    let outside = lake.tables.load(&table.id).await.unwrap_err();
    assert!(outside.to_string().contains("outside the lake at memory://lake"), "{outside}");
    let vacuumed = lake.tables.vacuum(hour(1), TimeDelta::zero(), false).await.unwrap();
    assert_eq!(vacuumed, TablesVacuumed::default(), "it is not ours to keep clean");
}
