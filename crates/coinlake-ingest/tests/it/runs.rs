//! One run or none: again, twice at once, interrupted by a deadline, failed.

use std::sync::Arc;
use std::time::Duration;

use chrono::TimeDelta;
use coinlake_ingest::{IngestRequest, Outcome, ingest};

use crate::lab::{
    TestClock, at, deps, fetch, five_rows, keys_of_run, manifest, markets, memory_lake, raw_keys,
    raw_objects, request, rows, run,
};
use crate::scripted::{Reply, Vendor, answer, five_coins};

#[tokio::test]
async fn a_committed_run_is_not_asked_for_again() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    fetch(&lake, &request(&vendor.url)).await.unwrap();
    let (before, asked) = (raw_objects(&lake).await, vendor.seen().len());

    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.outcome, report.records), (Outcome::AlreadyCommitted, 5));
    assert_eq!(raw_objects(&lake).await, before, "byte for byte");
    assert_eq!(vendor.seen().len(), asked);
}

#[tokio::test]
async fn of_two_at_once_one_commits_and_the_other_leaves_nothing() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    let asked = request(&vendor.url);
    let shared = deps(&TestClock::new());
    let (one, two) =
        tokio::join!(ingest(&lake, markets(), &asked, &shared), ingest(&lake, markets(), &asked, &shared));
    let mut outcomes = [one.unwrap().outcome, two.unwrap().outcome];
    outcomes.sort_by_key(|outcome| *outcome != Outcome::Committed);
    assert_eq!(outcomes, [Outcome::Committed, Outcome::AlreadyCommitted]);
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await);
}

/// A vendor whose answers take ten seconds each on the test's clock.
async fn slow_vendor(clock: &Arc<TestClock>) -> Vendor {
    let clock = Arc::clone(clock);
    Vendor::start(move |seen, number| {
        clock.advance(Duration::from_secs(10));
        five_coins(seen, number)
    })
    .await
}

#[tokio::test]
async fn a_deadline_stops_between_pages_and_the_next_call_goes_on() {
    let clock = TestClock::new();
    let vendor = slow_vendor(&clock).await;
    let (lake, shared) = (memory_lake().await, deps(&clock));
    let mut outcomes = Vec::new();
    for call in 1..=4 {
        let deadline = Some(at() + TimeDelta::seconds(call * 15));
        let asked = IngestRequest { deadline, ..request(&vendor.url) };
        outcomes.push(ingest(&lake, markets(), &asked, &shared).await.unwrap().outcome);
        if call == 1 {
            assert!(lake.raw().committed(&run()).await.unwrap().is_none());
        }
    }
    assert_eq!(outcomes.last(), Some(&Outcome::AlreadyCommitted));
    assert!(outcomes.contains(&Outcome::Continue) && outcomes.contains(&Outcome::Committed), "{outcomes:?}");
    assert_eq!(vendor.seen().len(), 4, "no page is fetched twice");
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(manifest(&lake).await.requests, 4);
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await, "the cursor is gone");
}

#[tokio::test]
async fn two_that_go_on_at_once_make_one_whole_run() {
    let clock = TestClock::new();
    let vendor = slow_vendor(&clock).await;
    let (lake, shared) = (memory_lake().await, deps(&clock));
    let first = IngestRequest { deadline: Some(at() + TimeDelta::seconds(15)), ..request(&vendor.url) };
    assert_eq!(ingest(&lake, markets(), &first, &shared).await.unwrap().outcome, Outcome::Continue);
    let asked = request(&vendor.url);
    let (one, two) =
        tokio::join!(ingest(&lake, markets(), &asked, &shared), ingest(&lake, markets(), &asked, &shared));
    assert_ne!(one.unwrap().outcome, two.unwrap().outcome);
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await);
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_left_to_the_next_call() {
    let vendor = Vendor::start(|seen, number| match number {
        1 => answer(429, &["retry-after: 60"], "{}"),
        _ => five_coins(seen, number),
    })
    .await;
    let (lake, clock) = (memory_lake().await, TestClock::new());
    let asked = IngestRequest { deadline: Some(at() + TimeDelta::seconds(30)), ..request(&vendor.url) };
    let report = ingest(&lake, markets(), &asked, &deps(&clock)).await.unwrap();
    assert_eq!((report.outcome, report.pages, report.throttles), (Outcome::Continue, 1, 1));
    assert_eq!(clock.waits(), Vec::<u128>::new());
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.outcome, report.records, report.throttles), (Outcome::Committed, 5, 1));
}

#[tokio::test]
async fn a_budget_counts_the_calls_before() {
    let clock = TestClock::new();
    let vendor = slow_vendor(&clock).await;
    let (lake, shared) = (memory_lake().await, deps(&clock));
    let frugal = IngestRequest { request_budget: 3, ..request(&vendor.url) };
    let first = IngestRequest { deadline: Some(at() + TimeDelta::seconds(15)), ..frugal.clone() };
    assert_eq!(ingest(&lake, markets(), &first, &shared).await.unwrap().outcome, Outcome::Continue);
    let error = ingest(&lake, markets(), &frugal, &shared).await.unwrap_err();
    assert_eq!(error.name(), "BudgetExceeded");
    assert_eq!(vendor.seen().len(), 3);
}

#[tokio::test]
async fn a_cursor_of_other_parameters_is_not_taken_up() {
    let clock = TestClock::new();
    let vendor = slow_vendor(&clock).await;
    let (lake, shared) = (memory_lake().await, deps(&clock));
    let asked = IngestRequest { deadline: Some(at() + TimeDelta::seconds(15)), ..request(&vendor.url) };
    assert_eq!(ingest(&lake, markets(), &asked, &shared).await.unwrap().outcome, Outcome::Continue);
    let mut other = request(&vendor.url);
    other.options.quote_currencies = vec!["eur".to_owned()];
    ingest(&lake, markets(), &other, &shared).await.unwrap();
    assert!(manifest(&lake).await.pages.iter().all(|page| page.series == "eur-all"));
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await);
}

#[tokio::test]
async fn a_failed_attempt_leaves_a_report_and_no_page() {
    let vendor = Vendor::start(|seen, number| match number {
        0 | 1 => five_coins(seen, number),
        _ => answer(403, &[], r#"{"status":{"error_code":10005,"error_message":"not in your plan"}}"#),
    })
    .await;
    let lake = memory_lake().await;
    fetch(&lake, &request(&vendor.url)).await.unwrap_err();
    let found = lake.raw().list_failures("coingecko", "markets", None).await.unwrap();
    assert_eq!(raw_keys(&lake).await, [found[0].key.clone()]);
    let report = lake.raw().read_failure(&found[0]).await.unwrap();
    assert!(report.error.contains("not in your plan"), "{}", report.error);
    assert_eq!((report.run(), report.pages, report.records, report.requests), (run(), 2, 4, 3));

    let vendor = Vendor::start(five_coins).await;
    assert_eq!(fetch(&lake, &request(&vendor.url)).await.unwrap().outcome, Outcome::Committed);
    assert_eq!(raw_keys(&lake).await.len(), keys_of_run(&lake).await.len() + 1, "the report stays");
}

#[tokio::test]
async fn an_unusable_url_is_refused_before_anything_happens() {
    let lake = memory_lake().await;
    for url in
        ["", "api.coingecko.com", "ftp://host/", "http://host/?x_cg_demo_api_key=k", "http://me:pw@host/"]
    {
        let error = fetch(&lake, &request(url)).await.unwrap_err();
        assert_eq!(error.name(), "BadRequest", "{url}");
        assert!(!error.to_string().contains("pw") && !error.to_string().contains("=k"), "{error}");
    }
    assert_eq!(raw_keys(&lake).await, Vec::<String>::new());
}

#[tokio::test]
async fn a_vendor_that_is_not_there_is_named() {
    let lake = memory_lake().await;
    let error = fetch(&lake, &request("http://127.0.0.1:1")).await.unwrap_err().to_string();
    assert!(error.contains("127.0.0.1") && error.contains("cannot be reached"), "{error}");
}

#[tokio::test]
async fn a_dropped_call_is_as_if_it_never_began() {
    let vendor = Vendor::start(|seen, number| match number {
        2 => Reply::Silence,
        _ => five_coins(seen, number),
    })
    .await;
    let lake = memory_lake().await;
    let (asked, shared) = (request(&vendor.url), deps(&TestClock::new()));
    let call = ingest(&lake, markets(), &asked, &shared);
    let silence = async {
        while vendor.seen().len() < 3 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = call => panic!("the third request is never answered"),
        () = silence => {}
    }
    assert_eq!(raw_keys(&lake).await.len(), 2, "two pages that no manifest lists");
    ingest(&lake, markets(), &asked, &shared).await.unwrap();
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await);
}
