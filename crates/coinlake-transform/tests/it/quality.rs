//! Rows that must not be published.

use coinlake_catalog::{Catalog, Check, Database, Severity};
use coinlake_transform::{TransformError, TransformRequest};
use object_store::ObjectStoreExt;

use crate::lake::{TestLake, market, page};

const AT: &str = "2026-11-21T10:00:00Z";

/// The files of our catalog, with one more check on the markets.
fn catalog_with(check: &str) -> Catalog {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../catalog");
    let mut files = vec![];
    for database in ["raw", "curated", "ops"] {
        for file in std::fs::read_dir(format!("{folder}/{database}")).expect("the catalog's folder") {
            let path = file.expect("a file").path();
            let mut text = std::fs::read_to_string(&path).expect("a text");
            if path.ends_with("curated/market_snapshots.toml") {
                text = text.replace("checks = [", &format!("checks = [\n  {check},"));
            }
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            files.push((format!("catalog/{database}/{name}"), text));
        }
    }
    Catalog::from_files(files).expect("the catalog is right but for the check")
}

fn markets_check(catalog: &Catalog) -> Check {
    let table = catalog.table(Database::Curated, "market_snapshots").expect("the table");
    table.checks.iter().find(|check| check.name == "coins_are_good").expect("the check").clone()
}

#[tokio::test]
async fn a_failed_blocking_check_leaves_the_table_as_it_was() {
    let mut lake = TestLake::new().await;
    lake.run("markets", "2026-11-20T10:00:00Z", vec![page(&[market("good", "1", "1", AT)])]).await;
    lake.transform().await;
    let check = r#"{ name = "coins_are_good", expect = "coin_id <> 'bad'", severity = "block", description = "A test." }"#;
    lake.catalog = catalog_with(check);
    assert_eq!(markets_check(&lake.catalog).severity, Severity::Block);
    lake.run("markets", AT, vec![page(&[market("bad", "1", "1", AT), market("other", "1", "1", AT)])]).await;
    let error = lake.try_transform(&TransformRequest::default()).await.expect_err("the check fails");
    assert!(
        matches!(&error, TransformError::CheckFailed { failing_rows: 1, checked_rows: 2, .. }),
        "{error}"
    );
    let text = error.to_string();
    assert!(
        text.contains("curated.market_snapshots 2026-11-21") && text.contains("coins_are_good"),
        "{text}"
    );
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots").await, ["good"]);
    assert_eq!(
        lake.sql("select coin_id from curated.coins order by 1").await,
        ["bad", "good", "other"],
        "others go on"
    );
    let checks = "select severity, failing_rows, checked_rows from ops.checks where not is_passed";
    assert_eq!(lake.sql(checks).await, ["block|1|2"]);
}

#[tokio::test]
async fn a_failed_warning_is_recorded_and_does_not_block() {
    let mut lake = TestLake::new().await;
    let check = r#"{ name = "coins_are_good", expect = "coin_id <> 'bad'", severity = "warn", description = "A test." }"#;
    lake.catalog = catalog_with(check);
    lake.run("markets", AT, vec![page(&[market("bad", "1", "1", AT)])]).await;
    lake.transform().await;
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots").await, ["bad"]);
    let checks =
        "select severity, is_passed, failing_rows from ops.checks where check_name = 'coins_are_good'";
    assert_eq!(lake.sql(checks).await, ["warn|false|1"]);
}

#[tokio::test]
async fn a_damaged_page_is_named_and_stops_its_own_day_only() {
    let lake = TestLake::new().await;
    lake.run("markets", "2026-11-20T10:00:00Z", vec![page(&[market("good", "1", "1", AT)])]).await;
    let run = lake.run("markets", AT, vec![page(&[market("lost", "1", "1", AT)])]).await;
    let key = format!("{}/all-0001-a1.json.gz", run.prefix());
    let intact =
        lake.lake.objects().get(&key.as_str().into()).await.expect("the page").bytes().await.expect("bytes");
    lake.lake.objects().put(&key.as_str().into(), "damaged".into()).await.expect("the damage");
    let error =
        lake.try_transform(&TransformRequest::default()).await.expect_err("a page is damaged").to_string();
    assert!(error.contains(&key) && error.contains("SHA-256"), "{error}");
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots").await, ["good"]);
    assert_eq!(lake.sql("select coin_id from curated.coins").await, ["good"]);

    lake.lake.objects().put(&key.as_str().into(), intact.into()).await.expect("the repair");
    lake.transform().await;
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots order by 1").await, ["good", "lost"]);
    assert_eq!(lake.sql("select coin_id from curated.coins order by 1").await, ["good", "lost"]);
    assert!(lake.transform().await.is_noop());
}

#[tokio::test]
async fn a_rebuild_that_cannot_read_a_day_leaves_the_dimensions_as_they_were() {
    let lake = TestLake::new().await;
    lake.run("markets", "2026-11-20T10:00:00Z", vec![page(&[market("old", "1", "1", AT)])]).await;
    let run = lake.run("markets", AT, vec![page(&[market("new", "1", "1", AT)])]).await;
    lake.transform().await;
    let key = format!("{}/all-0001-a1.json.gz", run.prefix());
    lake.lake.objects().put(&key.as_str().into(), "damaged".into()).await.expect("the damage");
    let rebuild = TransformRequest { rebuild: true, ..TransformRequest::default() };
    let error = lake.try_transform(&rebuild).await.expect_err("a page is damaged").to_string();
    assert!(error.contains(&key), "{error}");
    assert_eq!(lake.sql("select coin_id from curated.coins order by 1").await, ["new", "old"]);
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots order by 1").await, ["new", "old"]);
}
