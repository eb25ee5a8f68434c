//! Whole runs of one dataset, decoded together.

use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::NaiveDate;
use coinlake_store::{Manifest, ManifestRef, RawZone};
use coinlake_vendors::{DatasetId, Decoder, Drift, Place, Reason, Rejected};
use futures::{StreamExt, TryStreamExt, stream};

use super::ledger::Reject;
use crate::error::TransformError;

/// Records decoded together, unless one run has more: enough to make the cost of a statement small, and few enough that several chunks fit in memory.
const CHUNK_RECORDS: u64 = 16_384;

/// Manifests read at once.
const MANIFESTS: usize = 8;

/// Whole runs of one dataset on one day. Rows of different runs never meet in a fact's SQL, so a chunk gives the rows that the runs give one by one.
#[derive(Debug)]
pub(crate) struct Chunk {
    pub(crate) dataset: DatasetId,
    pub(crate) day: NaiveDate,
    /// Staged rows; `_page` counts the pages of the chunk from 0.
    pub(crate) rows: RecordBatch,
    pub(crate) pages: Vec<PageSpan>,
    pub(crate) rejects: Vec<Reject>,
    /// What was noticed in a run, by the run's logical time in microseconds.
    pub(crate) drift: Vec<(i64, Vec<Drift>)>,
}

/// A page of a chunk.
#[derive(Debug)]
pub(crate) struct PageSpan {
    /// Records by the manifest, written when the page was fetched.
    pub(crate) records: u64,
    /// Lines that could not be decoded, from 1.
    pub(crate) rejected: Vec<i32>,
    /// Names of the facts in the page's request.
    pub(crate) asked: Vec<String>,
}

impl Chunk {
    /// Records in the manifests.
    pub(crate) fn records(&self) -> u64 {
        self.pages.iter().map(|page| page.records).sum()
    }
}

/// Reads the manifests of `runs` and groups them, in order, into chunks.
pub(crate) async fn chunks(
    raw: &RawZone,
    runs: &[ManifestRef],
) -> Result<Vec<Vec<Arc<Manifest>>>, TransformError> {
    let reads = runs.iter().cloned().map(|run| {
        let raw = raw.clone();
        async move { Ok::<_, TransformError>(Arc::new(raw.read_manifest(&run).await?)) }
    });
    let manifests: Vec<Arc<Manifest>> = stream::iter(reads).buffered(MANIFESTS).try_collect().await?;
    let mut chunks: Vec<Vec<Arc<Manifest>>> = vec![];
    let mut records = 0;
    for manifest in manifests {
        records += manifest.records();
        match chunks.last_mut() {
            Some(chunk) if records <= CHUNK_RECORDS => chunk.push(manifest),
            _ => {
                records = manifest.records();
                chunks.push(vec![manifest]);
            }
        }
    }
    Ok(chunks)
}

/// Decodes the runs of one chunk.
///
/// # Errors
/// When a page is damaged or does not hold the records that its manifest counts.
pub(crate) async fn decode(
    raw: RawZone,
    dataset: DatasetId,
    day: NaiveDate,
    runs: Vec<Arc<Manifest>>,
) -> Result<Chunk, TransformError> {
    let known =
        coinlake_vendors::dataset(dataset.vendor, dataset.name).expect("listed from the vendors' own list");
    let mut decoder = known.decoder();
    let (mut pages, mut rejects, mut drift) = (vec![], vec![], vec![]);
    for run in &runs {
        let snapshot_at = run.logical_time.timestamp_micros();
        for entry in &run.pages {
            let lines = raw.page_lines(entry).await?;
            let place = Place { page: pages.len() as i32, line: 0, snapshot_at };
            let (found, rejected) = decode_page(decoder.as_mut(), &lines, place);
            if found != entry.records {
                return Err(TransformError::Raw { key: entry.key.clone(), found, expected: entry.records });
            }
            pages.push(PageSpan {
                records: entry.records,
                rejected: rejected.iter().map(|reject| reject.0).collect(),
                asked: entry
                    .asked
                    .iter()
                    .filter(|(_, value)| !value.is_null())
                    .map(|(name, _)| name.clone())
                    .collect(),
            });
            let key = &entry.key;
            rejects.extend(rejected.into_iter().map(|(line, why, text)| Reject {
                key: key.clone(),
                snapshot_at,
                line,
                why,
                text,
            }));
        }
        let seen = decoder.take_drift();
        if !seen.is_empty() {
            drift.push((snapshot_at, seen));
        }
    }
    Ok(Chunk { dataset, day, rows: decoder.finish(), pages, rejects, drift })
}

type Refused = (i32, Rejected, String);

/// The number of lines, and those that are no rows.
fn decode_page(decoder: &mut dyn Decoder, lines: &[u8], page: Place) -> (u64, Vec<Refused>) {
    let mut rejected = vec![];
    let lines = lines.strip_suffix(b"\n").unwrap_or(lines);
    if lines.is_empty() {
        return (0, rejected);
    }
    let mut count = 0;
    for line in lines.split(|byte| *byte == b'\n') {
        count += 1;
        let why = match decoder.push(line, Place { line: count, ..page }) {
            Ok(0) => no_rows(),
            Ok(_) => continue,
            Err(why) => why,
        };
        rejected.push((count, why, String::from_utf8_lossy(line).into_owned()));
    }
    (count as u64, rejected)
}

/// A record without any row would be lost without a trace.
fn no_rows() -> Rejected {
    Rejected { reason: Reason::MissingField, field: None, detail: "the record holds no row".to_owned() }
}
