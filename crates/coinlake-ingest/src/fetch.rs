//! Fetching a run from a vendor.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use coinlake_store::{Lake, RunId};
use coinlake_vendors::{Dataset, Options, Plan};
use url::Url;

use crate::attempt::{Attempt, Pause};
use crate::clock::Clock;
use crate::conversation::Conversation;
use crate::error::IngestError;
use crate::http::{Http, KeyHeader};
use crate::progress::Progress;
use crate::report::{IngestReport, Outcome};
use crate::secret::Secret;

/// What to fetch and what it may cost.
#[derive(Debug, Clone)]
pub struct IngestRequest {
    /// The time the run stands for, UTC; cut to whole seconds.
    pub logical_time: DateTime<Utc>,
    /// What to ask for.
    pub options: Options,
    /// The plan under which the vendor is asked.
    pub plan: Plan,
    /// The vendor's URL, where it is not the plan's.
    pub base_url: Option<String>,
    /// The key, for a plan that has one.
    pub api_key: Option<Secret>,
    /// The most requests the run may send, retries included, over all calls that a deadline interrupts.
    pub request_budget: u32,
    /// When to stop between two pages, UTC; the same request again goes on from there.
    pub deadline: Option<DateTime<Utc>>,
    /// The longest one request may take, its body included.
    pub timeout: Duration,
}

/// What a run needs from outside.
#[derive(Clone)]
pub struct Deps {
    /// The vendor's client, which keeps its pace.
    pub http: Http,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// 64 even random bits with each call: jitter and attempt names.
    pub random: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Told of each step.
    pub progress: Arc<dyn Fn(&Progress<'_>) + Send + Sync>,
}

impl fmt::Debug for Deps {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Deps")
            .field("http", &self.http)
            .field("clock", &self.clock)
            .finish_non_exhaustive()
    }
}

/// Fetches all pages of `dataset` and commits them as the run of the request's logical time.
///
/// A run that is committed is left alone, without any request. A failed call leaves no page, but a report of the failure.
/// Dropping the future, or the process dying, leaves pages that no manifest lists; the run is then as if never begun.
///
/// # Errors
/// See [`IngestError`]; whatever the error, the run is not committed by this call.
pub async fn ingest(
    lake: &Lake,
    dataset: &dyn Dataset,
    request: &IngestRequest,
    deps: &Deps,
) -> Result<IngestReport, IngestError> {
    let id = dataset.id();
    let run = RunId::new(id.vendor, id.name, request.logical_time);
    let raw = lake.raw();
    if let Some(manifest) = raw.committed(&run).await? {
        raw.clean_losers(&run).await?;
        return Ok(IngestReport::of(Outcome::AlreadyCommitted, &manifest));
    }
    let conversation = Conversation::new(run, dataset, request, deps)?;
    let mut attempt =
        Attempt::begin(raw, conversation, dataset, &request.options, request.plan.name, deps).await?;
    match attempt.fetch().await {
        Ok(Pause::AllPages) => attempt.commit().await,
        Ok(Pause::Deadline) => attempt.pause().await,
        Err(error) => Err(attempt.fail(error).await),
    }
}

impl IngestRequest {
    /// The start of every URL, without a final slash.
    pub(crate) fn base(&self) -> Result<String, IngestError> {
        let text = self.base_url.as_deref().unwrap_or(self.plan.base_url);
        let refuse = |reason: &str| {
            // The text is not repeated: whoever writes a key into it should not find it in a log.
            IngestError::BadRequest(format!(
                "the vendor's URL cannot be used: {reason}; write http(s)://host/path"
            ))
        };
        let url = Url::parse(text).map_err(|error| refuse(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(refuse("it is no web address"));
        }
        if !url.username().is_empty()
            || url.password().is_some()
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(refuse(
                "it holds a user, a query or a fragment, and keys belong into the key's setting",
            ));
        }
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }

    /// The header with the key, for a plan that has one.
    pub(crate) fn key_header(&self, run: &RunId) -> Result<Option<KeyHeader>, IngestError> {
        let Some(name) = self.plan.key_header else { return Ok(None) };
        match self.api_key.as_ref().filter(|key| !key.is_empty()) {
            Some(key) => KeyHeader::new(name, key).map(Some),
            None => Err(IngestError::Unauthorized {
                run: run.clone(),
                said: format!("the plan `{}` needs an API key and there is none", self.plan.name),
            }),
        }
    }
}
