//! A small lake whose every value follows from a seed: simulated vendors, stopped clocks, counted randomness.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use coinlake_catalog::Catalog;
use coinlake_ingest::{
    Clock, Deps, Http, ImportFile, ImportRequest, IngestRequest, Progress, import, ingest,
};
use coinlake_sim::{Fault, SimClock, SimConfig, serve};
use coinlake_store::{Lake, LakeUrl};
use coinlake_transform::{Quiet, Scope, TransformRequest};
use coinlake_vendors::{Options, dataset, vendor};
use futures::FutureExt;
use futures::future::BoxFuture;
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;

const DATASETS: [&str; 5] = ["markets", "categories", "global", "exchanges", "coins_list"];

/// Days with a snapshot each, enough for an average over 30 closes and the crossing of another.
const DAYS: i64 = 45;

/// A vendor at work on this machine.
struct Vendor {
    url: String,
    clock: SimClock,
}

/// The lake, and the folder that is deleted with it.
pub(crate) async fn generated() -> (Lake, TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url: LakeUrl =
        folder.path().to_str().expect("a UTF-8 path").parse().expect("a folder is a lake's address");
    let lake = Lake::create_or_open(&url).await.expect("a new lake");
    let first: DateTime<Utc> = "2026-01-01T12:00:00Z".parse().expect("a time");
    let calm = Vendor::start(&[]).await;
    for day in 0..DAYS {
        calm.fetch(&lake, first + TimeDelta::days(day), &DATASETS, 100).await;
    }
    glitch(&lake, first + TimeDelta::days(20)).await;
    let last = first + TimeDelta::days(DAYS - 1) + TimeDelta::hours(6);
    let faults = ["malformed@page:1", "new-field", "status=503@path:coins/markets,first:1"];
    Vendor::start(&faults).await.fetch(&lake, last, &DATASETS, 100).await;
    let down = Vendor::start(&["status=503"]).await;
    down.fetch(&lake, last + TimeDelta::hours(1), &["global"], 2).await;
    transform(&lake, last).await;
    (lake, folder)
}

impl Vendor {
    /// A simulated CoinGecko with these faults.
    async fn start(faults: &[&str]) -> Self {
        let clock = SimClock::fixed(DateTime::UNIX_EPOCH);
        let faults = faults.iter().map(|fault| fault.parse::<Fault>().expect("a fault")).collect();
        let config = SimConfig { seed: 7, coins: 40, exchanges: 12, faults, ..SimConfig::new(clock.clone()) };
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/coingecko/api/v3", listener.local_addr().expect("an address"));
        tokio::spawn(serve(listener, config, std::future::pending()));
        Self { url, clock }
    }

    /// One run of each dataset; runs may fail, the lake tells of that too.
    async fn fetch(&self, lake: &Lake, at: DateTime<Utc>, datasets: &[&str], request_budget: u32) {
        self.clock.set(at);
        let clock: Arc<dyn Clock> = Arc::new(Stopped::at(at + TimeDelta::seconds(5)));
        let count = AtomicU64::new(at.timestamp() as u64);
        let deps = Deps {
            http: Http::new(None, Arc::clone(&clock)).expect("a client"),
            clock,
            random: Arc::new(move || count.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)),
            progress: Arc::new(|_: &Progress<'_>| {}),
        };
        let request = IngestRequest {
            logical_time: at,
            options: Options::default(),
            plan: vendor("coingecko").expect("a vendor").plans()[0],
            base_url: Some(self.url.clone()),
            api_key: None,
            request_budget,
            deadline: None,
            timeout: Duration::from_secs(60),
        };
        for name in datasets {
            let dataset = dataset("coingecko", name).expect("a dataset");
            // The error is in the report that a failed run leaves in the lake.
            let _ = ingest(lake, dataset, &request, &deps).await;
        }
    }
}

/// One answer of another kind: in another currency, of a coin that is there once, with figures that cannot be.
async fn glitch(lake: &Lake, at: DateTime<Utc>) {
    let coin = json!([{
        "id": "passing-coin", "symbol": "pass", "name": "Passing coin", "image": null, "market_cap_rank": 1,
        "current_price": 2.5, "market_cap": -10, "total_volume": 100, "high_24h": 2, "low_24h": 3,
        "last_updated": (at - TimeDelta::days(3)).to_rfc3339(),
    }]);
    let file = ImportFile { name: "glitch.json".to_owned(), bytes: coin.to_string().into() };
    let request = ImportRequest {
        at: at + TimeDelta::hours(1),
        files: vec![file],
        currency: Some("eur".to_owned()),
        category: None,
    };
    let markets = dataset("coingecko", "markets").expect("a dataset");
    import(lake, markets, &request).await.expect("the import ends well");
}

async fn transform(lake: &Lake, at: DateTime<Utc>) {
    let catalog = Catalog::embedded().expect("our own catalog");
    let count = AtomicU64::new(1);
    let deps = coinlake_transform::Deps {
        clock: Arc::new(move || at + TimeDelta::minutes(1)),
        random: Arc::new(move || count.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)),
        progress: Arc::new(Quiet),
    };
    let request = TransformRequest { tables: Vec::new(), scope: Scope::Everything, rebuild: false };
    coinlake_transform::run(lake, catalog, &request, &deps).await.expect("the transform ends well");
}

/// A clock that moves only when somebody sleeps.
#[derive(Debug)]
struct Stopped(Mutex<DateTime<Utc>>);

impl Stopped {
    fn at(now: DateTime<Utc>) -> Self {
        Self(Mutex::new(now))
    }
}

impl Clock for Stopped {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().expect("nobody panicked")
    }

    fn uptime(&self) -> Duration {
        (self.now() - DateTime::UNIX_EPOCH).to_std().expect("after 1970")
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        *self.0.lock().expect("nobody panicked") += wait;
        async {}.boxed()
    }
}
