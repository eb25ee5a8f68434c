//! How a series of pages ends, and what is noticed on the way.

use coinlake_ingest::{IngestRequest, Outcome};
use coinlake_vendors::Options;

use crate::lab::{fetch, five_rows, manifest, memory_lake, request, rows};
use crate::scripted::{Seen, Vendor, answer, five_coins, json, market_page};

#[tokio::test]
async fn all_pages_are_fetched_and_the_short_one_is_asked_beyond() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!(report.outcome, Outcome::Committed);
    assert_eq!((report.pages, report.records, report.requests, report.retries), (3, 5, 4, 0));
    assert_eq!(report.warnings, Vec::<String>::new());
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(vendor.seen().iter().map(Seen::page).collect::<Vec<_>>(), [1, 2, 3, 4]);
    assert!(vendor.seen()[0].head.contains(concat!("user-agent: coinlake/", env!("CARGO_PKG_VERSION"))));
}

#[tokio::test]
async fn a_series_that_fits_its_pages_ends_with_an_empty_one() {
    let vendor = Vendor::start(|seen, _| json(&market_page(4, seen.page(), 2))).await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.pages, report.records, report.requests), (2, 4, 3));
}

#[tokio::test]
async fn not_found_after_the_first_page_ends_the_series() {
    let vendor = Vendor::start(|seen, _| match seen.page() {
        1 | 2 => json(&market_page(4, seen.page(), 2)),
        _ => answer(404, &[], r#"{"error":"page not found"}"#),
    })
    .await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.outcome, report.records), (Outcome::Committed, 4));
}

#[tokio::test]
async fn a_short_page_in_the_middle_is_a_warning() {
    let vendor = Vendor::start(|seen, _| match seen.page() {
        1 => json(&market_page(1, 1, 2)),
        page => json(&market_page(5, page, 2)),
    })
    .await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!(report.warnings, ["short_page usd-all 1"]);
    assert_eq!(report.records, 4);
}

#[tokio::test]
async fn a_page_repeated_once_is_asked_again_and_kept_once() {
    let vendor = Vendor::start(|seen, number| match number {
        1 => json(&market_page(5, 1, 2)),
        _ => five_coins(seen, number),
    })
    .await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.records, report.requests, report.retries), (5, 5, 1));
    assert_eq!(report.warnings, Vec::<String>::new());
    assert_eq!(rows(&lake).await, five_rows());
}

#[tokio::test]
async fn a_page_repeated_for_ever_ends_the_series_with_a_warning() {
    let vendor = Vendor::start(|_, _| json(&market_page(5, 1, 2))).await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.records, report.requests), (2, 4), "asked three times for page 2");
    assert_eq!(report.warnings, ["repeated_page usd-all 2"]);
}

#[tokio::test]
async fn a_vendor_without_rows_is_a_warning_and_a_run() {
    let vendor = Vendor::start(|_, _| json("[]")).await;
    let lake = memory_lake().await;
    let report = fetch(&lake, &request(&vendor.url)).await.unwrap();
    assert_eq!((report.outcome, report.pages), (Outcome::Committed, 0));
    assert_eq!(report.warnings, ["empty_series usd-all"]);
}

#[tokio::test]
async fn each_series_is_fetched_and_says_what_was_asked() {
    let vendor = Vendor::start(|seen, _| match seen.parameter("category") {
        Some("gaming") => json(&market_page(1, seen.page(), 2)),
        _ => json(&market_page(3, seen.page(), 2)),
    })
    .await;
    let lake = memory_lake().await;
    let options = Options { categories: vec!["gaming".to_owned()], page_size: 2, ..Options::default() };
    let report = fetch(&lake, &IngestRequest { options, ..request(&vendor.url) }).await.unwrap();
    assert_eq!(report.records, 4);
    let manifest = manifest(&lake).await;
    let series: Vec<_> =
        manifest.pages.iter().map(|page| (page.series.as_str(), page.page, page.records)).collect();
    assert_eq!(series, [("usd-all", 1, 2), ("usd-all", 2, 1), ("usd-category-gaming", 1, 1)]);
    assert_eq!(manifest.pages[2].asked["category"], "gaming");
    let text = lake.raw().page_lines(&manifest.pages[2]).await.unwrap();
    let line = std::str::from_utf8(&text).unwrap();
    assert!(line.starts_with(r#"{"_fetched_at":"2026-11-21T10:00:00"#), "{line}");
    assert!(line.contains(r#""category":"gaming""#), "{line}");
}
