//! What a network does to a commit: answers that are lost, requests that arrive late, throttling, failures.

use coinlake_store::{Aws, Commit, CommitError, LakeUrl, TableError};
use futures::FutureExt;

use crate::kinds::{self, url};
use crate::lab::{manifest, one_line, run};
use crate::proxy::{Fault, Proxy, Which};
use crate::support::{Lake, coins, day, hour, prices, prices_with, publish, replace, write_day};

const UPDATE: Which = Which("AWSGlue.UpdateTable", "");
const CREATE: Which = Which("AWSGlue.CreateTable", "");
const LOAD: Which = Which("AWSGlue.GetTable", "");

const MANIFEST: Which = Which("PUT", "_manifest.json");

const THROTTLED: Fault = Fault::Gets(400, r#"{"__type":"ThrottlingException","message":"Rate exceeded"}"#);
const BUSY: Fault = Fault::Gets(
    400,
    r#"{"__type":"ConcurrentModificationException","message":"Update table failed due to concurrent modifications."}"#,
);
const BROKEN: Fault = Fault::Gets(500, r#"{"__type":"InternalServiceException","message":"Try again"}"#);
const SLOW_DOWN: Fault =
    Fault::Gets(503, "<Error><Code>SlowDown</Code><Message>Slow down.</Message></Error>");
/// S3 gave up on the connection; the store does not send again what gets this answer.
const TIMED_OUT: Fault = Fault::IsFulfilledAndGets(
    400,
    "<Error><Code>RequestTimeout</Code><Message>Your socket connection was not read from.</Message></Error>",
);
const INTERNAL: Fault =
    Fault::Gets(500, "<Error><Code>InternalError</Code><Message>Try again.</Message></Error>");

fn lost() -> Fault {
    Fault::LosesItsAnswer(async {}.boxed())
}

/// One lake reached twice: through a proxy, and directly.
async fn lake() -> (Proxy, LakeUrl, Lake, Lake) {
    let proxy = Proxy::start().await;
    let aws = Aws::from_environment().await;
    let url = url().await;
    let direct = kinds::through(&aws, &url).await;
    let spoilt = kinds::through(&Aws::at_endpoint(proxy.url()).await, &url).await;
    (proxy, url, spoilt, direct)
}

async fn days_and_snapshots(lake: &Lake) -> (usize, usize) {
    let table = lake.load("prices").await;
    (lake.read(&table, None).await.len(), table.metadata.snapshots().len())
}

#[tokio::test]
async fn an_update_that_was_applied_unheard_is_a_commit() {
    let (proxy, _, lake, direct) = lake().await;
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    proxy.spoil(UPDATE, lost());
    let table = publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(direct.load("prices").await.metadata_location, table.metadata_location);
    assert_eq!(days_and_snapshots(&direct).await, (1, 1));
}

#[tokio::test]
async fn an_update_that_was_applied_unheard_and_built_upon_is_a_commit() {
    let (proxy, _, lake, direct) = lake().await;
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    let other = direct.tables.clone();
    let commit_on_top = async move { drop(publish(&other, 1, 5, 2, hour(2)).await.unwrap()) };
    proxy.spoil(UPDATE, Fault::LosesItsAnswer(commit_on_top.boxed()));
    publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(days_and_snapshots(&direct).await, (2, 2));
}

#[tokio::test]
async fn a_change_without_snapshot_that_was_applied_unheard_and_built_upon_is_a_commit() {
    let (proxy, _, lake, direct) = lake().await;
    let base = lake.tables.create(&prices(), hour(0)).await.unwrap();
    let other = direct.tables.clone();
    let commit_on_top = async move { drop(publish(&other, 1, 5, 2, hour(2)).await.unwrap()) };
    proxy.spoil(UPDATE, Fault::LosesItsAnswer(commit_on_top.boxed()));
    let described = prices_with(&[("Who says so.", "The source.")]);
    lake.tables.evolve(&base, &described, hour(1)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(days_and_snapshots(&direct).await, (1, 1));
}

#[tokio::test]
async fn an_update_that_was_overtaken_is_a_conflict() {
    let (proxy, _, lake, direct) = lake().await;
    let base = lake.tables.create(&prices(), hour(0)).await.unwrap();
    let file = write_day(&lake.tables, &base, 0, 5, 1).await.unwrap();
    proxy.spoil(UPDATE, Fault::IsHeldUp);
    publish(&direct.tables, 1, 5, 2, hour(1)).await.unwrap();
    let lost = lake.tables.commit_replace(&base, replace(&base, vec![file], hour(2))).await;
    assert!(matches!(lost, Err(CommitError::Conflict(_))), "{lost:?}");
    proxy.release().await;
    assert_eq!(days_and_snapshots(&direct).await, (1, 1), "what comes late is refused");
}

#[tokio::test]
async fn an_update_that_may_still_arrive_is_no_conflict_and_keeps_its_files() {
    let (proxy, _, lake, direct) = lake().await;
    let base = lake.tables.create(&prices(), hour(0)).await.unwrap();
    // The first attempt is on its way, and is what the second one collides with.
    proxy.spoil(UPDATE, Fault::IsHeldUp);
    proxy.spoil(UPDATE, BUSY);
    let file = write_day(&lake.tables, &base, 0, 5, 1).await.unwrap();
    let unknown = lake.tables.commit_replace(&base, replace(&base, vec![file], hour(1))).await;
    let Err(CommitError::Table(TableError::Pointer(error))) = unknown else { panic!("{unknown:?}") };
    assert!(error.to_string().contains("run the same command again"), "{error}");
    assert_eq!(direct.load("prices").await.metadata_location, base.metadata_location);

    proxy.release().await;
    let table = direct.load("prices").await;
    assert_eq!(direct.read(&table, None).await[&Some(day(0))].len(), 5, "the late commit is whole");
}

#[tokio::test]
async fn a_table_that_was_created_unheard_is_created() {
    let (proxy, _, lake, direct) = lake().await;
    proxy.spoil(CREATE, lost());
    // The first attempt of all meets no database; the second is the one that is lost.
    direct.tables.create(&coins(), hour(0)).await.unwrap();
    let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(direct.load("prices").await.metadata_location, table.metadata_location);
    let again = lake.tables.create(&prices(), hour(1)).await;
    assert!(matches!(again, Err(TableError::AlreadyExists(_))), "{again:?}");
}

#[tokio::test]
async fn a_table_that_was_created_unheard_and_built_upon_is_created() {
    let (proxy, _, lake, direct) = lake().await;
    direct.tables.create(&coins(), hour(0)).await.unwrap();
    let other = direct.tables.clone();
    let commit_on_top = async move { drop(publish(&other, 1, 5, 2, hour(2)).await.unwrap()) };
    proxy.spoil(CREATE, Fault::LosesItsAnswer(commit_on_top.boxed()));
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(days_and_snapshots(&direct).await, (1, 1));
}

#[tokio::test]
async fn throttling_and_failures_of_services_are_waited_out() {
    let (proxy, _, lake, direct) = lake().await;
    proxy.spoil(CREATE, THROTTLED);
    lake.tables.create(&prices(), hour(0)).await.unwrap();
    for (which, fault) in [
        (LOAD, THROTTLED),
        (UPDATE, THROTTLED),
        (UPDATE, BROKEN),
        (Which("PUT", ".parquet"), SLOW_DOWN),
        (Which("PUT", ".parquet"), lost()),
        (Which("PUT", ".avro"), INTERNAL),
        (Which("PUT", ".metadata.json"), lost()),
        (Which("GET", ".metadata.json"), SLOW_DOWN),
        (Which("GET", ".metadata.json"), INTERNAL),
    ] {
        proxy.spoil(which, fault);
    }
    publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
    assert!(proxy.is_spent());
    assert_eq!(days_and_snapshots(&direct).await, (1, 1));
}

#[tokio::test]
async fn a_manifest_that_was_created_unheard_commits_its_run() {
    let (proxy, url, ..) = lake().await;
    let aws = Aws::at_endpoint(proxy.url()).await;
    let lake = coinlake_store::Lake::create_or_open_on(&aws, &url).await.unwrap();
    for (hour, fault) in [("10", lost()), ("11", TIMED_OUT), ("12", INTERNAL)] {
        let run = run(&format!("2026-11-21T{hour}:00:00Z"));
        let ours = manifest(&run, "a1", vec![one_line(&lake, &run, "a1").await]);
        proxy.spoil(MANIFEST, fault);
        assert_eq!(lake.raw().commit(&ours).await.unwrap(), Commit::Won, "{hour}");
        let late = manifest(&run, "b2", vec![]);
        proxy.spoil(MANIFEST, INTERNAL);
        assert_eq!(lake.raw().commit(&late).await.unwrap(), Commit::AlreadyCommitted(Box::new(ours)));
    }
    assert!(proxy.is_spent());
}

#[tokio::test]
async fn a_manifest_that_collides_with_one_that_fails_is_put_again() {
    let (proxy, url, ..) = lake().await;
    let aws = Aws::at_endpoint(proxy.url()).await;
    let lake = coinlake_store::Lake::create_or_open_on(&aws, &url).await.unwrap();
    let run = run("2026-11-21T10:00:00Z");
    let ours = manifest(&run, "a1", vec![]);
    let collision = "<Error><Code>ConditionalRequestConflict</Code><Message>In progress.</Message></Error>";
    proxy.spoil(MANIFEST, Fault::Gets(409, collision));
    assert_eq!(lake.raw().commit(&ours).await.unwrap(), Commit::Won);
    assert_eq!(lake.raw().committed(&run).await.unwrap(), Some(ours));
}

#[tokio::test]
async fn a_lake_whose_marker_was_written_unheard_is_made() {
    for fault in [lost(), TIMED_OUT] {
        let proxy = Proxy::start().await;
        proxy.spoil(Which("PUT", "_coinlake.json"), fault);
        let (url, aws) = (url().await, Aws::at_endpoint(proxy.url()).await);
        coinlake_store::Lake::create_or_open_on(&aws, &url).await.unwrap();
        assert!(proxy.is_spent());
        coinlake_store::Lake::open(&url).await.unwrap();
    }
}
