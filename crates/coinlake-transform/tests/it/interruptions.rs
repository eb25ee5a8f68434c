//! Transforms that are killed, and transforms that meet.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use coinlake_transform::{Deps, Progress, Scope, TransformReport, TransformRequest, run};
use object_store::ObjectStore;
use serde_json::{Value, json};
use tokio::sync::Notify;

use crate::failing::FailingStore;
use crate::lake::{TestLake, market, page};
use crate::meanwhile::MeanwhileStore;

fn coin(id: &str) -> Value {
    market(id, "1", "10", "2026-11-21T09:59:00Z")
}

async fn first_runs(lake: &TestLake) {
    lake.run("markets", "2026-11-20T10:00:00Z", vec![page(&[coin("a"), json!({})])]).await;
    lake.run("exchanges", "2026-11-20T10:00:00Z", vec![page(&[json!({"id": "x", "name": "X"})])]).await;
}

async fn later_runs(lake: &TestLake) {
    lake.run("markets", "2026-11-21T10:00:00Z", vec![page(&[coin("a"), coin("b"), coin("b")])]).await;
    lake.run("exchanges", "2026-11-21T10:00:00Z", vec![page(&[json!({"id": "y", "name": "Y", "odd": 1})])])
        .await;
}

/// The tables that these runs fill; without the calendar, whose rows would take most of the time.
fn their_tables() -> TransformRequest {
    let tables = ["market_snapshots", "exchange_snapshots", "coins", "exchanges"];
    TransformRequest { tables: tables.map(str::to_owned).to_vec(), ..TransformRequest::default() }
}

async fn transform(lake: &TestLake) -> TransformReport {
    lake.try_transform(&their_tables()).await.expect("the transform ends well")
}

/// What readers see, without the times and names of commits.
async fn contents(lake: &TestLake) -> BTreeMap<&'static str, Vec<String>> {
    let mut contents = BTreeMap::new();
    for table in [
        "curated.market_snapshots",
        "curated.exchange_snapshots",
        "curated.coins",
        "curated.exchanges",
        "ops.runs",
        "ops.quarantine",
        "ops.schema_drift",
    ] {
        let mut rows = lake.sql(&format!("select * from {table}")).await;
        rows.sort();
        contents.insert(table, rows);
    }
    let publishes = "select table_name, partitions, input_digest, fetched, curated, deduplicated, quarantined, rows_written from ops.publishes order by 1, 3";
    contents.insert("ops.publishes", lake.sql(publishes).await);
    let checks = "select table_name, check_name, is_passed, failing_rows, checked_rows from ops.checks order by 1, 2, 4, 5";
    contents.insert("ops.checks", lake.sql(checks).await);
    contents
}

#[tokio::test]
async fn a_transform_killed_at_any_change_is_completed_by_the_next() {
    let whole = TestLake::new().await;
    first_runs(&whole).await;
    transform(&whole).await;
    later_runs(&whole).await;
    transform(&whole).await;
    let expected = contents(&whole).await;

    let mut kills = 0;
    for changes in 0.. {
        let store = FailingStore::new();
        let lake = TestLake::over(Arc::clone(&store) as _).await;
        first_runs(&lake).await;
        transform(&lake).await;
        later_runs(&lake).await;
        store.fail_after(changes);
        let killed = lake.try_transform(&their_tables()).await;
        store.mend();
        if killed.is_ok() {
            break;
        }
        kills += 1;
        transform(&lake).await;
        assert_eq!(contents(&lake).await, expected, "killed after {changes} changes");
        assert!(transform(&lake).await.is_noop(), "killed after {changes} changes");
    }
    assert!(kills > 40, "a transform makes more than {kills} changes");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_transforms_at_once_double_nothing() {
    let single = TestLake::new().await;
    first_runs(&single).await;
    later_runs(&single).await;
    transform(&single).await;
    let expected = contents(&single).await;
    for _ in 0..5 {
        let lake = TestLake::new().await;
        first_runs(&lake).await;
        later_runs(&lake).await;
        let (one, other) = tokio::join!(transform(&lake), transform(&lake));
        let published = |table: &str| {
            let of = |report: &TransformReport| {
                report.tables.iter().filter(|done| done.table == table && done.publish_id.is_some()).count()
            };
            of(&one) + of(&other)
        };
        assert!(published("curated.market_snapshots") >= 1);
        transform(&lake).await;
        let contents = contents(&lake).await;
        for table in [
            "curated.market_snapshots",
            "curated.exchange_snapshots",
            "curated.coins",
            "ops.runs",
            "ops.quarantine",
        ] {
            assert_eq!(contents[table], expected[table], "{table}");
        }
    }
}

#[tokio::test]
async fn a_slow_transform_does_not_undo_what_a_faster_one_saw_later() {
    let store = MeanwhileStore::new();
    let lake = TestLake::over(Arc::clone(&store) as Arc<dyn ObjectStore>).await;
    for at in ["2026-11-20T10:00:00Z", "2026-11-21T10:00:00Z"] {
        lake.run("markets", at, vec![page(&[coin("early")])]).await;
    }
    for rebuild in [false, true] {
        // While the first transform decodes, another run arrives on each day and a second transform publishes it.
        let faster = lake.clone();
        let minute = if rebuild { "31" } else { "30" };
        let work = move || {
            // On a runtime of its own, as another process would.
            let runtime =
                tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                for day in ["20", "21"] {
                    let at = format!("2026-11-{day}T10:{minute}:00Z");
                    faster.run("markets", &at, vec![page(&[coin(&format!("late-{minute}"))])]).await;
                }
                faster.transform().await;
            });
        };
        let work = async { tokio::task::spawn_blocking(work).await.expect("the fast transform ends well") };
        store.on_read(".json.gz", Box::pin(work));
        let request = TransformRequest { rebuild, ..TransformRequest::default() };
        lake.try_transform(&request).await.expect("the slow transform ends well");
        let rows = "select coin_id, count(*) from curated.market_snapshots group by coin_id order by coin_id";
        let coins = "select coin_id, 2 from curated.coins order by coin_id";
        let expected =
            if rebuild { &["early|2", "late-30|2", "late-31|2"][..] } else { &["early|2", "late-30|2"] };
        assert_eq!(lake.sql(rows).await, expected);
        assert_eq!(lake.sql(coins).await, expected);
        assert!(lake.transform().await.is_noop());
    }
}

/// Counts what is decoded, and panics at one of them, as a decoder may.
#[derive(Default)]
struct Watch {
    decoded: AtomicU64,
    falls_at: Option<u64>,
    first: Notify,
}

impl Progress for Watch {
    fn decoded(&self, _runs: u64, _records: u64) {
        let before = self.decoded.fetch_add(1, Ordering::SeqCst);
        self.first.notify_one();
        assert_ne!(Some(before), self.falls_at, "the decoder has a fault");
    }
}

#[tokio::test]
async fn what_a_decoder_that_panics_did_not_bring_is_not_taken_for_published() {
    let tables =
        ["curated.market_snapshots", "curated.exchange_snapshots", "curated.coins", "curated.exchanges"];
    let whole = TestLake::new().await;
    first_runs(&whole).await;
    later_runs(&whole).await;
    transform(&whole).await;
    let expected = contents(&whole).await;
    let mut falls = 0;
    for falls_at in (0..).map(Some) {
        let lake = TestLake::new().await;
        first_runs(&lake).await;
        later_runs(&lake).await;
        let deps = Deps { progress: Arc::new(Watch { falls_at, ..Watch::default() }), ..lake.deps() };
        let Err(error) = run(&lake.lake, &lake.catalog, &their_tables(), &deps).await else { break };
        assert_eq!(error.name(), "Lost", "{error}");
        falls += 1;
        transform(&lake).await;
        let found = contents(&lake).await;
        for table in tables.into_iter().chain(["ops.runs", "ops.quarantine", "ops.schema_drift"]) {
            assert_eq!(found[table], expected[table], "{table}, after a fault at {falls_at:?}");
        }
    }
    assert_eq!(falls, 4, "two datasets on two days");
}

#[tokio::test]
async fn a_decoder_that_panics_keeps_no_other_day_from_being_published() {
    let lake = TestLake::new().await;
    for (day, coin) in [(10, "a"), (11, "b"), (12, "c")] {
        let line = json!({"id": coin, "symbol": "s", "name": "n"});
        lake.run("coins_list", &format!("2026-11-{day}T10:00:00Z"), vec![page(&[line])]).await;
    }
    let request = TransformRequest { tables: vec!["coins".to_owned()], ..TransformRequest::default() };
    let deps = Deps { progress: Arc::new(Watch { falls_at: Some(0), ..Watch::default() }), ..lake.deps() };
    let error = run(&lake.lake, &lake.catalog, &request, &deps).await.expect_err("a decoder has a fault");
    assert!(error.to_string().contains("coingecko coins_list of 2026-11-10"), "{error}");
    let coins = "select coin_id from curated.coins order by 1";
    assert_eq!(lake.sql(coins).await, ["b", "c"]);
    lake.try_transform(&request).await.expect("the transform ends well");
    assert_eq!(lake.sql(coins).await, ["a", "b", "c"]);
}

#[tokio::test]
async fn a_transform_that_is_dropped_goes_no_further() {
    let lake = TestLake::new().await;
    for day in 10..30 {
        lake.run("markets", &format!("2026-10-{day}T10:00:00Z"), vec![page(&[coin("a")])]).await;
    }
    let watch = Arc::new(Watch::default());
    let deps = Deps { progress: Arc::clone(&watch) as _, ..lake.deps() };
    let everything = TransformRequest { scope: Scope::Everything, ..their_tables() };
    tokio::select! {
        ended = run(&lake.lake, &lake.catalog, &everything, &deps) => panic!("it should not end: {ended:?}"),
        () = watch.first.notified() => {}
    }
    let decoded = watch.decoded.load(Ordering::SeqCst);
    // Time for tasks that nobody waits for.
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(watch.decoded.load(Ordering::SeqCst), decoded);
}
