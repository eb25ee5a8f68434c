//! Tables that another engine changed.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use coinlake_store::{
    DataFileWriter, MetadataFile, PartitionKey, Replace, ReplacePartitions, SqlitePointer, Table, TableError,
    TableId, TablePointer,
};
use coinlake_transform::{Scope, TransformError, TransformRequest, refusals};
use iceberg::io::{FileIO, FileIOBuilder, LocalFsStorageFactory};
use iceberg::spec::{
    DataContentType, DataFile, DataFileBuilder, DataFileFormat, FormatVersion, MAIN_BRANCH, ManifestFile,
    ManifestList, ManifestListWriter, ManifestWriterBuilder, Operation, Snapshot, Summary,
};
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Value, json};

use crate::lake::{TestLake, market, page, time};
use crate::meanwhile::MeanwhileStore;

const FOREIGN_SNAPSHOT: i64 = 77;

/// The tables that runs of markets and the requests here fill.
const TABLES: [(&str, &str); 6] = [
    ("curated", "market_snapshots"),
    ("ops", "checks"),
    ("ops", "publishes"),
    ("ops", "quarantine"),
    ("ops", "runs"),
    ("ops", "schema_drift"),
];

fn asking(tables: &[&str]) -> TransformRequest {
    TransformRequest {
        tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        ..TransformRequest::default()
    }
}

fn coin(id: &str) -> Value {
    market(id, "1", "10", "2026-11-21T09:59:00Z")
}

async fn table(lake: &TestLake, (database, name): (&str, &str)) -> Table {
    let table = lake.lake.tables().load(&TableId::new(database, name)).await;
    table.expect("the pointer").expect("the table")
}

/// Where each table is, but for one.
async fn locations(lake: &TestLake, but: (&str, &str)) -> Vec<(&'static str, String)> {
    let mut locations = vec![];
    for id in TABLES.into_iter().filter(|id| *id != but) {
        locations.push((id.1, table(lake, id).await.metadata_location));
    }
    locations
}

/// A run with a good line, a bad one and an unknown field.
async fn run(lake: &TestLake, at: &str) {
    let mut odd = coin("a");
    odd["mood"] = json!("good");
    lake.run("markets", at, vec![page(&[odd, json!({})])]).await;
}

/// Deletes a row by its position, as Trino's `DELETE` does.
async fn delete_a_row(lake: &TestLake, folder: &Path, id: (&str, &str)) {
    let table = table(lake, id).await;
    let io = FileIOBuilder::new(Arc::new(LocalFsStorageFactory)).build();
    let deletes = deletes(lake, &table, &io).await;
    let list = format!("{}/metadata/foreign-list.avro", table.metadata.location());
    let output = io.new_output(&list).expect("a place").writer().await.expect("a file");
    let (parent, sequence) = (table.metadata.current_snapshot_id(), table.metadata.next_sequence_number());
    let mut writer = ManifestListWriter::v2(output, FOREIGN_SNAPSHOT, parent, sequence);
    let kept = manifests(&table, &io).await;
    writer.add_manifests(kept.into_iter().chain([deletes])).expect("manifests");
    writer.close().await.expect("the list");

    let snapshot = Snapshot::builder()
        .with_snapshot_id(FOREIGN_SNAPSHOT)
        .with_parent_snapshot_id(parent)
        .with_sequence_number(sequence)
        .with_timestamp_ms(table.metadata.last_updated_ms() + 1)
        .with_manifest_list(list)
        .with_schema_id(table.metadata.current_schema().schema_id())
        .with_summary(Summary { operation: Operation::Overwrite, additional_properties: HashMap::new() })
        .build();
    let builder = table.metadata.as_ref().clone().into_builder(Some(table.metadata_location.clone()));
    let built = builder.set_branch_snapshot(snapshot, MAIN_BRANCH).expect("a snapshot").build();
    let metadata = built.expect("metadata").metadata;
    let location =
        format!("{}/metadata/00077-01234567-89ab-cdef-0123-456789abcdef.metadata.json", metadata.location());
    let text = serde_json::to_vec(&metadata).expect("JSON");
    io.new_output(&location).expect("a place").write(text.into()).await.expect("the metadata");
    let next = MetadataFile { location: &location, metadata: &metadata };
    let pointer = SqlitePointer::new(folder.join("catalog.db"));
    pointer.swap(&table.id, &table.metadata_location, next).await.expect("nobody else commits");
}

async fn deletes(lake: &TestLake, table: &Table, io: &FileIO) -> ManifestFile {
    let metadata = &table.metadata;
    let file = lake.lake.tables().files(table, None).await.expect("its files").remove(0);
    let place = format!("{}/metadata/foreign-m0.avro", metadata.location());
    let writer = ManifestWriterBuilder::new(
        io.new_output(place).expect("a place"),
        Some(FOREIGN_SNAPSHOT),
        metadata.current_schema().clone(),
        metadata.default_partition_spec().as_ref().clone(),
    );
    let mut writer = writer.build_v2_deletes();
    writer.add_file(position_deletes(table, &file), -1).expect("a file of deletes");
    writer.write_manifest_file().await.expect("the manifest")
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
        .expect("a file")
}

async fn manifests(table: &Table, io: &FileIO) -> Vec<ManifestFile> {
    let list = table.metadata.current_snapshot().expect("a snapshot").manifest_list();
    let bytes = io.new_input(list).expect("a place").read().await.expect("the list");
    let list = ManifestList::parse_with_version(&bytes, FormatVersion::V2).expect("manifests");
    list.consume_entries().into_iter().collect()
}

/// Puts a file without our footer in the place of a day's rows.
async fn overwrite(lake: &TestLake, id: (&str, &str), day: NaiveDate) {
    let (table, tables) = (table(lake, id).await, lake.lake.tables());
    let day = PartitionKey::day(day);
    let writer = DataFileWriter::new(&tables, &table, Some(day), BTreeMap::new(), 1 << 20);
    let files = writer.expect("a writer").finish().await.expect("a file");
    let change = ReplacePartitions {
        replace: Replace::Partitions(vec![day]),
        add: files.into_iter().map(|file| file.data_file).collect(),
        summary: BTreeMap::new(),
        committed_at: time("2026-11-21T12:00:00Z"),
    };
    tables.commit_replace(&table, change).await.expect("nobody else commits");
}

/// Whether this is a refusal of a table, by name and snapshot.
fn refuses(error: &TransformError, (database, name): (&str, &str)) -> bool {
    let is_foreign = matches!(error, TransformError::Iceberg(TableError::RowLevelDeletes { .. }));
    is_foreign && error.to_string().contains(&format!("snapshot 77 of table {database}.{name}"))
}

/// The tables that a look at the lake finds to refuse publishes, as they are told.
async fn refused(lake: &TestLake) -> Vec<String> {
    let refused = refusals(&lake.lake, &lake.catalog).await.expect("readable tables");
    refused.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn rows_deleted_in_a_table_stop_that_table_only_and_a_rebuild_brings_them_back() {
    let damaged = TABLES.into_iter().chain([("curated", "calendar")]);
    for id in damaged {
        let folder = tempfile::tempdir().expect("a folder");
        let lake = TestLake::in_folder(folder.path()).await;
        let tables =
            if id.1 == "calendar" { vec!["market_snapshots", id.1] } else { vec!["market_snapshots"] };
        let request = asking(&tables);
        run(&lake, "2026-11-20T10:00:00Z").await;
        lake.try_transform(&request).await.expect("the transform ends well");
        assert_eq!(refused(&lake).await, [""; 0]);
        delete_a_row(&lake, folder.path(), id).await;
        let named = format!("snapshot 77 of table {}.{}", id.0, id.1);
        assert!(matches!(&refused(&lake).await[..], [one] if one.contains(&named)), "{id:?}");

        run(&lake, "2026-11-21T10:00:00Z").await;
        let before = locations(&lake, id).await;
        let error = lake.try_transform(&request).await.expect_err("rows are deleted");
        assert!(refuses(&error, id), "{id:?}: {error}");
        for (before, after) in before.iter().zip(locations(&lake, id).await) {
            assert_ne!(*before, after, "{id:?} is damaged, and {} is not published", after.0);
        }

        let rebuild = TransformRequest { rebuild: true, ..request.clone() };
        lake.try_transform(&rebuild).await.expect("the rebuild ends well");
        for (table, rows) in [
            ("curated.market_snapshots", "2"),
            ("ops.quarantine", "2"),
            ("ops.runs", "2"),
            ("ops.schema_drift where kind = 'unknown'", "1"),
        ] {
            assert_eq!(lake.sql(&format!("select count(*) from {table}")).await, [rows], "{id:?}: {table}");
        }
        let published = if id.1 == "market_snapshots" { "2" } else { "3" };
        for history in ["ops.publishes", "ops.checks"] {
            let publishes = format!(
                "select count(distinct publish_id) from {history} where table_name = 'curated.market_snapshots'"
            );
            assert_eq!(lake.sql(&publishes).await, [published], "{id:?}: {history}");
        }
        assert!(lake.try_transform(&request).await.expect("the transform ends well").is_noop(), "{id:?}");
        assert_eq!(refused(&lake).await, [""; 0]);
    }
}

#[tokio::test]
async fn a_table_whose_metadata_is_gone_stops_that_table_only() {
    for id in TABLES {
        let lake = TestLake::new().await;
        let request = asking(&["market_snapshots"]);
        run(&lake, "2026-11-20T10:00:00Z").await;
        lake.try_transform(&request).await.expect("the transform ends well");
        let location = table(&lake, id).await.metadata_location;
        let key = location.strip_prefix("memory://test/").expect("below the root");
        lake.lake.objects().delete(&key.into()).await.expect("the metadata");
        let told = refused(&lake).await;
        assert!(matches!(&told[..], [one] if one.contains(&location)), "{id:?}: {told:?}");

        run(&lake, "2026-11-21T10:00:00Z").await;
        let before = locations(&lake, id).await;
        let error = lake.try_transform(&request).await.expect_err("a table is damaged");
        assert!(error.name() == "Damaged" && error.to_string().contains(&location), "{id:?}: {error}");
        for (before, after) in before.iter().zip(locations(&lake, id).await) {
            assert_ne!(*before, after, "{id:?} is damaged, and {} is not published", after.0);
        }
        lake.lake
            .tables()
            .vacuum(time("2026-11-22T00:00:00Z"), TimeDelta::days(1), false)
            .await
            .expect("the others");
    }
}

#[tokio::test]
async fn commits_are_recorded_however_long_a_history_is_refused() {
    for history in ["publishes", "checks"] {
        let folder = tempfile::tempdir().expect("a folder");
        let lake = TestLake::in_folder(folder.path()).await;
        let request = asking(&["market_snapshots"]);
        run(&lake, "2026-11-20T10:00:00Z").await;
        lake.try_transform(&request).await.expect("the transform ends well");
        delete_a_row(&lake, folder.path(), ("ops", history)).await;
        for (hour, days) in [(11, 0), (12, 0), (13, 3), (14, 1)] {
            lake.pass(TimeDelta::days(days));
            run(&lake, &format!("2026-11-20T{hour}:00:00Z")).await;
            let error = lake.try_transform(&request).await.expect_err("rows are deleted");
            assert!(refuses(&error, ("ops", history)), "{error}");
        }
        let snapshots = table(&lake, TABLES[0]).await.metadata.snapshots().count();
        assert!(snapshots < 5, "of 5 commits {snapshots} snapshots are kept");
        lake.try_transform(&TransformRequest { rebuild: true, ..request })
            .await
            .expect("the rebuild ends well");
        let commits =
            "count(distinct publish_id) from ops.{history} where table_name = 'curated.market_snapshots'";
        let commits = format!("select {}", commits.replace("{history}", history));
        assert_eq!(lake.sql(&commits).await, ["6"], "{history}");
    }
}

#[tokio::test]
async fn rows_inserted_into_the_quarantine_stop_the_quarantine_only() {
    let lake = TestLake::new().await;
    let request = asking(&["market_snapshots"]);
    run(&lake, "2026-11-20T10:00:00Z").await;
    lake.try_transform(&request).await.expect("the transform ends well");
    let quarantine = ("ops", "quarantine");
    overwrite(&lake, quarantine, time("2026-11-20T00:00:00Z").date_naive()).await;
    let told = refused(&lake).await;
    assert!(
        matches!(&told[..], [one] if one.contains("table ops.quarantine") && one.contains("2026-11-20")),
        "{told:?}"
    );
    run(&lake, "2026-11-20T11:00:00Z").await;
    let before = locations(&lake, quarantine).await;
    let error = lake.try_transform(&request).await.expect_err("rows would be lost");
    assert!(matches!(&error, TransformError::Iceberg(TableError::ForeignRows { .. })), "{error}");
    for (before, after) in before.iter().zip(locations(&lake, quarantine).await) {
        assert_ne!(*before, after, "{} is not published", after.0);
    }
}

#[tokio::test]
async fn a_table_that_was_overtaken_is_planned_again_though_another_is_refused() {
    let store = MeanwhileStore::new();
    let lake = TestLake::over(Arc::clone(&store) as Arc<dyn ObjectStore>).await;
    lake.run("exchanges", "2026-11-20T10:00:00Z", vec![page(&[json!({"id": "x", "name": "X"})])]).await;
    let request = asking(&["market_snapshots", "exchange_snapshots"]);
    lake.try_transform(&request).await.expect("the transform ends well");
    overwrite(&lake, ("curated", "exchange_snapshots"), time("2026-11-20T00:00:00Z").date_naive()).await;
    lake.run("exchanges", "2026-11-20T11:00:00Z", vec![page(&[json!({"id": "y", "name": "Y"})])]).await;
    for at in ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"] {
        lake.run("markets", at, vec![page(&[coin("early")])]).await;
    }
    let faster = lake.clone();
    let work = move || {
        // On a runtime of its own, as another process would.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let late = faster.run("markets", "2026-11-20T10:30:00Z", vec![page(&[coin("late")])]).await;
            let request =
                TransformRequest { scope: Scope::Runs(vec![late]), ..asking(&["market_snapshots"]) };
            faster.try_transform(&request).await.expect("the fast transform ends well");
        });
    };
    let work = async { tokio::task::spawn_blocking(work).await.expect("the fast transform ends well") };
    store.on_read(".json.gz", Box::pin(work));
    let error = lake.try_transform(&request).await.expect_err("rows would be lost");
    assert!(matches!(&error, TransformError::Iceberg(TableError::ForeignRows { .. })), "{error}");
    let rows = "select coin_id, count(*) from curated.market_snapshots group by coin_id order by coin_id";
    assert_eq!(lake.sql(rows).await, ["early|2", "late|1"]);
}
