//! Snapshots that another engine committed.

use std::collections::{BTreeMap, HashMap};

use chrono::TimeDelta;
use coinlake_store::{DataFileWriter, MetadataFile, PartitionKey, Table, TableError, TablesVacuumed};
use iceberg::io::{FileIO, FileIOBuilder, MemoryStorageFactory};
use iceberg::spec::{
    DataContentType, DataFile, DataFileBuilder, DataFileFormat, FormatVersion, MAIN_BRANCH, ManifestFile,
    ManifestList, ManifestListWriter, ManifestWriterBuilder, Operation, Snapshot, Summary, TableMetadata,
};
use object_store::ObjectStoreExt;

use crate::kinds::in_memory;
use crate::support::{Lake, day, hour, prices, publish, rows};

const FOREIGN_SNAPSHOT: i64 = 77;

/// What another engine commits on top of the current snapshot of `curated.prices`.
struct Foreign {
    snapshot_id: i64,
    operation: Operation,
    file: DataFile,
    /// Whether the files there are stay beside it.
    keeps: bool,
}

/// Deletes a row of day 0 by its position, as Trino's `DELETE` does.
async fn delete_a_row(lake: &Lake) {
    let table = lake.load("prices").await;
    let file = lake.tables.files(&table, None).await.unwrap().remove(0);
    assert_eq!(table.partition_of(&file), Some(day(0)));
    let file = position_deletes(&table, &file);
    let operation = Operation::Overwrite;
    commit(lake, Foreign { snapshot_id: FOREIGN_SNAPSHOT, operation, file, keeps: true }).await;
}

/// Commits rows of day 0 in a file without our footer.
async fn write_rows(lake: &Lake, snapshot_id: i64, operation: Operation, keeps: bool) {
    let table = lake.load("prices").await;
    let batch = rows::prices(&table.arrow_schema().unwrap(), hour(0), 5, 1);
    let mut writer =
        DataFileWriter::new(&lake.tables, &table, Some(day(0)), BTreeMap::new(), 128 << 20).unwrap();
    writer.write(&batch).await.unwrap();
    let file = writer.finish().await.unwrap().remove(0).data_file;
    commit(lake, Foreign { snapshot_id, operation, file, keeps }).await;
}

async fn commit(lake: &Lake, foreign: Foreign) {
    let table = lake.load("prices").await;
    let id = foreign.snapshot_id;
    let io = FileIOBuilder::new(std::sync::Arc::new(MemoryStorageFactory)).build();
    let at = |name: &str| format!("{}/metadata/{name}", table.metadata.location());
    let (manifest_name, list_name) = (format!("foreign-{id}-m0.avro"), format!("foreign-{id}-list.avro"));

    let manifest = ManifestWriterBuilder::new(
        io.new_output(at(&manifest_name)).unwrap(),
        Some(id),
        table.metadata.current_schema().clone(),
        table.metadata.default_partition_spec().as_ref().clone(),
    );
    let mut manifest = match foreign.file.content_type() {
        DataContentType::Data => manifest.build_v2_data(),
        _ => manifest.build_v2_deletes(),
    };
    manifest.add_file(foreign.file, -1).unwrap();
    let manifest = manifest.write_manifest_file().await.unwrap();

    let output = io.new_output(at(&list_name)).unwrap().writer().await.unwrap();
    let parent = table.metadata.current_snapshot_id();
    let sequence = table.metadata.next_sequence_number();
    let mut list = ManifestListWriter::v2(output, id, parent, sequence);
    let kept = if foreign.keeps { manifests(lake, &table).await } else { vec![] };
    list.add_manifests(kept.into_iter().chain([manifest])).unwrap();
    list.close().await.unwrap();

    for name in [&manifest_name, &list_name] {
        copy(&io, lake, &at(name)).await;
    }
    let metadata = with_snapshot(&table, (id, foreign.operation), &at(&list_name), sequence);
    let location = at(&format!("{id:05}-01234567-89ab-cdef-0123-456789abcdef.metadata.json"));
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

fn with_snapshot(
    table: &Table,
    (id, operation): (i64, Operation),
    list: &str,
    sequence: i64,
) -> TableMetadata {
    let totals = [("total-delete-files", "1"), ("total-position-deletes", "1"), ("total-records", "8")];
    let totals = totals.map(|(key, value)| (key.to_owned(), value.to_owned()));
    let snapshot = Snapshot::builder()
        .with_snapshot_id(id)
        .with_parent_snapshot_id(table.metadata.current_snapshot_id())
        .with_sequence_number(sequence)
        .with_timestamp_ms(table.metadata.last_updated_ms() + 1)
        .with_manifest_list(list.to_owned())
        .with_schema_id(0)
        .with_summary(Summary { operation, additional_properties: HashMap::from(totals) })
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

/// Two days of rows of ours.
async fn lake_of_ours() -> Lake {
    let lake = in_memory();
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    publish(&lake.tables, 1, 5, 1, hour(0)).await.unwrap();
    publish(&lake.tables, 0, 5, 1, hour(0)).await.unwrap();
    lake
}

async fn lake_with_deletes() -> Lake {
    let lake = in_memory();
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    publish(&lake.tables, 0, 5, 1, hour(0)).await.unwrap();
    delete_a_row(&lake).await;
    lake
}

async fn brought_by(lake: &Lake, days: i64) -> Option<i64> {
    let table = lake.load("prices").await;
    let mut files = lake.tables.files(&table, None).await.unwrap();
    files.retain(|file| table.partition_of(file) == Some(day(days)));
    lake.tables.foreign_rows(&table, &files).await.unwrap()
}

async fn partitions_with_deleted_rows(lake: &Lake) -> Vec<Option<PartitionKey>> {
    let table = lake.load("prices").await;
    lake.tables.partitions_with_deleted_rows(&table).await.unwrap().into_iter().collect()
}

#[tokio::test]
async fn rows_of_another_engine_are_found_with_their_snapshot() {
    let lake = lake_of_ours().await;
    assert_eq!(brought_by(&lake, 0).await, None);
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Append, true).await;
    assert_eq!(brought_by(&lake, 0).await, Some(FOREIGN_SNAPSHOT));
    assert_eq!(brought_by(&lake, 1).await, None, "the other day is as it was");
    publish(&lake.tables, 1, 6, 2, hour(1)).await.unwrap();
    assert_eq!(brought_by(&lake, 0).await, Some(FOREIGN_SNAPSHOT), "also below a snapshot of ours");
}

#[tokio::test]
async fn rows_that_another_engine_only_wrote_anew_are_ours() {
    let lake = lake_of_ours().await;
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Replace, false).await;
    write_rows(&lake, FOREIGN_SNAPSHOT + 1, Operation::Replace, false).await;
    assert_eq!(brought_by(&lake, 0).await, None);
}

#[tokio::test]
async fn rows_of_another_engine_stay_foreign_when_they_are_written_anew() {
    let lake = lake_of_ours().await;
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Append, true).await;
    write_rows(&lake, FOREIGN_SNAPSHOT + 1, Operation::Replace, false).await;
    assert_eq!(brought_by(&lake, 0).await, Some(FOREIGN_SNAPSHOT));
}

#[tokio::test]
async fn rows_written_anew_are_ours_for_thirty_days_then_count_as_foreign() {
    let lake = lake_of_ours().await;
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Replace, false).await;
    publish(&lake.tables, 1, 6, 2, hour(1)).await.unwrap();
    for (hours, brought) in [(24 * 3, None), (24 * 40, Some(FOREIGN_SNAPSHOT))] {
        lake.tables.vacuum(hour(hours), TimeDelta::zero(), false).await.unwrap();
        assert_eq!(brought_by(&lake, 0).await, brought, "after {hours} hours");
    }
}

#[tokio::test]
async fn rows_of_the_current_state_written_anew_stay_ours() {
    let lake = lake_of_ours().await;
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Replace, false).await;
    write_rows(&lake, FOREIGN_SNAPSHOT + 1, Operation::Replace, false).await;
    lake.tables.vacuum(hour(24 * 40), TimeDelta::zero(), false).await.unwrap();
    assert_eq!(brought_by(&lake, 0).await, None);
    assert_eq!(
        lake.load("prices").await.metadata.snapshots().count(),
        3,
        "with the state they were made from"
    );
}

#[tokio::test]
async fn what_a_publish_would_refuse_is_seen_before() {
    let lake = lake_of_ours().await;
    assert!(obstacle(&lake).await.is_none(), "all of it is ours");
    write_rows(&lake, FOREIGN_SNAPSHOT, Operation::Replace, false).await;
    assert!(obstacle(&lake).await.is_none(), "rows of ours in other files");
    write_rows(&lake, FOREIGN_SNAPSHOT + 1, Operation::Append, true).await;
    publish(&lake.tables, 1, 6, 2, hour(1)).await.unwrap();
    let found = obstacle(&lake).await;
    let Some(TableError::ForeignRows { partition, snapshot_id, .. }) = found else { panic!("{found:?}") };
    assert_eq!(snapshot_id, FOREIGN_SNAPSHOT + 1);
    assert_eq!(partition, hour(0).format("%Y-%m-%d").to_string());

    let found = obstacle(&lake_with_deletes().await).await;
    let Some(TableError::RowLevelDeletes { snapshot_id, .. }) = found else { panic!("{found:?}") };
    assert_eq!(snapshot_id, FOREIGN_SNAPSHOT);
}

async fn obstacle(lake: &Lake) -> Option<TableError> {
    lake.tables.obstacle(&lake.load("prices").await).await.unwrap()
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
    let again = lake.tables.files(&table, None).await.unwrap_err().to_string();
    assert!(again.contains(&format!("snapshot {FOREIGN_SNAPSHOT} of table curated.prices")), "{again}");
}

#[tokio::test]
async fn replacing_a_partition_drops_its_row_level_deletes() {
    let lake = lake_with_deletes().await;
    let files = lake.tables.files_with_deleted_rows(&lake.load("prices").await).await.unwrap();
    assert_eq!(files.len(), 1, "the file of deletes is no data");
    publish(&lake.tables, 1, 4, 2, hour(1)).await.unwrap();
    assert_eq!(partitions_with_deleted_rows(&lake).await, [Some(day(0))]);
    let table = publish(&lake.tables, 0, 6, 3, hour(1)).await.unwrap();
    assert_eq!(partitions_with_deleted_rows(&lake).await, []);
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
    let refused = vec![outside.to_string()];
    assert_eq!(vacuumed, TablesVacuumed { refused, ..Default::default() }, "it is not ours to keep clean");
}
