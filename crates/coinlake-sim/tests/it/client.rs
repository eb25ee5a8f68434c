//! The client of these tests.

use chrono::{DateTime, Utc};
use coinlake_sim::{Fault, Sim, SimClock, SimConfig};
use reqwest::Response;
use serde_json::Value;

/// 2026-01-01T00:00:00Z, where the clocks of these tests stand.
pub(crate) fn new_year() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).expect("a valid time")
}

pub(crate) fn config() -> SimConfig {
    SimConfig { coins: 120, exchanges: 30, ..SimConfig::new(SimClock::fixed(new_year())) }
}

pub(crate) fn start(config: SimConfig) -> Sim {
    Sim::start(config).expect("a free port")
}

/// A server with these faults, written as on the command line.
pub(crate) fn faulty(faults: &[&str]) -> Sim {
    let faults = faults.iter().map(|fault| fault.parse::<Fault>().expect("a fault")).collect();
    start(SimConfig { faults, ..config() })
}

/// Asks the simulated CoinGecko.
pub(crate) async fn get(sim: &Sim, path_and_query: &str) -> Response {
    reqwest::get(format!("{}{path_and_query}", sim.coingecko_url())).await.expect("an answer")
}

pub(crate) async fn text(sim: &Sim, path_and_query: &str) -> String {
    get(sim, path_and_query).await.text().await.expect("a whole body")
}

pub(crate) async fn json(sim: &Sim, path_and_query: &str) -> Value {
    serde_json::from_str(&text(sim, path_and_query).await).expect("JSON")
}

/// The records of a list.
pub(crate) async fn rows(sim: &Sim, path_and_query: &str) -> Vec<Value> {
    match json(sim, path_and_query).await {
        Value::Array(rows) => rows,
        other => panic!("expected a list, got {other}"),
    }
}

pub(crate) fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

pub(crate) fn header<'a>(response: &'a Response, name: &str) -> Option<&'a str> {
    response.headers().get(name).map(|value| value.to_str().expect("text"))
}
