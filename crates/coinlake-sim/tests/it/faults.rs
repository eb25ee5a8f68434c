//! Every fault, seen by a client.

use coinlake_sim::{Fault, FaultKind};
use serde_json::Value;

use crate::client::{config, faulty, get, header, ids, json, rows, start, text};

const PAGE: &str = "/coins/markets?vs_currency=usd&per_page=20&page=1";
const SECOND_PAGE: &str = "/coins/markets?vs_currency=usd&per_page=20&page=2";

#[tokio::test]
async fn throttle_answers_429_in_both_forms() {
    let sim = faulty(&["throttle=json/30@first:1", "throttle=html@after:1,first:1"]);
    let response = get(&sim, PAGE).await;
    assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (429, Some("30")));
    assert!(response.text().await.expect("a body").starts_with(r#"{"status":{"error_code":429,"#));
    let response = get(&sim, PAGE).await;
    assert_eq!((response.status().as_u16(), header(&response, "retry-after")), (429, None));
    assert_eq!(header(&response, "content-type"), Some("text/html; charset=UTF-8"));
    assert_eq!(get(&sim, PAGE).await.status(), 200);
}

#[tokio::test]
async fn server_errors_have_their_status() {
    for status in [500, 502, 503, 504] {
        let sim = faulty(&[&format!("status={status}")]);
        assert_eq!(get(&sim, PAGE).await.status(), status);
    }
}

#[tokio::test]
async fn html_and_error_objects_come_with_200() {
    let sim = faulty(&["html@first:1", "error-object"]);
    let response = get(&sim, PAGE).await;
    assert_eq!(
        (response.status().as_u16(), header(&response, "content-type")),
        (200, Some("text/html; charset=UTF-8"))
    );
    assert_eq!(json(&sim, PAGE).await["status"]["error_code"], 429);
}

#[tokio::test]
async fn slow_answers_are_whole() {
    let sim = faulty(&["slow=20"]);
    assert_eq!(rows(&sim, PAGE).await.len(), 20);
}

#[tokio::test]
async fn a_truncated_body_is_a_prefix() {
    let whole = text(&start(config()), PAGE).await;
    let cut = text(&faulty(&["truncate"]), PAGE).await;
    assert!(whole.starts_with(&cut) && cut.len() == whole.len() / 2);
    assert!(serde_json::from_str::<Value>(&cut).is_err());
}

#[tokio::test]
async fn a_cut_connection_is_a_transport_error_and_is_logged() {
    let sim = faulty(&["cut@first:1"]);
    assert!(get(&sim, PAGE).await.text().await.is_err());
    assert_eq!(rows(&sim, PAGE).await.len(), 20);
    assert_eq!(sim.requests().len(), 2);
}

#[tokio::test]
async fn pages_can_be_short_repeated_or_of_another_size() {
    let whole = start(config());
    let first = rows(&whole, PAGE).await;
    assert_eq!(rows(&faulty(&["short-page@page:1"]), PAGE).await, first[..19]);
    let repeating = faulty(&["repeat-page@page:2,first:1"]);
    assert_eq!(rows(&repeating, SECOND_PAGE).await, first);
    assert_eq!(rows(&repeating, SECOND_PAGE).await, rows(&whole, SECOND_PAGE).await);
    assert_eq!(rows(&faulty(&["ignore-per-page=50"]), PAGE).await.len(), 50);
}

#[tokio::test]
async fn a_duplicate_stands_beside_its_original() {
    let rows = rows(&faulty(&["duplicate"]), PAGE).await;
    assert_eq!(rows.len(), 21);
    assert_eq!(rows.windows(2).filter(|pair| pair[0] == pair[1]).count(), 1);
}

#[tokio::test]
async fn a_skewed_clock_is_ahead_everywhere() {
    let sim = faulty(&["skew=86400"]);
    let response = get(&sim, PAGE).await;
    assert_eq!(header(&response, "date"), Some("Fri, 02 Jan 2026 00:00:00 GMT"));
    let rows: Vec<Value> = serde_json::from_str(&response.text().await.expect("a body")).expect("a list");
    assert!(rows[0]["last_updated"].as_str() > Some("2026-01-01T12"));
    assert_eq!(json(&sim, "/global").await["data"]["updated_at"], 1_767_312_000);
}

#[tokio::test]
async fn fields_can_be_new_missing_or_of_another_type() {
    let row = async |fault: &str| rows(&faulty(&[fault]), PAGE).await.swap_remove(0);
    let plain = rows(&start(config()), PAGE).await.swap_remove(0);
    assert_eq!(row("new-field").await["simulated_new_field"], "new");
    assert!(row("missing-field=ath").await.get("ath").is_none());
    assert_eq!(row("number-as-string=market_cap").await["market_cap"], plain["market_cap"].to_string());
    assert_eq!(row("string-as-number=symbol").await["symbol"], 42);
    assert_eq!(row("object-for-scalar=ath").await["ath"]["value"], plain["ath"]);
    let drifted = row("missing-field=ath").await;
    let kept: Vec<_> = plain.as_object().expect("an object").keys().filter(|name| *name != "ath").collect();
    assert_eq!(
        drifted.as_object().expect("an object").keys().collect::<Vec<_>>(),
        kept,
        "nothing else moved"
    );
}

#[tokio::test]
async fn one_record_can_be_malformed_or_no_object() {
    let rows_with = async |fault: &str| rows(&faulty(&[fault]), PAGE).await;
    assert_eq!(rows_with("malformed").await.iter().filter(|row| row["id"].is_object()).count(), 1);
    assert_eq!(rows_with("not-an-object").await.iter().filter(|row| row.is_string()).count(), 1);
    let global = json(&faulty(&["malformed"]), "/global").await;
    assert!(global["data"]["total_market_cap"].is_string());
}

#[tokio::test]
async fn undamaged_records_keep_their_bytes() {
    let whole = text(&start(config()), PAGE).await;
    let damaged = text(&faulty(&["not-an-object"]), PAGE).await;
    let marker = r#""simulated: not an object""#;
    let (before, after) = damaged.split_once(marker).expect("the marker");
    assert!(whole.starts_with(before) && whole.ends_with(after));
}

#[tokio::test]
async fn conditions_limit_a_fault() {
    let statuses = async |fault: &str| {
        let sim = faulty(&[fault]);
        let mut statuses = Vec::new();
        for asked in [PAGE, SECOND_PAGE, "/global", PAGE, "/coins/markets?vs_currency=usd&category=gaming"] {
            statuses.push(get(&sim, asked).await.status().as_u16());
        }
        assert_eq!(sim.requests().iter().map(|request| request.status).collect::<Vec<_>>(), statuses);
        statuses
    };
    assert_eq!(statuses("status=503").await, [503; 5]);
    assert_eq!(statuses("status=503@first:2").await, [503, 503, 200, 200, 200]);
    assert_eq!(statuses("status=503@every:2").await, [200, 503, 200, 503, 200]);
    assert_eq!(statuses("status=503@after:1,first:2").await, [200, 503, 503, 200, 200]);
    assert_eq!(statuses("status=503@path:global").await, [200, 200, 503, 200, 200]);
    assert_eq!(statuses("status=503@page:2").await, [200, 503, 200, 200, 200]);
    assert_eq!(statuses("status=503@category:gaming").await, [200, 200, 200, 200, 503]);
    assert_eq!(
        statuses("status=503@path:/api/v3/coins/markets/,page:1,after:1").await,
        [200, 200, 200, 503, 503]
    );
}

#[tokio::test]
async fn faults_choose_the_same_records_each_time() {
    let chosen = async || {
        let sim = faulty(&["duplicate"]);
        [text(&sim, PAGE).await, text(&sim, PAGE).await]
    };
    let [first, second] = chosen().await;
    assert_eq!(chosen().await, [first.clone(), second.clone()]);
    assert_ne!(first, second, "each request has its own choice");
}

#[tokio::test]
async fn faults_add_up() {
    let sim = faulty(&["new-field", "duplicate"]);
    let rows = rows(&sim, PAGE).await;
    assert_eq!(ids(&rows).len(), 21);
    assert!(rows.iter().all(|row| row["simulated_new_field"] == "new"));
}

#[test]
fn a_wrong_fault_says_what_was_expected() {
    for (spec, part) in [
        ("storm", "unknown kind `storm`; known: throttle"),
        ("status=418", "expected status=500, 502, 503 or 504"),
        ("throttle=xml", "expected throttle=json"),
        ("slow", "expected slow=MILLISECONDS"),
        ("missing-field", "expected missing-field=FIELD"),
        ("cut=1", "`cut` takes no value"),
        ("cut@first", "expected NAME:VALUE"),
        ("cut@every:0", "expected a number from 1"),
    ] {
        let error = spec.parse::<Fault>().expect_err(spec).to_string();
        assert!(error.starts_with(&format!("fault `{spec}`: ")) && error.contains(part), "{error}");
    }
    assert_eq!(
        "throttle=html/5".parse::<Fault>().expect("a fault").kind,
        FaultKind::Throttle { is_html: true, retry_after: Some(5) }
    );
}
