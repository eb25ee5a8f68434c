//! What the `ops` tables say about runs, commits and records.

use chrono::TimeDelta;
use coinlake_store::{FailureReport, RAW_FORMAT, RunKind};
use proptest::prelude::*;
use serde_json::json;

use crate::lake::{TestLake, TestPage, market, page, time};

const AT: &str = "2026-11-21T10:00:00Z";

#[tokio::test]
async fn every_attempt_is_a_row_of_runs() {
    let lake = TestLake::new().await;
    lake.run("markets", AT, vec![page(&[market("a", "1", "1", AT)]), page(&[])]).await;
    let report = FailureReport {
        format: RAW_FORMAT,
        vendor: "coingecko".to_owned(),
        dataset: "markets".to_owned(),
        logical_time: time(AT),
        attempt: "a0".to_owned(),
        kind: RunKind::Ingest,
        started_at: time(AT),
        finished_at: time(AT) + TimeDelta::milliseconds(1500),
        parameters: json!({}),
        requests: 3,
        throttles: 2,
        retries: 2,
        warnings: vec!["slow".to_owned()],
        pages: 0,
        records: 0,
        body_bytes: 0,
        error: "asked to wait".to_owned(),
    };
    lake.lake.raw().put_failure(&report).await.expect("the report");
    lake.transform().await;
    let columns = "attempt, kind, outcome, duration_ms, requests, pages, records, throttles, warnings, error, manifest_key";
    assert_eq!(
        lake.sql(&format!("select {columns} from ops.runs order by 1")).await,
        [
            "a0|ingest|failed|1500|3|0|0|2|[\"slow\"]|asked to wait|",
            "a1|ingest|committed|2000|2|2|1|0|||raw/coingecko/markets/dt=2026-11-21/run=20261121T100000Z/_manifest.json",
        ]
    );
}

#[tokio::test]
async fn a_commit_is_recorded_with_its_inputs_and_checks() {
    let lake = TestLake::new().await;
    lake.run("markets", AT, vec![page(&[market("a", "1", "1", AT)])]).await;
    let report = lake.transform().await;
    let markets =
        report.tables.iter().find(|table| table.table == "curated.market_snapshots").expect("it is there");
    let columns =
        "publish_id, partitions, input_manifests, fetched, rows_written, files_written, bytes_written";
    assert_eq!(
        lake.sql(&format!(
            "select {columns} from ops.publishes where table_name = 'curated.market_snapshots'"
        ))
        .await,
        [format!(
            "{}|2026-11-21|[\"raw/coingecko/markets/dt=2026-11-21/run=20261121T100000Z/_manifest.json\"]|1|1|1|{}",
            markets.publish_id.clone().unwrap_or_default(),
            markets.bytes
        )]
    );
    let table = lake.lake.tables().load(&coinlake_store::TableId::new("curated", "market_snapshots")).await;
    let snapshot =
        table.expect("the pointer").expect("the table").metadata.current_snapshot_id().unwrap_or_default();
    let recorded = "select snapshot_id from ops.publishes where table_name = 'curated.market_snapshots'";
    assert_eq!(lake.sql(recorded).await, [snapshot.to_string()]);
    let checks = "select check_name, severity, is_passed, failing_rows, checked_rows from ops.checks where table_name = 'curated.coins' order by 1";
    let checks = lake.sql(checks).await;
    assert!(checks.contains(&"grain_is_unique|block|true|0|1".to_owned()), "{checks:?}");
    assert!(checks.contains(&"records_are_conserved|block|true|0|1".to_owned()), "{checks:?}");
    assert!(checks.contains(&"first_sighting_is_not_after_last|block|true|0|1".to_owned()), "{checks:?}");
    let left: Vec<_> = lake.objects().await.into_keys().filter(|key| key.contains("_journal")).collect();
    assert_eq!(left, Vec::<String>::new(), "the journal is empty afterwards");
}

#[tokio::test]
async fn a_bad_line_is_a_row_of_quarantine_and_costs_itself_only() {
    let lake = TestLake::new().await;
    let mut records = page(&[market("a", "1", "1", AT), json!({"id": ""}), market("b", "1e-40", "1", AT)]);
    records.lines.push(b"{\"_fetched_at\": broken".to_vec());
    lake.run("markets", AT, vec![records]).await;
    lake.transform().await;
    let columns = "vendor, dataset, snapshot_at, object_key, line, reason, field, resolved_at";
    let page = "coingecko|markets|2026-11-21T10:00:00|raw/coingecko/markets/dt=2026-11-21/run=20261121T100000Z/all-0001-a1.json.gz";
    assert_eq!(
        lake.sql(&format!("select {columns} from ops.quarantine order by line")).await,
        [
            format!("{page}|2|missing_field|id|"),
            format!("{page}|3|precision_lost|current_price|"),
            format!("{page}|4|malformed_json||"),
        ]
    );
    assert_eq!(
        lake.sql("select raw_text from ops.quarantine where line = 4").await,
        ["{\"_fetched_at\": broken"]
    );
    assert_eq!(lake.sql("select coin_id from curated.market_snapshots").await, ["a"]);
    let counts = "select distinct fetched, quarantined from ops.publishes where table_name in ('curated.market_snapshots', 'curated.coins')";
    assert_eq!(lake.sql(counts).await, ["4|3"]);
}

#[tokio::test]
async fn a_day_without_a_good_line_is_published_as_empty_once() {
    let lake = TestLake::new().await;
    lake.run("markets", AT, vec![page(&[json!({}), json!({})])]).await;
    lake.transform().await;
    assert_eq!(lake.sql("select count(*) from curated.market_snapshots").await, ["0"]);
    assert_eq!(lake.sql("select count(*) from ops.quarantine").await, ["2"]);
    assert!(lake.transform().await.is_noop(), "the empty file says what it was made from");
}

#[tokio::test]
async fn drift_is_recorded_with_first_and_last_sighting() {
    let lake = TestLake::new().await;
    let record = |odd: bool| {
        let mut market = market("a", "1", "1", AT);
        if odd {
            market["sentiment"] = json!("good");
            market["market_cap"] = json!("12");
        }
        market
    };
    for (hour, odd) in [(1, true), (2, false), (3, true), (4, false)] {
        let at = format!("2026-11-{:02}T10:00:00Z", 10 + hour);
        lake.run("markets", &at, vec![page(&[record(odd)])]).await;
        lake.transform().await;
    }
    let drift = "select field, kind, observed, first_seen_at, last_seen_at from ops.schema_drift where kind <> 'missing' order by 1";
    assert_eq!(
        lake.sql(drift).await,
        [
            "market_cap|retyped|string|2026-11-11T10:00:00|2026-11-13T10:00:00",
            "sentiment|unknown|string|2026-11-11T10:00:00|2026-11-13T10:00:00",
        ]
    );
}

/// A line with some of its bytes replaced; never a line end.
fn corrupted(mut line: Vec<u8>, wounds: &[(prop::sample::Index, u8)]) -> Vec<u8> {
    for (at, byte) in wounds {
        let at = at.index(line.len());
        line[at] = if *byte == b'\n' { b' ' } else { *byte };
    }
    line
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_record_of_corrupted_pages_is_accounted_for(
        coins in prop::collection::vec((0..8u8, prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..3)), 1..24),
        pages in 1..4usize,
    ) {
        let lines: Vec<_> = coins.iter().map(|(coin, wounds)| {
            let good = page(&[market(&format!("coin-{coin}"), "1.5", "10", AT)]).lines.remove(0);
            corrupted(good, wounds)
        }).collect();
        let asked = json!({"path": "/coins/markets", "vs_currency": "usd", "page": 1});
        let of_page = |at: usize| lines.iter().skip(at).step_by(pages).cloned().collect();
        let written = (0..pages).map(|at| TestPage { asked: asked.clone(), lines: of_page(at) }).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let lake = TestLake::new().await;
            lake.run("markets", AT, written).await;
            lake.transform_only("market_snapshots").await;
            let one = async |sql: &str| lake.sql(sql).await.join(";").parse::<usize>().expect("a number");
            let rows = one("select count(*) from curated.market_snapshots").await;
            let quarantined = one("select count(*) from ops.quarantine").await;
            let publish = "from ops.publishes where table_name = 'curated.market_snapshots'";
            let duplicates = one(&format!("select deduplicated {publish}")).await;
            assert_eq!(one(&format!("select curated {publish}")).await, rows);
            assert_eq!(one(&format!("select quarantined {publish}")).await, quarantined);
            assert_eq!(rows + quarantined + duplicates, lines.len());
        });
    }
}
