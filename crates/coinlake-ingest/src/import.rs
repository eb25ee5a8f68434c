//! Landing answers that somebody already has.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Read};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use coinlake_store::{Commit, Lake, Manifest, NewPage, RAW_FORMAT, RunId, RunKind};
use coinlake_vendors::{Dataset, ImportOptions, Mistaken, Request, mistaken, raw_line};
use flate2::read::MultiGzDecoder;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::error::IngestError;
use crate::report::{IngestReport, Outcome};

/// How a gzip file begins.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The most that is read for one run, decompressed: far above any vendor's answers, and small enough to be held in memory
/// with its lines.
const MOST_BYTES: u64 = 256 << 20;

/// Files to import as one run.
#[derive(Debug, Clone)]
pub struct ImportRequest {
    /// The time the answers stand for, UTC; cut to whole seconds. Also taken for the time they were fetched.
    pub at: DateTime<Utc>,
    /// The files; each becomes one page, in this order.
    pub files: Vec<ImportFile>,
    /// Code of the currency the amounts are quoted in; US dollars when not given.
    pub currency: Option<String>,
    /// The category the answers were asked for, if they were.
    pub category: Option<String>,
}

/// A file: one answer of the vendor or NDJSON of its records, plain or gzip.
#[derive(Debug, Clone)]
pub struct ImportFile {
    /// Its name, for messages.
    pub name: String,
    /// What it holds.
    pub bytes: Bytes,
}

/// Lands files as the run of the request's logical time. The same files again change nothing: everything stored follows
/// from their content.
///
/// # Errors
/// [`IngestError::BadFile`] when a file does not hold the dataset: then nothing is stored. [`IngestError::Taken`] when the
/// logical time has a run with other content. Otherwise [`IngestError::Store`].
pub async fn import(
    lake: &Lake,
    dataset: &dyn Dataset,
    request: &ImportRequest,
) -> Result<IngestReport, IngestError> {
    if request.files.is_empty() {
        return Err(IngestError::BadRequest("there is no file to import: name at least one".to_owned()));
    }
    let id = dataset.id();
    let run = RunId::new(id.vendor, id.name, request.at);
    let options =
        ImportOptions { quote_currency: request.currency.clone(), category: request.category.clone() };
    let asked = dataset.import_request(&options);
    let bodies = bodies(&request.files, MOST_BYTES)?;
    let mut warnings = Vec::new();
    let pages = lines(dataset, &asked, &run, request, &bodies, &mut warnings)?;
    let attempt = content_name(&run, &asked, &bodies);

    let raw = lake.raw();
    if let Some(manifest) = raw.committed(&run).await? {
        return same_or_taken(&manifest, &attempt);
    }
    let mut entries = Vec::new();
    for ((number, lines), body) in (1..).zip(&pages).zip(&bodies) {
        let page = NewPage {
            series: asked.series.clone(),
            page: number,
            asked: asked.asked.clone(),
            body_bytes: body.len() as u64,
            fetched_at: run.logical_time,
            status: 0,
            headers: BTreeMap::new(),
        };
        // A failure here leaves pages: another import of the same files may be about to list them. The next one writes
        // the same objects again.
        entries.push(raw.put_page(&run, &attempt, page, lines).await?);
    }
    let manifest = Manifest {
        format: RAW_FORMAT,
        vendor: run.vendor.clone(),
        dataset: run.dataset.clone(),
        logical_time: run.logical_time,
        attempt: attempt.clone(),
        kind: RunKind::Import,
        started_at: run.logical_time,
        finished_at: run.logical_time,
        parameters: json!({ "currency": request.currency, "category": request.category }),
        requests: 0,
        throttles: 0,
        retries: 0,
        warnings,
        pages: entries,
    };
    match raw.commit(&manifest).await? {
        Commit::Won => {
            raw.clean_losers(&run).await?;
            Ok(IngestReport::of(Outcome::Committed, &manifest))
        }
        Commit::AlreadyCommitted(winner) => {
            raw.discard_pages(&run, &attempt).await?;
            same_or_taken(&winner, &attempt)
        }
    }
}

fn same_or_taken(committed: &Manifest, attempt: &str) -> Result<IngestReport, IngestError> {
    if committed.attempt == attempt {
        return Ok(IngestReport::of(Outcome::AlreadyCommitted, committed));
    }
    let (records, kind) = (committed.records(), committed.kind.as_str());
    Err(IngestError::Taken { run: committed.run(), records, kind })
}

/// The text of the files; of at most so many bytes in all, since together they make one run.
fn bodies(files: &[ImportFile], most: u64) -> Result<Vec<Cow<'_, [u8]>>, IngestError> {
    let mut left = most;
    let mut bodies = Vec::new();
    for file in files {
        let bad = |said: String| IngestError::BadFile { file: file.name.clone(), said };
        let body = body(file, left);
        let body = body.map_err(|error| {
            bad(format!("it begins like a gzip file but cannot be decompressed: {error}"))
        })?;
        let too_large = || {
            let limit = most >> 20;
            bad(format!(
                "the files up to this one are larger than {limit} MiB: split them, one --at for each part"
            ))
        };
        left = left.checked_sub(body.len() as u64).ok_or_else(too_large)?;
        bodies.push(body);
    }
    Ok(bodies)
}

/// The file's text, decompressed where it is gzip; cut off one byte after so many.
fn body(file: &ImportFile, most: u64) -> io::Result<Cow<'_, [u8]>> {
    if !file.bytes.starts_with(&GZIP) {
        return Ok(Cow::Borrowed(&file.bytes));
    }
    let mut text = Vec::new();
    MultiGzDecoder::new(&*file.bytes).take(most + 1).read_to_end(&mut text)?;
    Ok(Cow::Owned(text))
}

/// The raw lines of each file.
fn lines(
    dataset: &dyn Dataset,
    asked: &Request,
    run: &RunId,
    request: &ImportRequest,
    bodies: &[Cow<'_, [u8]>],
    warnings: &mut Vec<String>,
) -> Result<Vec<Vec<Vec<u8>>>, IngestError> {
    let mut pages = Vec::new();
    for (file, body) in request.files.iter().zip(bodies) {
        let records = dataset
            .read_import(body)
            .map_err(|refusal| IngestError::BadFile { file: file.name.clone(), said: refusal.to_string() })?;
        if let Some(mistaken) = mistaken(dataset, &records) {
            return Err(IngestError::BadFile { file: file.name.clone(), said: elsewhere(dataset, mistaken) });
        }
        if records.is_empty() {
            warnings.push(format!("empty_file {}", pages.len() + 1));
        }
        pages.push(records.iter().map(|record| raw_line(record, run.logical_time, &asked.asked)).collect());
    }
    Ok(pages)
}

/// Why records do not belong to the dataset.
fn elsewhere(dataset: &dyn Dataset, mistaken: Mistaken) -> String {
    match mistaken.looks_like {
        Some(other) => format!("its records have the fields of {other}, not those of {}", dataset.id()),
        None => format!("its records have none of the fields of {}", dataset.id()),
    }
}

/// The name of the attempt: a hash of all that the import is made from, so that the same import has the same name.
fn content_name(run: &RunId, asked: &Request, bodies: &[Cow<'_, [u8]>]) -> String {
    let mut hash = Sha256::new();
    hash.update(run.prefix());
    hash.update(serde_json::to_vec(&asked.asked).expect("facts are JSON"));
    for body in bodies {
        hash.update((body.len() as u64).to_be_bytes());
        hash.update(body);
    }
    hash.finalize().iter().take(8).fold(String::new(), |mut name, byte| {
        write!(name, "{byte:02x}").expect("writing to a string does not fail");
        name
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_run_are_limited_together() {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        io::Write::write_all(&mut encoder, b"123456").unwrap();
        let file = |name: &str, bytes: Vec<u8>| ImportFile { name: name.to_owned(), bytes: bytes.into() };
        let files = [file("a", b"123456".to_vec()), file("b", encoder.finish().unwrap())];
        assert_eq!(bodies(&files, 12).unwrap(), [&b"123456"[..]; 2]);
        let error = bodies(&files, 11).unwrap_err().to_string();
        assert!(error.contains('b') && error.contains("one --at for each part"), "{error}");
    }
}
