//! What is asked again, after what wait, and when it is given up.

use std::time::Duration;

use coinlake_ingest::{IngestError, IngestRequest, Outcome, ingest};

use crate::lab::{
    TestClock, deps, deps_at_pace, fetch, five_rows, manifest, markets, memory_lake, request, rows,
};
use crate::scripted::{Reply, Vendor, answer, five_coins, json, market_page, throttled};

/// What goes wrong, and the answer that does it.
type Failing = (&'static str, fn() -> Reply);

/// The answer that makes the first try fail; the others succeed.
async fn first_try(reply: fn() -> Reply) -> Vendor {
    Vendor::start(move |seen, number| if number == 0 { reply() } else { five_coins(seen, number) }).await
}

#[tokio::test]
async fn the_wait_a_vendor_asks_for_is_kept() {
    for (header, milliseconds) in [("30", 30_000), ("Sat, 21 Nov 2026 10:00:45 GMT", 45_000)] {
        let vendor = Vendor::start(move |seen, number| match number {
            0 => throttled(header),
            _ => five_coins(seen, number),
        })
        .await;
        let (lake, clock) = (memory_lake().await, TestClock::new());
        let report = ingest(&lake, markets(), &request(&vendor.url), &deps(&clock)).await.unwrap();
        assert_eq!(clock.waits(), [milliseconds], "{header}");
        assert_eq!((report.throttles, report.retries, report.requests), (1, 1, 5));
        assert_eq!(rows(&lake).await, five_rows());
    }
}

#[tokio::test]
async fn answers_that_are_no_data_are_asked_again() {
    let cases: [Failing; 8] = [
        ("server error", || answer(503, &[], "<html><title>503</title></html>")),
        ("error in JSON", || answer(500, &[], r#"{"status":500,"error":"Internal Server Error"}"#)),
        ("web page", || {
            answer(200, &["content-type: text/html"], "<html><title>Just a moment</title></html>")
        }),
        ("truncated JSON", || json(r#"[{"id":"c1""#)),
        ("connection closed without an answer", || Reply::Bytes(Vec::new())),
        ("half of an answer", || Reply::Bytes(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n[{".to_vec())),
        ("no HTTP", || Reply::Bytes(b"hello\r\n\r\n".to_vec())),
        ("an endless body", || {
            let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-length: 90000000\r\n\r\n".to_vec();
            bytes.resize(bytes.len() + 90_000_000, b' ');
            Reply::Bytes(bytes)
        }),
    ];
    for (name, reply) in cases {
        let vendor = first_try(reply).await;
        let lake = memory_lake().await;
        let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
        assert_eq!((report.outcome, report.retries), (Outcome::Committed, 1), "{name}");
        assert_eq!(rows(&lake).await, five_rows(), "{name}");
    }
}

#[tokio::test]
async fn a_silent_vendor_is_given_up_after_bounded_tries() {
    let vendor = Vendor::start(|_, _| Reply::Silence).await;
    let lake = memory_lake().await;
    let impatient = IngestRequest { timeout: Duration::from_millis(20), ..request(&vendor.url) };
    let error = fetch(&lake, &impatient).await.unwrap_err();
    assert!(matches!(error, IngestError::VendorUnavailable { tries: 7, .. }), "{error}");
    assert!(error.to_string().contains("did not answer within 20ms"), "{error}");
    assert_eq!(vendor.seen().len(), 7);
}

#[tokio::test]
async fn own_waits_grow_with_full_jitter() {
    let vendor = Vendor::start(|_, _| answer(502, &[], "")).await;
    let (lake, clock) = (memory_lake().await, TestClock::new());
    ingest(&lake, markets(), &request(&vendor.url), &deps(&clock)).await.unwrap_err();
    // The lab's random numbers are all one half of the range.
    assert_eq!(clock.waits(), [500, 1_000, 2_000, 4_000, 8_000, 15_000]);
}

#[tokio::test]
async fn an_endless_throttle_is_given_up() {
    let vendor = Vendor::start(|_, _| throttled("1")).await;
    let lake = memory_lake().await;
    let error = fetch(&lake, &request(&vendor.url)).await.unwrap_err();
    assert_eq!(error.name(), "Throttled");
    assert!(error.to_string().contains("You've exceeded the Rate Limit."), "{error}");
    assert_eq!(vendor.seen().len(), 7);
}

#[tokio::test]
async fn a_wait_of_hours_is_not_waited_for() {
    let vendor = Vendor::start(|_, _| throttled("7200")).await;
    let (lake, clock) = (memory_lake().await, TestClock::new());
    let error = ingest(&lake, markets(), &request(&vendor.url), &deps(&clock)).await.unwrap_err();
    assert!(error.to_string().contains("7200 s"), "{error}");
    assert_eq!((clock.waits().len(), vendor.seen().len()), (0, 1));
}

#[tokio::test]
async fn refusals_fail_at_once_with_the_vendors_words() {
    let cases = [
        (
            422,
            r#"{"error":"Missing parameter vs_currency"}"#,
            "VendorRejected",
            "Missing parameter vs_currency",
        ),
        (404, r#"{"error":"Could not find coin"}"#, "VendorRejected", "Could not find coin"),
        (
            401,
            r#"{"status":{"error_code":10002,"error_message":"API Key Missing"}}"#,
            "Unauthorized",
            "API Key Missing",
        ),
    ];
    for (status, body, name, words) in cases {
        let vendor = Vendor::start(move |_, _| answer(status, &[], body)).await;
        let lake = memory_lake().await;
        let error = fetch(&lake, &request(&vendor.url)).await.unwrap_err();
        assert_eq!(error.name(), name, "{status}");
        assert!(error.to_string().contains(words), "{error}");
        assert_eq!(vendor.seen().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_redirect_is_refused_and_named() {
    let vendor = Vendor::start(|_, _| answer(302, &["location: https://elsewhere.example/login"], "")).await;
    let lake = memory_lake().await;
    let error = fetch(&lake, &request(&vendor.url)).await.unwrap_err();
    assert_eq!(error.name(), "VendorRejected");
    assert!(error.to_string().contains("https://elsewhere.example/login"), "{error}");
}

#[tokio::test]
async fn the_budget_is_never_exceeded_by_one_request() {
    for budget in 0..8 {
        let vendor = Vendor::start(|seen, number| match number % 2 {
            0 => answer(503, &[], ""),
            _ => five_coins(seen, number),
        })
        .await;
        let lake = memory_lake().await;
        let frugal = IngestRequest { request_budget: budget, ..request(&vendor.url) };
        let error = fetch(&lake, &frugal).await.unwrap_err();
        assert_eq!(error.name(), "BudgetExceeded", "{error}");
        assert_eq!(vendor.seen().len(), budget as usize, "four pages with one retry each need eight");
    }
}

#[tokio::test]
async fn requests_keep_the_vendors_pace() {
    let vendor = Vendor::start(five_coins).await;
    let (lake, clock) = (memory_lake().await, TestClock::new());
    ingest(&lake, markets(), &request(&vendor.url), &deps_at_pace(&clock, Some(10))).await.unwrap();
    assert_eq!(clock.waits(), [6_000, 6_000, 6_000], "four requests, ten a minute");
}

#[tokio::test]
async fn the_manifest_tells_what_it_took() {
    let vendor = Vendor::start(|seen, number| match number {
        0 => throttled("2"),
        _ => answer(
            200,
            &["age: 240", "x-ratelimit-remaining: 7", "set-cookie: x"],
            &market_page(1, seen.page(), 2),
        ),
    })
    .await;
    let (lake, clock) = (memory_lake().await, TestClock::new());
    ingest(&lake, markets(), &request(&vendor.url), &deps(&clock)).await.unwrap();
    let manifest = manifest(&lake).await;
    assert_eq!((manifest.requests, manifest.throttles, manifest.retries), (3, 1, 1));
    assert_eq!((manifest.finished_at - manifest.started_at).num_seconds(), 2);
    let page = &manifest.pages[0];
    assert_eq!((page.status, page.body_bytes), (200, market_page(1, 1, 2).len() as u64));
    let headers: Vec<_> = page.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    assert_eq!(headers, [("age", "240"), ("x-ratelimit-remaining", "7")]);
    assert_eq!(manifest.parameters["plan"], "keyless");
}
