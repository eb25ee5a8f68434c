//! What a call achieved.

use coinlake_store::{Manifest, RunId};
use serde::Serialize;

/// How a call ended that did not fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The run is committed, by this call.
    Committed,
    /// The run was committed before, or by somebody else meanwhile; this call left nothing.
    AlreadyCommitted,
    /// The deadline came first. The same call again goes on where this one stopped.
    Continue,
}

/// What a call achieved, in total over the calls that a deadline interrupted.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct IngestReport {
    /// How the call ended.
    pub outcome: Outcome,
    /// The vendor's name.
    pub vendor: String,
    /// The dataset's name.
    pub dataset: String,
    /// The logical time of the run, RFC 3339 UTC.
    pub logical_time: String,
    /// The key of the manifest, also when the run is not committed yet.
    pub manifest_key: String,
    /// HTTP requests sent for the run, retries included.
    pub requests: u64,
    /// Answers that asked us to slow down.
    pub throttles: u64,
    /// Requests sent again.
    pub retries: u64,
    /// Pages of the run.
    pub pages: u64,
    /// Records in them.
    pub records: u64,
    /// What a person should know.
    pub warnings: Vec<String>,
}

impl IngestReport {
    /// The report of a run that is committed as `manifest` says.
    pub(crate) fn of(outcome: Outcome, manifest: &Manifest) -> Self {
        let run = manifest.run();
        Self {
            outcome,
            logical_time: logical_time(&run),
            manifest_key: run.manifest_key(),
            vendor: run.vendor,
            dataset: run.dataset,
            requests: manifest.requests,
            throttles: manifest.throttles,
            retries: manifest.retries,
            pages: manifest.pages.len() as u64,
            records: manifest.records(),
            warnings: manifest.warnings.clone(),
        }
    }
}

pub(crate) fn logical_time(run: &RunId) -> String {
    run.logical_time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
