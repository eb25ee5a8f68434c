//! What a transform does when the raw zone changed, or did not.

use coinlake_store::RunId;
use coinlake_transform::{Scope, TransformRequest};
use futures::TryStreamExt;
use object_store::ObjectStoreExt;
use serde_json::{Value, json};

use crate::lake::{TestLake, market, page, page_asked, time};

const MARKETS: &str =
    "select coin_id, snapshot_at from curated.market_snapshots order by snapshot_at, coin_id";

fn coin(id: &str) -> Value {
    market(id, "1", "10", "2026-11-21T09:59:00Z")
}

fn exchange(id: &str) -> Value {
    json!({"id": id, "name": id, "trade_volume_24h_btc": 1})
}

/// Runs of every dataset on two days of one month and one day of another.
async fn fill(lake: &TestLake) {
    for at in ["2026-10-31T10:00:00Z", "2026-11-01T10:00:00Z", "2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z"]
    {
        let category =
            json!({"path": "/coins/markets", "vs_currency": "usd", "category": "meme-token", "page": 1});
        lake.run(
            "markets",
            at,
            vec![page(&[coin("a"), coin("b")]), page_asked(category, &[coin("b"), json!({})])],
        )
        .await;
        lake.run("exchanges", at, vec![page(&[exchange("x"), exchange("y")])]).await;
        lake.run("categories", at, vec![page(&[json!({"id": "c", "name": at, "new_field": 1})])]).await;
        lake.run(
            "coins_list",
            at,
            vec![page(&[json!({"id": "z", "symbol": "", "name": "Z", "platforms": {"eth": "0x"}})])],
        )
        .await;
    }
}

#[tokio::test]
async fn a_second_transform_writes_nothing() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    lake.transform().await;
    let before = lake.objects().await;
    let report = lake.transform().await;
    assert!(report.is_noop(), "{report}");
    assert_eq!(lake.objects().await, before);
}

#[tokio::test]
async fn late_runs_change_their_own_partition_only() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    lake.transform().await;
    let before = lake.data().await;
    lake.run("markets", "2026-11-01T05:00:00Z", vec![page(&[coin("late")])]).await;
    let report = lake.transform().await;
    let markets =
        report.tables.iter().find(|table| table.table == "curated.market_snapshots").expect("it is there");
    assert_eq!(markets.partitions, ["2026-11-01"]);
    let rows = lake.sql("select coin_id from curated.market_snapshots where cast(snapshot_at as date) = date '2026-11-01' order by snapshot_at").await;
    assert_eq!(rows, ["late", "a", "b"]);
    assert_eq!(
        lake.sql("select first_seen_at, last_seen_at from curated.coins where coin_id = 'late'").await,
        ["2026-11-01T05:00:00|2026-11-01T05:00:00"]
    );
    let after = lake.data().await;
    for (folder, bytes) in &before {
        let is_touched =
            folder.contains("2026-11-01") || folder.ends_with("/data") || folder.contains("ops/");
        assert!(is_touched || after[folder] == *bytes, "{folder} changed");
    }
}

#[tokio::test]
async fn a_month_keeps_the_rows_of_its_other_days() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    lake.transform().await;
    lake.run("exchanges", "2026-11-02T12:00:00Z", vec![page(&[exchange("new")])]).await;
    let report = lake.transform().await;
    let exchanges =
        report.tables.iter().find(|table| table.table == "curated.exchange_snapshots").expect("it is there");
    assert_eq!(
        (exchanges.partitions.join(","), exchanges.counts.fetched, exchanges.rows),
        ("2026-11".to_owned(), 5, 7)
    );
    let manifests = "select input_manifests from ops.publishes where table_name = 'curated.exchange_snapshots' order by published_at desc limit 1";
    let manifests = lake.sql(manifests).await.join("");
    assert!(manifests.contains("run=20261102T120000Z") && !manifests.contains("20261101"), "{manifests}");
    let incremental = lake.data().await;
    lake.rebuild().await;
    assert_eq!(curated(lake.data().await), curated(incremental), "carried rows are what a rebuild makes");
}

#[tokio::test]
async fn a_rebuild_from_raw_alone_gives_the_same_files() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    // In several transforms, with late data in between.
    lake.transform().await;
    lake.run("markets", "2026-10-30T10:00:00Z", vec![page(&[coin("late"), coin("a")])]).await;
    lake.transform().await;
    lake.run("categories", "2026-10-01T10:00:00Z", vec![page(&[json!({"id": "c", "name": "early"})])]).await;
    lake.transform().await;

    let fresh = TestLake::new().await;
    for (key, bytes) in lake.objects().await.into_iter().filter(|(key, _)| key.starts_with("raw/")) {
        fresh.lake.objects().put(&key.as_str().into(), bytes.into()).await.expect("a copy");
    }
    fresh.rebuild().await;
    let (here, there) = (curated(lake.data().await), curated(fresh.data().await));
    assert_eq!(here.keys().collect::<Vec<_>>(), there.keys().collect::<Vec<_>>());
    for (folder, bytes) in &here {
        assert!(there[folder] == *bytes, "{folder} differs");
    }
}

/// Without what records the history of commits.
fn curated(
    mut data: std::collections::BTreeMap<String, Vec<u8>>,
) -> std::collections::BTreeMap<String, Vec<u8>> {
    data.retain(|folder, _| !folder.starts_with("ops/publishes") && !folder.starts_with("ops/checks"));
    data
}

#[tokio::test]
async fn a_run_that_is_gone_takes_its_rows_along() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    lake.transform().await;
    for dataset in ["markets", "exchanges", "categories", "coins_list"] {
        remove(&lake, dataset, "2026-10-31T10:00:00Z").await;
        remove(&lake, dataset, "2026-11-02T11:00:00Z").await;
    }
    lake.transform().await;
    let rows =
        ["a|2026-11-01T10:00:00", "b|2026-11-01T10:00:00", "a|2026-11-02T10:00:00", "b|2026-11-02T10:00:00"];
    assert_eq!(lake.sql(MARKETS).await, rows);
    let seen = "select distinct first_seen_at, last_seen_at from curated.coins";
    assert_eq!(lake.sql(seen).await, ["2026-11-01T10:00:00|2026-11-02T10:00:00"]);
    assert_eq!(lake.sql("select count(*) from curated.exchange_snapshots").await, ["4"]);
    assert!(lake.transform().await.is_noop());
}

#[tokio::test]
async fn data_files_that_are_gone_are_made_anew() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    lake.transform().await;
    let before = curated(lake.data().await);
    for rebuild in [false, true] {
        for table in ["market_snapshots", "exchange_snapshots", "coins"] {
            remove_below(&lake, &format!("curated/{table}/data")).await;
        }
        let request = TransformRequest { rebuild, ..TransformRequest::default() };
        lake.try_transform(&request).await.expect("the transform ends well");
        assert!(curated(lake.data().await) == before, "rebuild: {rebuild}");
    }
}

async fn remove(lake: &TestLake, dataset: &str, at: &str) {
    remove_below(lake, &RunId::new("coingecko", dataset, time(at)).prefix()).await;
}

async fn remove_below(lake: &TestLake, prefix: &str) {
    let store = lake.lake.objects();
    let listed: Vec<_> = store.list(Some(&prefix.into())).try_collect().await.expect("a listing");
    for object in listed {
        store.delete(&object.location).await.expect("it was there");
    }
}

#[tokio::test]
async fn a_lake_in_a_folder_is_the_same_when_it_is_opened_again() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let lake = TestLake::in_folder(folder.path()).await;
    fill(&lake).await;
    lake.transform().await;
    let before = files(folder.path());
    let again = TestLake::in_folder(folder.path()).await;
    assert!(again.transform().await.is_noop());
    assert_eq!(files(folder.path()), before);
    assert_eq!(again.sql("select count(*) from curated.market_snapshots").await, ["8"]);
}

/// Every file below a folder with its bytes, except what SQLite keeps while it is open.
fn files(folder: &std::path::Path) -> std::collections::BTreeMap<std::path::PathBuf, Vec<u8>> {
    let mut files = std::collections::BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        match path.is_dir() {
            true => files.extend(self::files(&path)),
            false if path.to_string_lossy().contains("catalog.db-") => {}
            false => {
                let bytes = std::fs::read(&path).expect("a file");
                files.insert(path, bytes);
            }
        }
    }
    files
}

#[tokio::test]
async fn narrow_scopes_look_at_their_days_only() {
    let lake = TestLake::new().await;
    lake.run("markets", "2026-11-01T10:00:00Z", vec![page(&[coin("old")])]).await;
    let new = lake.run("markets", "2026-11-21T10:00:00Z", vec![page(&[coin("new")])]).await;
    let transform = async |scope| {
        let request = TransformRequest { scope, ..TransformRequest::default() };
        lake.try_transform(&request).await.expect("the transform ends well");
        lake.sql("select coin_id from curated.market_snapshots order by 1").await
    };
    assert_eq!(transform(Scope::Runs(vec![new])).await, ["new"]);
    assert_eq!(lake.sql("select coin_id from curated.coins").await, ["new"]);
    lake.run("markets", "2026-11-20T10:00:00Z", vec![page(&[coin("recent")])]).await;
    assert_eq!(transform(Scope::Recent { days: 1 }).await, ["new", "recent"]);
    assert_eq!(transform(Scope::Everything).await, ["new", "old", "recent"]);
    assert_eq!(lake.sql("select coin_id from curated.coins order by 1").await, ["new", "old", "recent"]);
    assert!(lake.transform().await.is_noop());
}

#[tokio::test]
async fn only_the_tables_asked_for_are_made() {
    let lake = TestLake::new().await;
    fill(&lake).await;
    let request =
        TransformRequest { tables: vec!["curated.coins".to_owned()], ..TransformRequest::default() };
    lake.try_transform(&request).await.expect("the transform ends well");
    assert_eq!(lake.sql("select coin_id from curated.coins order by 1").await, ["a", "b", "z"]);
    let tables = lake.lake.tables().list().await.expect("the tables");
    assert!(tables.iter().all(|table| table.database == "ops" || table.name == "coins"), "{tables:?}");

    let unknown = TransformRequest { tables: vec!["coinz".to_owned()], ..TransformRequest::default() };
    let error = lake.try_transform(&unknown).await.expect_err("there is no such table").to_string();
    assert!(error.contains("coinz") && error.contains("market_snapshots"), "{error}");
}
