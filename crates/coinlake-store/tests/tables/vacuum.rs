//! Vacuum deletes what nothing refers to, and nothing else.

use std::collections::HashSet;

use chrono::TimeDelta;
use futures::TryStreamExt;
use iceberg::io::FileIO;
use iceberg::spec::{FormatVersion, ManifestList};
use object_store::ObjectStoreExt;

use crate::support::{Lake, hour, prices, publish, write_day};

/// Every file that the table needs, found by following the metadata independently of the store's own code.
async fn needed(lake: &Lake) -> HashSet<String> {
    let table = lake.load("prices").await;
    let mut needed = HashSet::from([table.metadata_location.clone()]);
    needed.extend(table.metadata.metadata_log().iter().map(|entry| entry.metadata_file.clone()));
    for snapshot in table.metadata.snapshots() {
        needed.insert(snapshot.manifest_list().to_owned());
        let list = get(lake, snapshot.manifest_list()).await;
        let list = ManifestList::parse_with_version(&list, FormatVersion::V2).unwrap();
        for manifest in list.consume_entries() {
            needed.insert(manifest.manifest_path.clone());
            let io = FileIO::new_with_memory();
            let mut copied = manifest.clone();
            copied.manifest_path = "memory:///manifest.avro".to_owned();
            let copy = io.new_output(&copied.manifest_path).unwrap();
            copy.write(get(lake, &manifest.manifest_path).await).await.unwrap();
            let read = copied.load_manifest(&io).await.unwrap();
            let alive = read.entries().iter().filter(|entry| entry.is_alive());
            needed.extend(alive.map(|entry| entry.file_path().to_owned()));
        }
    }
    needed
}

async fn get(lake: &Lake, uri: &str) -> bytes::Bytes {
    let key = uri.strip_prefix(&format!("{}/", lake.root)).unwrap();
    lake.store.get(&key.into()).await.unwrap().bytes().await.unwrap()
}

async fn objects(lake: &Lake) -> Vec<String> {
    let listed: Vec<_> = lake.store.list(Some(&"curated".into())).try_collect().await.unwrap();
    listed.iter().map(|object| format!("{}/{}", lake.root, object.location)).collect()
}

/// Objects of the table that nothing refers to.
pub(crate) async fn unreachable_objects(lake: &Lake) -> Vec<String> {
    let needed = needed(lake).await;
    let mut found = objects(lake).await;
    found.retain(|uri| !needed.contains(uri));
    found.sort();
    found
}

/// Hourly commits for five days, then a file that no commit adds.
async fn lakes_with_orphans() -> Vec<Lake> {
    let lakes = Lake::each().await;
    for lake in &lakes {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        for hours in (0..120).step_by(6) {
            publish(&lake.tables, hours / 24, 3, hours as u64, hour(hours)).await.unwrap();
        }
        write_day(&lake.tables, &lake.load("prices").await, 9, 3, 1).await.unwrap();
    }
    lakes
}

/// Objects are dated by the disk's clock, so tests say how far after it `now` is.
fn far_future() -> chrono::DateTime<chrono::Utc> {
    "2200-01-01T00:00:00Z".parse().unwrap()
}

#[tokio::test]
async fn vacuum_deletes_orphans_and_nothing_that_is_reachable() {
    for lake in lakes_with_orphans().await {
        let table = lake.load("prices").await;
        let before = lake.read(&table, None).await;
        let now = hour(120);
        // Ages are measured from `now`, which lies before the files' own dates.
        let age = now - far_future();

        let orphans = unreachable_objects(&lake).await;
        assert!(orphans.iter().any(|uri| uri.ends_with(".parquet")));
        let promised = lake.tables.vacuum(now, age, true).await.unwrap();
        assert_eq!(promised.files, orphans);
        assert_eq!(unreachable_objects(&lake).await, orphans, "a dry run deletes nothing");

        let done = lake.tables.vacuum(now, age, false).await.unwrap();
        assert_eq!(done, promised);
        assert_eq!(unreachable_objects(&lake).await, Vec::<String>::new());
        let kept: HashSet<String> = objects(&lake).await.into_iter().collect();
        assert_eq!(kept, needed(&lake).await);
        let table = lake.load("prices").await;
        assert_eq!(lake.read(&table, None).await, before);
        for snapshot in table.metadata.snapshots() {
            lake.read(&table, Some(snapshot.snapshot_id())).await;
        }
    }
}

#[tokio::test]
async fn files_younger_than_the_safety_age_stay() {
    for lake in lakes_with_orphans().await {
        let orphans = unreachable_objects(&lake).await;
        let now = chrono::DateTime::<chrono::Utc>::from(std::time::SystemTime::now());
        // The commits of this lake are simulated, its files are new.
        let done = lake.tables.vacuum(now, TimeDelta::days(1), false).await.unwrap();
        assert_eq!(done.files, Vec::<String>::new());
        for orphan in orphans {
            assert!(objects(&lake).await.contains(&orphan));
        }
    }
}

#[tokio::test]
async fn vacuum_drops_snapshots_that_had_their_time() {
    for lake in lakes_with_orphans().await {
        let later = hour(24 * 60);
        let done = lake.tables.vacuum(later, later - far_future(), false).await.unwrap();
        let table = lake.load("prices").await;
        assert_eq!(table.metadata.snapshots().len(), 1);
        assert_eq!(table.metadata.history().len(), 1);
        assert!(done.snapshots > 5, "{done:?}");
        assert_eq!(unreachable_objects(&lake).await, Vec::<String>::new());
        assert_eq!(lake.read(&table, None).await.len(), 5);
    }
}
