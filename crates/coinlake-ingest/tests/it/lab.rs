//! A lake, a clock and a random source that a test holds in its hands.

use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Utc};
use coinlake_ingest::{Clock, Deps, Http, IngestError, IngestReport, IngestRequest, Secret, ingest};
use coinlake_store::{Lake, LakeUrl, Manifest, RunId};
use coinlake_vendors::{Dataset, Options, Plan, dataset, vendor};
use futures::future::BoxFuture;
use futures::{FutureExt, TryStreamExt};

pub(crate) const AT: &str = "2026-11-21T10:00:00Z";

/// A clock that stands still except when somebody waits on it or moves it.
#[derive(Debug)]
pub(crate) struct TestClock {
    elapsed: Mutex<Duration>,
    waits: Mutex<Vec<Duration>>,
}

impl TestClock {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { elapsed: Mutex::default(), waits: Mutex::default() })
    }

    pub(crate) fn advance(&self, by: Duration) {
        *self.elapsed.lock().unwrap() += by;
    }

    /// Every wait so far, in whole milliseconds.
    pub(crate) fn waits(&self) -> Vec<u128> {
        self.waits.lock().unwrap().iter().map(Duration::as_millis).collect()
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        at() + self.uptime()
    }

    fn uptime(&self) -> Duration {
        *self.elapsed.lock().unwrap()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        self.waits.lock().unwrap().push(wait);
        self.advance(wait);
        tokio::task::yield_now().boxed()
    }
}

pub(crate) fn at() -> DateTime<Utc> {
    AT.parse().unwrap()
}

pub(crate) fn markets() -> &'static dyn Dataset {
    dataset("coingecko", "markets").unwrap()
}

pub(crate) fn run() -> RunId {
    RunId::new("coingecko", "markets", at())
}

pub(crate) fn plan(name: &str) -> Plan {
    *vendor("coingecko").unwrap().plans().iter().find(|plan| plan.name == name).unwrap()
}

pub(crate) async fn memory_lake() -> Lake {
    let url: LakeUrl = "memory://test".parse().unwrap();
    Lake::create_or_open(&url).await.unwrap()
}

/// All pages of two coins, keyless, with a generous budget.
pub(crate) fn request(url: &str) -> IngestRequest {
    IngestRequest {
        logical_time: at(),
        options: Options { categories: vec![], page_size: 2, ..Options::default() },
        plan: plan("keyless"),
        base_url: Some(url.to_owned()),
        api_key: None,
        request_budget: 1_000,
        deadline: None,
        timeout: Duration::from_secs(20),
    }
}

pub(crate) fn with_key(url: &str, key: &str) -> IngestRequest {
    IngestRequest { plan: plan("demo"), api_key: Some(Secret::new(key)), ..request(url) }
}

/// No limit of pace; random numbers from a sequence, so that each attempt has its own name.
pub(crate) fn deps(clock: &Arc<TestClock>) -> Deps {
    deps_at_pace(clock, None)
}

pub(crate) fn deps_at_pace(clock: &Arc<TestClock>, per_minute: Option<u32>) -> Deps {
    let per_minute = per_minute.and_then(NonZeroU32::new);
    let clock: Arc<dyn Clock> = Arc::<TestClock>::clone(clock);
    let next = AtomicU64::new(1 << 63);
    Deps {
        http: Http::new(per_minute, Arc::clone(&clock)).unwrap(),
        clock,
        random: Arc::new(move || next.fetch_add(1, Ordering::Relaxed)),
        progress: Arc::new(|_| {}),
    }
}

pub(crate) async fn fetch(lake: &Lake, request: &IngestRequest) -> Result<IngestReport, IngestError> {
    ingest(lake, markets(), request, &deps(&TestClock::new())).await
}

pub(crate) async fn manifest(lake: &Lake) -> Manifest {
    lake.raw().committed(&run()).await.unwrap().expect("the run is committed")
}

/// Every raw line of a run, without the two fields in front that differ from fetch to fetch.
pub(crate) async fn rows(lake: &Lake) -> Vec<String> {
    let mut rows = Vec::new();
    for page in manifest(lake).await.pages {
        let text = lake.raw().page_lines(&page).await.unwrap();
        for line in std::str::from_utf8(&text).unwrap().lines() {
            rows.push(line.split_once("},").expect("the request comes before the record").1.to_owned());
        }
    }
    rows
}

/// The five coins of the scripted market.
pub(crate) fn five_rows() -> Vec<String> {
    (1..=5).map(|n| format!(r#""id":"c{n}","symbol":"c","name":"C","current_price":{n}.50}}"#)).collect()
}

/// Every object of the raw zone with its bytes, by key.
pub(crate) async fn raw_objects(lake: &Lake) -> Vec<(String, Vec<u8>)> {
    let prefix = object_store::path::Path::from("raw");
    let listed: Vec<_> = lake.objects().list(Some(&prefix)).try_collect().await.unwrap();
    let mut objects = Vec::new();
    for object in listed {
        let bytes = object_store::ObjectStoreExt::get(lake.objects(), &object.location).await.unwrap();
        objects.push((object.location.to_string(), bytes.bytes().await.unwrap().to_vec()));
    }
    objects.sort();
    objects
}

pub(crate) async fn raw_keys(lake: &Lake) -> Vec<String> {
    raw_objects(lake).await.into_iter().map(|(key, _)| key).collect()
}

/// The keys a run without leftovers has.
pub(crate) async fn keys_of_run(lake: &Lake) -> Vec<String> {
    let mut keys: Vec<_> = manifest(lake).await.pages.into_iter().map(|page| page.key).collect();
    keys.push(run().manifest_key());
    keys.sort();
    keys
}
