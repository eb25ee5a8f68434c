//! Creating tables and replacing partitions, on every kind of lake.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use coinlake_store::{
    CommitError, DataFileWriter, MetadataFile, PointerError, Replace, ReplacePartitions, TableError, TableId,
    Tables,
};
use object_store::ObjectStoreExt;

use crate::support::failing::LossyPointer;
use crate::support::rows::texts;
use crate::support::{Lake, coins, day, hour, prices, publish, replace, rows, write_day};

#[tokio::test]
async fn table_is_created_once_and_empty() {
    for lake in Lake::each().await {
        let created = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let again = lake.tables.create(&prices(), hour(1)).await;
        assert!(matches!(again, Err(TableError::AlreadyExists(id)) if id == created.id));
        let loaded = lake.load("prices").await;
        assert_eq!(loaded.metadata, created.metadata);
        assert_eq!(loaded.metadata_location, created.metadata_location);
        assert!(lake.tables.files(&loaded, None).await.unwrap().is_empty());
        assert_eq!(lake.tables.list().await.unwrap(), [created.id]);
    }
}

#[tokio::test]
async fn pointer_moves_only_from_where_it_is() {
    for lake in Lake::each().await {
        let coins = lake.tables.create(&coins(), hour(0)).await.unwrap();
        let at = |location| MetadataFile { location, metadata: &coins.metadata };
        let id = TableId::new("curated", "prices");
        let pointer = &lake.pointer;
        assert!(matches!(pointer.swap(&id, "a", at("b")).await, Err(PointerError::Conflict(_))));
        pointer.create(&id, at("a")).await.unwrap();
        assert!(matches!(pointer.create(&id, at("c")).await, Err(PointerError::Conflict(_))));
        pointer.swap(&id, "a", at("b")).await.unwrap();
        assert!(matches!(pointer.swap(&id, "a", at("c")).await, Err(PointerError::Conflict(_))));
        assert_eq!(pointer.load(&id).await.unwrap().as_deref(), Some("b"));
        let runs = TableId::new("ops", "runs");
        pointer.create(&runs, at("r")).await.unwrap();
        assert_eq!(pointer.list().await.unwrap(), [coins.id, id, runs]);
    }
}

#[tokio::test]
async fn missing_table_is_none() {
    for lake in Lake::each().await {
        assert!(lake.tables.load(&TableId::new("curated", "nothing")).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn replaced_days_hold_the_new_rows_and_other_days_stay() {
    for lake in Lake::each().await {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        for days in 0..4 {
            publish(&lake.tables, days, 50, days as u64, hour(days)).await.unwrap();
        }
        let before = lake.read(&lake.load("prices").await, None).await;

        let table = lake.load("prices").await;
        let files = vec![
            write_day(&lake.tables, &table, 1, 30, 11).await.unwrap(),
            write_day(&lake.tables, &table, 2, 40, 12).await.unwrap(),
        ];
        let after = lake.tables.commit_replace(&table, replace(&table, files, hour(9))).await.unwrap();

        let content = lake.read(&after, None).await;
        let schema = table.arrow_schema().unwrap();
        assert_eq!(content[&Some(day(0))], before[&Some(day(0))]);
        assert_eq!(content[&Some(day(1))], texts(&[rows::prices(&schema, hour(24), 30, 11)]));
        assert_eq!(content[&Some(day(2))], texts(&[rows::prices(&schema, hour(48), 40, 12)]));
        assert_eq!(content[&Some(day(3))], before[&Some(day(3))]);
        assert_eq!(lake.read(&lake.load("prices").await, None).await, content);
    }
}

#[tokio::test]
async fn summary_counts_what_changed_and_carries_the_callers_facts() {
    for lake in Lake::each().await {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        publish(&lake.tables, 0, 50, 1, hour(0)).await.unwrap();
        publish(&lake.tables, 1, 20, 2, hour(1)).await.unwrap();
        let table = publish(&lake.tables, 0, 30, 3, hour(2)).await.unwrap();
        let summary = &table.metadata.current_snapshot().unwrap().summary().additional_properties;
        let expected = [
            ("added-data-files", "1"),
            ("added-records", "30"),
            ("deleted-data-files", "1"),
            ("deleted-records", "50"),
            ("total-data-files", "2"),
            ("total-records", "50"),
            ("total-delete-files", "0"),
            ("changed-partition-count", "1"),
            ("coinlake.rows", "counted"),
        ];
        for (key, value) in expected {
            assert_eq!(summary.get(key).map(String::as_str), Some(value), "{key}");
        }
    }
}

#[tokio::test]
async fn file_of_several_parts_arrives_whole() {
    const PART_BYTES: u64 = 10 << 20;
    const ROWS: usize = 450_000;
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let file = write_day(&lake.tables, &table, 0, ROWS, 1).await.unwrap();
        assert!(file.file_size_in_bytes() > PART_BYTES, "{} bytes are one part", file.file_size_in_bytes());
        assert_eq!(lake.bytes(&file).await.len() as u64, file.file_size_in_bytes());
        let rows: usize = lake.batches(&file).await.iter().map(|rows| rows.num_rows()).sum();
        assert_eq!(rows, ROWS);
    }
}

#[tokio::test]
async fn unpartitioned_table_is_replaced_as_a_whole() {
    for lake in Lake::each().await {
        let table = lake.tables.create(&coins(), hour(0)).await.unwrap();
        let schema = table.arrow_schema().unwrap();
        for symbols in [["btc", "eth"], ["BTC", "ETH"]] {
            let table = lake.load("coins").await;
            let columns: Vec<arrow::array::ArrayRef> = vec![
                Arc::new(arrow::array::StringArray::from(vec!["bitcoin", "ethereum"])),
                Arc::new(arrow::array::StringArray::from(symbols.to_vec())),
            ];
            let batch = arrow::array::RecordBatch::try_new(schema.clone(), columns).unwrap();
            let mut writer =
                DataFileWriter::new(&lake.tables, &table, None, BTreeMap::new(), 1 << 20).unwrap();
            writer.write(&batch).await.unwrap();
            let add = writer.finish().await.unwrap().into_iter().map(|file| file.data_file).collect();
            let change = ReplacePartitions {
                replace: Replace::WholeTable,
                add,
                summary: BTreeMap::new(),
                committed_at: hour(1),
            };
            lake.tables.commit_replace(&table, change).await.unwrap();
        }
        let content = lake.read(&lake.load("coins").await, None).await;
        assert_eq!(content[&None], ["bitcoin|BTC", "ethereum|ETH"]);
    }
}

#[tokio::test]
async fn second_commit_on_the_same_base_is_a_conflict_and_leaves_no_files() {
    for lake in Lake::each().await {
        let base = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let first = write_day(&lake.tables, &base, 0, 10, 1).await.unwrap();
        let second = write_day(&lake.tables, &base, 1, 10, 2).await.unwrap();
        lake.tables.commit_replace(&base, replace(&base, vec![first], hour(1))).await.unwrap();
        let objects = count_objects(&lake).await;

        let change = replace(&base, vec![second], hour(1));
        let lost = lake.tables.commit_replace(&base, change.clone()).await;
        assert!(matches!(lost, Err(CommitError::Conflict(id)) if id == base.id));
        assert_eq!(count_objects(&lake).await, objects);

        // The same files go in on top of the winner.
        let table = lake.load("prices").await;
        let table = lake.tables.commit_replace(&table, change).await.unwrap();
        assert_eq!(lake.read(&table, None).await.len(), 2);
    }
}

async fn count_objects(lake: &Lake) -> usize {
    use futures::TryStreamExt;
    let listed: Vec<_> = lake.store.list(None).try_collect().await.unwrap();
    listed.len()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_committers_lose_no_commit() {
    const ROUNDS: u64 = 25;
    for lake in Lake::each().await {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        let racer = |days: i64| {
            let tables = lake.tables.clone();
            async move {
                for round in 0..ROUNDS {
                    while let Err(error) = publish(&tables, days, 5, round, hour(1)).await {
                        assert!(matches!(error, CommitError::Conflict(_)), "{error}");
                    }
                }
            }
        };
        let (one, two) = (tokio::spawn(racer(0)), tokio::spawn(racer(1)));
        one.await.unwrap();
        two.await.unwrap();
        let table = lake.load("prices").await;
        assert_eq!(table.metadata.snapshots().len() as u64, 2 * ROUNDS);
        let schema = table.arrow_schema().unwrap();
        let content = lake.read(&table, None).await;
        for days in 0..2 {
            let expected = texts(&[rows::prices(&schema, hour(24 * days), 5, ROUNDS - 1)]);
            assert_eq!(content[&Some(day(days))], expected);
        }
    }
}

#[tokio::test]
async fn lost_answers_of_the_pointer_are_looked_up() {
    for lake in Lake::each().await {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        let pointer = Arc::new(LossyPointer(lake.pointer.clone(), AtomicI64::new(0)));
        let tables = Tables::new(lake.store.clone(), &lake.root, pointer);
        for round in 0..20 {
            let done = publish(&tables, round as i64, 5, round, hour(round as i64)).await;
            // Only the request that never arrived is a failure.
            assert_eq!(done.is_ok(), round % 4 != 0, "{round}");
            if done.is_err() {
                continue;
            }
            let table = lake.load("prices").await;
            assert_eq!(lake.read(&table, None).await[&Some(day(round as i64))].len(), 5);
        }
        assert_eq!(lake.load("prices").await.metadata.snapshots().len(), 15);
    }
}

#[tokio::test]
async fn files_outside_the_replaced_partitions_are_refused() {
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let file = write_day(&lake.tables, &table, 1, 5, 1).await.unwrap();
        let mut change = replace(&table, vec![file], hour(0));
        change.replace = Replace::Partitions(vec![day(0)]);
        let refused = lake.tables.commit_replace(&table, change).await;
        assert!(matches!(refused, Err(CommitError::Table(TableError::OutsideReplacement { .. }))));
    }
}

#[tokio::test]
async fn a_table_whose_metadata_is_gone_is_told_with_the_way_back() {
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let key = table.metadata_location.strip_prefix(&format!("{}/", lake.root)).unwrap();
        lake.store.delete(&key.into()).await.unwrap();
        let error = lake.tables.load(&table.id).await.unwrap_err();
        assert!(
            matches!(&error, TableError::MetadataGone { location, .. } if *location == table.metadata_location)
        );
        assert!(error.to_string().contains("transform --rebuild"), "{error}");
    }
}
