//! What a run says about itself: the manifest of one that committed, the report of an attempt that failed, the cursor of
//! one that is to go on.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::run::RunId;

/// The format of manifests, cursors and reports that this program writes, and the newest it reads.
pub const RAW_FORMAT: u32 = 1;

/// How a run came about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RunKind {
    /// Asked of the vendor by us.
    Ingest,
    /// Read from files that somebody already had.
    Import,
}

impl RunKind {
    /// `ingest` or `import`, as in `ops.runs`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ingest => "ingest",
            Self::Import => "import",
        }
    }
}

/// What a committed run consists of. Its object, created once and never changed, is the commit of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// The format of this object, [`RAW_FORMAT`].
    pub format: u32,
    /// The vendor's name.
    pub vendor: String,
    /// The dataset's name.
    pub dataset: String,
    /// The time the schedule asked for, UTC, whole seconds.
    pub logical_time: DateTime<Utc>,
    /// The attempt that committed. Pages fetched before a resume carry an earlier attempt in their key.
    pub attempt: String,
    /// How the run came about.
    pub kind: RunKind,
    /// When the first attempt of the run began, UTC.
    pub started_at: DateTime<Utc>,
    /// When the last page was stored, UTC.
    pub finished_at: DateTime<Utc>,
    /// What was asked for: categories, currencies, plan, budget.
    pub parameters: Value,
    /// HTTP requests sent, retries included. 0 for an import.
    pub requests: u64,
    /// Answers that asked us to slow down.
    pub throttles: u64,
    /// Requests sent again after a failure of any kind.
    pub retries: u64,
    /// What a person should know although the run committed, for example `short_page usd-all 3`.
    pub warnings: Vec<String>,
    /// Every page, in the order it was fetched.
    pub pages: Vec<PageEntry>,
}

impl Manifest {
    /// The run this manifest commits.
    pub fn run(&self) -> RunId {
        RunId::new(&self.vendor, &self.dataset, self.logical_time)
    }

    /// Records in all pages.
    pub fn records(&self) -> u64 {
        self.pages.iter().map(|page| page.records).sum()
    }

    /// Bytes the vendor answered with, decompressed, over all pages.
    pub fn body_bytes(&self) -> u64 {
        self.pages.iter().map(|page| page.body_bytes).sum()
    }
}

/// One page of a run: what was asked, what came, where it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageEntry {
    /// The key of the gzip NDJSON object, relative to the lake.
    pub key: String,
    /// The series of pages it belongs to, for example `usd-all`.
    pub series: String,
    /// Its number in the series, from 1.
    pub page: u32,
    /// What was asked, the `_request` of every line.
    pub asked: Map<String, Value>,
    /// Lines in the object.
    pub records: u64,
    /// Bytes of the vendor's answer, decompressed.
    pub body_bytes: u64,
    /// Bytes of the object.
    pub object_bytes: u64,
    /// SHA-256 of the object, lower-case hex.
    pub sha256: String,
    /// When the answer had arrived, UTC.
    pub fetched_at: DateTime<Utc>,
    /// The HTTP status; 0 for an import.
    pub status: u16,
    /// The answer's headers about limits and caching, names in lower case.
    pub headers: BTreeMap<String, String>,
}

/// Why an attempt of a run failed. Its pages are gone.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FailureReport {
    /// The format of this object, [`RAW_FORMAT`].
    pub format: u32,
    /// The vendor's name.
    pub vendor: String,
    /// The dataset's name.
    pub dataset: String,
    /// The time the schedule asked for, UTC, whole seconds.
    pub logical_time: DateTime<Utc>,
    /// The attempt that failed.
    pub attempt: String,
    /// How the run came about.
    pub kind: RunKind,
    /// When the attempt began, UTC.
    pub started_at: DateTime<Utc>,
    /// When it failed, UTC.
    pub finished_at: DateTime<Utc>,
    /// What was asked for.
    pub parameters: Value,
    /// HTTP requests sent, retries included.
    pub requests: u64,
    /// Answers that asked us to slow down.
    pub throttles: u64,
    /// Requests sent again after a failure of any kind.
    pub retries: u64,
    /// Warnings up to the failure.
    pub warnings: Vec<String>,
    /// Pages fetched before the failure.
    pub pages: u64,
    /// Records in them.
    pub records: u64,
    /// Bytes of the vendor's answers, decompressed.
    pub body_bytes: u64,
    /// The error, with its causes, without secrets.
    pub error: String,
}

impl FailureReport {
    /// The run whose attempt failed.
    pub fn run(&self) -> RunId {
        RunId::new(&self.vendor, &self.dataset, self.logical_time)
    }
}

/// Where a run that stopped between two pages goes on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Cursor {
    /// The format of this object, [`RAW_FORMAT`].
    pub format: u32,
    /// The attempt that stopped.
    pub attempt: String,
    /// When the first attempt of the run began, UTC.
    pub started_at: DateTime<Utc>,
    /// The parameters the pages were asked with; others mean starting over.
    pub parameters: Value,
    /// HTTP requests sent so far.
    pub requests: u64,
    /// Answers so far that asked us to slow down.
    pub throttles: u64,
    /// Requests sent again so far.
    pub retries: u64,
    /// Warnings so far.
    pub warnings: Vec<String>,
    /// The pages stored so far, in order.
    pub pages: Vec<PageEntry>,
    /// The ingest's own position; the store does not look into it.
    pub position: Value,
}
