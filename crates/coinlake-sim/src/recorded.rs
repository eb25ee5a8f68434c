//! Recorded answers, replayed.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::{HeaderName, HeaderValue};
use flate2::read::MultiGzDecoder;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::answer::Answer;
use crate::asked::{Asked, canonical_path};

/// The name of the list of answers in a folder of recordings.
const ANSWERS: &str = "answers.ndjson";

/// Headers that belong to the recorded connection, not to the answer. Bodies are served as they were after decoding,
/// so their recorded encoding and length do not hold any more.
const CONNECTION_HEADERS: [&str; 11] = [
    "connection",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "te",
    "trailer",
    "trailers",
    "transfer-encoding",
    "upgrade",
    "content-encoding",
    "content-length",
];

/// Why recordings cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum RecordingsError {
    /// A file cannot be read: `answers.ndjson`, or a body it names.
    #[error("{place}: cannot read {}", path.display())]
    Read {
        /// What names the file.
        place: String,
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not an answer.
    #[error("{}:{line}: {problem}", path.display())]
    Line {
        /// The list of answers.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        problem: String,
    },
}

/// The answers of one folder. Clones share what was served already.
#[derive(Clone, Debug)]
pub struct Recordings {
    groups: Arc<Vec<Group>>,
}

/// Answers to the same request, served in order; the last repeats.
#[derive(Debug)]
struct Group {
    vendor: String,
    path: String,
    query: BTreeMap<String, String>,
    answers: Vec<Answer>,
    served: AtomicUsize,
}

/// One line of `answers.ndjson`.
#[derive(Deserialize)]
struct Line {
    vendor: String,
    path: String,
    #[serde(default)]
    query: BTreeMap<String, Value>,
    status: u16,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    body_file: PathBuf,
}

impl Recordings {
    /// Reads `answers.ndjson` of a folder and every body it names (relative to the folder; `.gz` bodies are
    /// decompressed), so that a mistake shows at the start.
    pub fn read(folder: &Path) -> Result<Self, RecordingsError> {
        let path = folder.join(ANSWERS);
        let text = std::fs::read_to_string(&path).map_err(|source| RecordingsError::Read {
            place: "recorded answers".to_owned(),
            path: path.clone(),
            source,
        })?;
        let mut groups: Vec<Group> = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = Place { path: &path, line: number + 1 };
            let line: Line = serde_json::from_str(line)
                .map_err(|cause| place.error(format!("no recorded answer: {cause}")))?;
            add(&mut groups, folder, line, &place)?;
        }
        Ok(Self { groups: Arc::new(groups) })
    }

    /// The next recorded answer to a request, or a 404 that says what was asked.
    pub(crate) fn answer(&self, asked: &Asked) -> Answer {
        let matching = self.groups.iter().filter(|group| group.matches(asked));
        // Among equals the first of the file wins.
        let best =
            matching.reduce(|best, group| if group.query.len() > best.query.len() { group } else { best });
        best.map_or_else(|| not_recorded(asked), Group::next)
    }
}

impl Group {
    fn matches(&self, asked: &Asked) -> bool {
        self.vendor == asked.vendor
            && self.path == asked.path
            && self.query.iter().all(|(name, value)| asked.parameter(name) == Some(value))
    }

    fn next(&self) -> Answer {
        let served = self.served.fetch_add(1, Ordering::Relaxed);
        self.answers[served.min(self.answers.len() - 1)].clone()
    }
}

/// Where in `answers.ndjson` something is wrong.
struct Place<'a> {
    path: &'a Path,
    line: usize,
}

impl Place<'_> {
    fn error(&self, problem: String) -> RecordingsError {
        RecordingsError::Line { path: self.path.to_owned(), line: self.line, problem }
    }
}

fn add(groups: &mut Vec<Group>, folder: &Path, line: Line, place: &Place<'_>) -> Result<(), RecordingsError> {
    let query = line
        .query
        .into_iter()
        .map(|(name, value)| Ok((name, scalar(value, place)?)))
        .collect::<Result<_, _>>()?;
    if !(200..=599).contains(&line.status) {
        return Err(place.error(format!("status {} is no status of a final answer", line.status)));
    }
    let answer = Answer {
        status: line.status,
        headers: headers(line.headers, place)?,
        body: body(&folder.join(&line.body_file), place)?,
    };
    let path = canonical_path(&line.path);
    match groups
        .iter_mut()
        .find(|group| group.vendor == line.vendor && group.path == path && group.query == query)
    {
        Some(group) => group.answers.push(answer),
        None => groups.push(Group {
            vendor: line.vendor,
            path,
            query,
            answers: vec![answer],
            served: AtomicUsize::new(0),
        }),
    }
    Ok(())
}

fn scalar(value: Value, place: &Place<'_>) -> Result<String, RecordingsError> {
    match value {
        Value::String(text) => Ok(text),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        other => Err(place.error(format!("query values are strings, numbers or booleans, not {other}"))),
    }
}

fn headers(
    recorded: BTreeMap<String, String>,
    place: &Place<'_>,
) -> Result<Vec<(String, String)>, RecordingsError> {
    let mut kept = vec![("x-coinlake-replayed".to_owned(), "true".to_owned())];
    for (name, value) in recorded {
        let name = name.to_lowercase();
        if HeaderName::from_bytes(name.as_bytes()).is_err() || HeaderValue::from_str(&value).is_err() {
            return Err(place.error(format!("`{name}: {value}` is no header")));
        }
        if !CONNECTION_HEADERS.contains(&name.as_str()) {
            kept.push((name, value));
        }
    }
    Ok(kept)
}

fn body(path: &Path, place: &Place<'_>) -> Result<Vec<u8>, RecordingsError> {
    let unreadable = |source| RecordingsError::Read {
        place: format!("{}:{}", place.path.display(), place.line),
        path: path.to_owned(),
        source,
    };
    let stored = std::fs::read(path).map_err(unreadable)?;
    if path.extension().is_none_or(|extension| extension != "gz") {
        return Ok(stored);
    }
    let mut body = Vec::new();
    MultiGzDecoder::new(stored.as_slice()).read_to_end(&mut body).map_err(unreadable)?;
    Ok(body)
}

fn not_recorded(asked: &Asked) -> Answer {
    let query: Map<String, Value> =
        asked.public_query().map(|(name, value)| (name.clone(), json!(value))).collect();
    let body =
        json!({ "error": "no recorded answer", "vendor": asked.vendor, "path": asked.path, "query": query });
    let headers = [("content-type", "application/json"), ("x-coinlake-replayed", "true")];
    let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    Answer { status: 404, headers, body: body.to_string().into_bytes() }
}
