//! Time travel, and metadata that stays small however many commits there were.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use coinlake_store::{Table, TableError};
use object_store::ObjectStoreExt;

use crate::kinds::in_memory;
use crate::support::{Lake, hour, prices, publish, replace, write_day};

fn rows_of(table: &Table, snapshot_id: i64) -> i64 {
    let snapshot = table.metadata.snapshot_by_id(snapshot_id).unwrap();
    snapshot.summary().additional_properties["total-records"].parse().unwrap()
}

#[tokio::test]
async fn table_reads_as_of_a_time_after_thinning() {
    let lake = in_memory();
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    // Every hour the one day grows by a row, for six days.
    for hours in 0..=144 {
        publish(&lake.tables, 0, 1 + hours as usize, 7, hour(hours)).await.unwrap();
    }
    let table = lake.load("prices").await;
    let as_of = |time| table.snapshot_at(time).map(|s| rows_of(&table, s.snapshot_id()));
    // Two days back, every hour is there.
    for hours in 96..=144 {
        assert_eq!(as_of(hour(hours) + TimeDelta::minutes(30)), Some(hours + 1), "{hours}");
    }
    // Before that, the last snapshot of each day.
    assert_eq!(as_of(hour(95)), Some(96));
    assert_eq!(as_of(hour(94)), Some(72));
    assert_eq!(as_of(hour(24)), Some(24));
    assert_eq!(as_of(hour(22)), None);

    let old = table.snapshot_at(hour(47)).unwrap().snapshot_id();
    let rows: usize = lake.read(&table, Some(old)).await.values().map(Vec::len).sum();
    assert_eq!(rows, 48);
}

#[tokio::test]
async fn snapshot_that_is_gone_is_named() {
    let lake = in_memory();
    let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
    let missing = lake.tables.files(&table, Some(99)).await;
    assert!(matches!(missing, Err(TableError::NoSuchSnapshot { snapshot_id: 99, .. })));
}

#[tokio::test]
async fn commit_dated_before_the_last_one_is_moved_after_it() {
    let lake = in_memory();
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    publish(&lake.tables, 0, 5, 1, hour(10)).await.unwrap();
    let table = publish(&lake.tables, 0, 6, 2, hour(2)).await.unwrap();
    let current = table.metadata.current_snapshot().unwrap();
    assert_eq!(current.timestamp_ms(), hour(10).timestamp_millis() + 1);
    assert_eq!(table.snapshot_at(hour(11)).unwrap().snapshot_id(), current.snapshot_id());
}

/// What a commit has to read and write.
async fn sizes(lake: &Lake, table: &Table) -> BTreeMap<&'static str, u64> {
    let key = |uri: &str| uri.strip_prefix(&format!("{}/", lake.root)).unwrap().to_owned();
    let head = async |uri: &str| lake.store.head(&key(uri).as_str().into()).await.unwrap().size;
    let list = table.metadata.current_snapshot().unwrap().manifest_list();
    BTreeMap::from([
        ("metadata", head(&table.metadata_location).await),
        ("manifest list", head(list).await),
        ("snapshots", table.metadata.snapshots().len() as u64),
        ("metadata log", table.metadata.metadata_log().len() as u64),
    ])
}

#[tokio::test]
async fn metadata_is_as_small_after_a_thousand_commits_as_after_eight_hundred() {
    let lake = in_memory();
    let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
    let mut files = vec![];
    for day in 0..42 {
        files.push(write_day(&lake.tables, &table, day, 1, 1).await.unwrap());
    }
    let mut table = table;
    let mut earlier = None;
    for hours in 0..1000 {
        let file = files[hours as usize / 24].clone();
        let change = replace(&table, vec![file], hour(hours));
        table = lake.tables.commit_replace(&table, change).await.unwrap();
        if hours == 799 {
            earlier = Some(sizes(&lake, &table).await);
        }
    }
    let earlier = earlier.unwrap();
    let last = sizes(&lake, &table).await;
    for (what, size) in &last {
        assert!(*size <= earlier[what] + earlier[what] / 20, "{what}: {} then {size}", earlier[what]);
    }
    assert_eq!(last["metadata log"], 20);
    assert!(last["snapshots"] <= 49 + 29, "{last:?}");
    assert!(last["metadata"] < 120_000, "{last:?}");
}
