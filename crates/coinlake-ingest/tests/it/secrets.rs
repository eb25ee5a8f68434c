//! The key is in the vendor's header and nowhere else.

use std::sync::{Arc, Mutex};

use coinlake_ingest::IngestRequest;

use crate::lab::{fetch, memory_lake, plan, raw_objects, request, with_key};
use crate::scripted::{Vendor, answer, five_coins, market_page};

const KEY: &str = "CG-0123456789abcdef";

#[tokio::test]
async fn the_key_goes_into_the_plans_header() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    fetch(&lake, &with_key(&vendor.url, KEY)).await.unwrap();
    for seen in vendor.seen() {
        assert!(seen.head.contains(&format!("x-cg-demo-api-key: {KEY}\r\n")), "{}", seen.head);
        assert!(!seen.target.contains(KEY));
    }
}

#[tokio::test]
async fn keyless_requests_carry_no_key() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    let asked = IngestRequest { plan: plan("keyless"), ..with_key(&vendor.url, KEY) };
    fetch(&lake, &asked).await.unwrap();
    assert!(vendor.seen().iter().all(|seen| !seen.head.contains(KEY)));
}

#[tokio::test]
async fn a_plan_without_its_key_is_refused_before_any_request() {
    let vendor = Vendor::start(five_coins).await;
    let lake = memory_lake().await;
    for asked in [IngestRequest { plan: plan("pro"), ..request(&vendor.url) }, with_key(&vendor.url, " ")] {
        let error = fetch(&lake, &asked).await.unwrap_err();
        assert_eq!(error.name(), "Unauthorized");
        assert!(error.to_string().contains(asked.plan.name), "{error}");
    }
    assert!(vendor.seen().is_empty());
}

#[tokio::test]
async fn a_key_that_the_vendor_repeats_is_hidden_everywhere() {
    let replies: [fn() -> crate::scripted::Reply; 4] = [
        || {
            answer(
                401,
                &[],
                &format!(r#"{{"status":{{"error_code":10002,"error_message":"key {KEY} is wrong"}}}}"#),
            )
        },
        || answer(422, &[], &format!(r#"{{"error":"unknown parameter {KEY}"}}"#)),
        || answer(302, &[&format!("location: https://host/?key={KEY}")], ""),
        || answer(200, &[], &format!("<html><title>{KEY}</title></html>")),
    ];
    for reply in replies {
        let vendor = Vendor::start(move |_, _| reply()).await;
        let lake = memory_lake().await;
        let error = fetch(&lake, &with_key(&vendor.url, KEY)).await.unwrap_err();
        assert!(error.to_string().contains("[key]"), "{error}");
        assert!(!format!("{error} {error:?}").contains(KEY));
        assert_hidden(&lake).await;
    }
}

#[tokio::test]
async fn a_key_in_a_header_of_the_answer_is_hidden_in_the_manifest() {
    let vendor = Vendor::start(|seen, _| {
        answer(200, &[&format!("x-ratelimit-key: {KEY}")], &market_page(1, seen.page(), 2))
    })
    .await;
    let lake = memory_lake().await;
    fetch(&lake, &with_key(&vendor.url, KEY)).await.unwrap();
    assert_hidden(&lake).await;
}

/// Everything that is logged in this process, whatever its level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_log_line_holds_the_key() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
    // For all threads: with a subscriber of this thread alone, a log line another test reaches first stays off for everybody.
    tracing::subscriber::set_global_default(subscriber.finish()).unwrap();
    let vendor = Vendor::start(|seen, number| match number {
        0 => answer(503, &[], &format!(r#"{{"error":"busy, {KEY}"}}"#)),
        _ => five_coins(seen, number),
    })
    .await;
    let lake = memory_lake().await;
    fetch(&lake, &with_key(&vendor.url, KEY)).await.unwrap();
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("asking again") && text.contains("[key]"), "{text}");
    assert!(!text.contains(KEY), "{text}");
}

async fn assert_hidden(lake: &coinlake_store::Lake) {
    let objects = raw_objects(lake).await;
    assert!(!objects.is_empty());
    for (key, bytes) in objects {
        assert!(!String::from_utf8_lossy(&bytes).contains(KEY), "{key}");
    }
}
