//! Runs made by hand.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use coinlake_store::{Commit, Cursor, Lake, Manifest, NewPage, PageEntry, RAW_FORMAT, RunId, RunKind};
use serde_json::{Map, Value};
use tempfile::TempDir;

use crate::kinds;

/// A new lake of each kind: what holds for one must hold for the others.
pub(crate) async fn each() -> Vec<(Lake, Option<TempDir>)> {
    let mut lakes = vec![];
    for (url, folder) in kinds::urls().await {
        lakes.push((Lake::create_or_open(&url).await.unwrap(), folder));
    }
    lakes
}

pub(crate) fn run(at: &str) -> RunId {
    RunId::new("coingecko", "markets", at.parse::<DateTime<Utc>>().unwrap())
}

/// Stores a page of the given records.
pub(crate) async fn page(
    lake: &Lake,
    run: &RunId,
    attempt: &str,
    number: u32,
    lines: &[Vec<u8>],
) -> PageEntry {
    let new = NewPage {
        series: "usd-all".to_owned(),
        page: number,
        asked: Map::new(),
        body_bytes: 10,
        fetched_at: run.logical_time,
        status: 200,
        headers: BTreeMap::new(),
    };
    lake.raw().put_page(run, attempt, new, lines).await.unwrap()
}

pub(crate) async fn one_line(lake: &Lake, run: &RunId, attempt: &str) -> PageEntry {
    page(lake, run, attempt, 1, &[br#"{"id":"bitcoin"}"#.to_vec()]).await
}

pub(crate) fn manifest(run: &RunId, attempt: &str, pages: Vec<PageEntry>) -> Manifest {
    Manifest {
        format: RAW_FORMAT,
        vendor: run.vendor.clone(),
        dataset: run.dataset.clone(),
        logical_time: run.logical_time,
        attempt: attempt.to_owned(),
        kind: RunKind::Ingest,
        started_at: run.logical_time,
        finished_at: run.logical_time,
        parameters: Value::Null,
        requests: 1,
        throttles: 0,
        retries: 0,
        warnings: vec![],
        pages,
    }
}

pub(crate) fn cursor(run: &RunId, attempt: &str, pages: Vec<PageEntry>) -> Cursor {
    Cursor {
        format: RAW_FORMAT,
        attempt: attempt.to_owned(),
        started_at: run.logical_time,
        parameters: Value::Null,
        requests: 1,
        throttles: 0,
        retries: 0,
        warnings: vec![],
        pages,
        position: Value::Null,
    }
}

/// Commits a run of one page.
pub(crate) async fn committed(lake: &Lake, at: &str) -> Manifest {
    let run = run(at);
    let manifest = manifest(&run, "a1", vec![one_line(lake, &run, "a1").await]);
    assert_eq!(lake.raw().commit(&manifest).await.unwrap(), Commit::Won);
    manifest
}
