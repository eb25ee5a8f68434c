//! One attempt to bring a run about: its pages, its end.

use chrono::{DateTime, Utc};
use coinlake_store::{
    Commit, Cursor, FailureReport, Manifest, NewPage, PageEntry, RAW_FORMAT, RawZone, RunId, RunKind,
    StoreError, in_one_line,
};
use coinlake_vendors::{Dataset, Options, Request};
use serde_json::{Value, json};

use crate::conversation::{Conversation, Counters, Fetched, Reply};
use crate::error::IngestError;
use crate::fetch::Deps;
use crate::progress::Progress;
use crate::report::{IngestReport, Outcome, logical_time};
use crate::series::{Position, Series, Step};

/// Why an attempt stopped asking.
pub(crate) enum Pause {
    AllPages,
    Deadline,
}

/// An attempt under way. Its name is in the key of every page it writes, so that no two processes write the same object;
/// pages of an earlier call that a deadline stopped keep the earlier name.
pub(crate) struct Attempt<'a> {
    raw: RawZone,
    dataset: &'a dyn Dataset,
    deps: &'a Deps,
    conversation: Conversation<'a>,
    name: String,
    first: Vec<Request>,
    parameters: Value,
    begun_at: DateTime<Utc>,
    run_started_at: DateTime<Utc>,
    /// Where to go on; nothing at the beginning.
    position: Option<Position>,
    pages: Vec<PageEntry>,
    warnings: Vec<String>,
}

impl<'a> Attempt<'a> {
    /// An attempt that goes on where an earlier call with the same parameters stopped, or begins anew.
    pub(crate) async fn begin(
        raw: RawZone,
        conversation: Conversation<'a>,
        dataset: &'a dyn Dataset,
        options: &Options,
        plan: &str,
        deps: &'a Deps,
    ) -> Result<Self, IngestError> {
        let now = deps.clock.now();
        let mut attempt = Self {
            name: format!("{:016x}", (deps.random)()),
            first: dataset.first_requests(options),
            parameters: parameters(options, plan, conversation.base()),
            begun_at: now,
            run_started_at: now,
            position: None,
            pages: Vec::new(),
            warnings: Vec::new(),
            raw,
            dataset,
            deps,
            conversation,
        };
        let cursor = attempt.raw.load_cursor(attempt.run()).await?;
        if let Some(cursor) = cursor.filter(|cursor| cursor.parameters == attempt.parameters) {
            attempt.resume(cursor);
        }
        Ok(attempt)
    }

    /// Takes over what an earlier call did, unless its cursor speaks of a series we do not ask for.
    fn resume(&mut self, cursor: Cursor) {
        let position = serde_json::from_value::<Position>(cursor.position).ok();
        let Some(position) = position.filter(|position| position.index_in(&self.first).is_some()) else {
            return;
        };
        self.position = Some(position);
        self.pages = cursor.pages;
        self.warnings = cursor.warnings;
        self.run_started_at = cursor.started_at;
        let Cursor { requests, throttles, retries, .. } = cursor;
        self.conversation.counters = Counters { requests, throttles, retries };
    }

    /// Asks for all pages that are missing, one series after the other.
    pub(crate) async fn fetch(&mut self) -> Result<Pause, IngestError> {
        let first = self.first.clone();
        let position = self.position.take();
        let start = position.as_ref().and_then(|position| position.index_in(&first)).unwrap_or(0);
        for (index, request) in first.into_iter().enumerate().skip(start) {
            let mut series = match &position {
                Some(position) if index == start => Series::resume(request, position),
                _ => Series::new(request),
            };
            if let Pause::Deadline = self.fetch_series(&mut series).await? {
                self.position = Some(series.position());
                return Ok(Pause::Deadline);
            }
        }
        Ok(Pause::AllPages)
    }

    async fn fetch_series(&mut self, series: &mut Series) -> Result<Pause, IngestError> {
        loop {
            if self.conversation.is_out_of_time() {
                return Ok(Pause::Deadline);
            }
            let fetched = match self.conversation.ask(series.request()).await? {
                Reply::Page(fetched) => fetched,
                Reply::NoSuchPage => return Ok(Pause::AllPages),
                Reply::OutOfTime => return Ok(Pause::Deadline),
            };
            match series.take(fetched.lines.len(), fetched.end, fetched.identity, &mut self.warnings) {
                Step::KeepAndGoOn => {
                    self.store(series.request(), fetched).await?;
                    series.advance();
                }
                Step::KeepAndEnd => {
                    self.store(series.request(), fetched).await?;
                    return Ok(Pause::AllPages);
                }
                Step::AskAgain if self.conversation.wait_to_ask_again(series.repeats()).await => {}
                Step::AskAgain => return Ok(Pause::Deadline),
                Step::End => return Ok(Pause::AllPages),
            }
        }
    }

    async fn store(&mut self, request: &Request, fetched: Fetched) -> Result<(), StoreError> {
        let page = NewPage {
            series: request.series.clone(),
            page: request.page,
            asked: request.asked.clone(),
            body_bytes: fetched.body_bytes,
            fetched_at: fetched.fetched_at,
            status: fetched.status,
            headers: fetched.headers,
        };
        let entry = self.raw.put_page(self.run(), &self.name, page, &fetched.lines).await?;
        (self.deps.progress)(&Progress::Page {
            dataset: self.dataset.id(),
            series: &entry.series,
            page: entry.page,
            records: entry.records,
        });
        self.pages.push(entry);
        Ok(())
    }

    /// Commits the run, unless somebody else has meanwhile.
    pub(crate) async fn commit(self) -> Result<IngestReport, IngestError> {
        let manifest = self.manifest();
        // When this fails nobody knows whether the manifest was written, so the pages stay: a later attempt or `vacuum`
        // removes them if it was not.
        match self.raw.commit(&manifest).await? {
            Commit::Won => {
                self.tidy(self.raw.clean_losers(self.run()).await);
                tracing::info!(run = %self.run(), pages = manifest.pages.len(), records = manifest.records(), "run committed");
                Ok(IngestReport::of(Outcome::Committed, &manifest))
            }
            Commit::AlreadyCommitted(winner) => {
                self.tidy(self.raw.discard_pages(self.run(), &self.name).await);
                Ok(IngestReport::of(Outcome::AlreadyCommitted, &winner))
            }
        }
    }

    /// Saves where the next call goes on.
    pub(crate) async fn pause(self) -> Result<IngestReport, IngestError> {
        let Counters { requests, throttles, retries } = self.conversation.counters;
        let cursor = Cursor {
            format: RAW_FORMAT,
            attempt: self.name.clone(),
            started_at: self.run_started_at,
            parameters: self.parameters.clone(),
            requests,
            throttles,
            retries,
            warnings: self.warnings.clone(),
            pages: self.pages.clone(),
            position: json!(self.position),
        };
        self.raw.save_cursor(self.run(), &cursor).await?;
        let run = self.run();
        Ok(IngestReport {
            outcome: Outcome::Continue,
            vendor: run.vendor.clone(),
            dataset: run.dataset.clone(),
            logical_time: logical_time(run),
            manifest_key: run.manifest_key(),
            requests,
            throttles,
            retries,
            pages: cursor.pages.len() as u64,
            records: cursor.pages.iter().map(|page| page.records).sum(),
            warnings: cursor.warnings,
        })
    }

    /// Removes what the attempt stored, writes the report, and gives the error back. A cursor is forgotten too: the next
    /// call begins anew, with a whole budget. Its pages stay for now, since another process may have taken them up.
    pub(crate) async fn fail(self, error: IngestError) -> IngestError {
        self.tidy(self.raw.discard_pages(self.run(), &self.name).await);
        self.tidy(self.raw.delete_cursor(self.run()).await);
        self.tidy(self.raw.put_failure(&self.failure_report(&error)).await);
        error
    }

    fn manifest(&self) -> Manifest {
        let Counters { requests, throttles, retries } = self.conversation.counters;
        let RunId { vendor, dataset, logical_time } = self.run().clone();
        Manifest {
            format: RAW_FORMAT,
            vendor,
            dataset,
            logical_time,
            attempt: self.name.clone(),
            kind: RunKind::Ingest,
            started_at: self.run_started_at,
            finished_at: self.deps.clock.now(),
            parameters: self.parameters.clone(),
            requests,
            throttles,
            retries,
            warnings: self.warnings.clone(),
            pages: self.pages.clone(),
        }
    }

    fn failure_report(&self, error: &IngestError) -> FailureReport {
        let manifest = self.manifest();
        FailureReport {
            format: RAW_FORMAT,
            pages: manifest.pages.len() as u64,
            records: manifest.records(),
            body_bytes: manifest.body_bytes(),
            vendor: manifest.vendor,
            dataset: manifest.dataset,
            logical_time: manifest.logical_time,
            attempt: manifest.attempt,
            kind: manifest.kind,
            started_at: self.begun_at,
            finished_at: manifest.finished_at,
            parameters: manifest.parameters,
            requests: manifest.requests,
            throttles: manifest.throttles,
            retries: manifest.retries,
            warnings: manifest.warnings,
            error: self.conversation.redacted(&in_one_line(error)),
        }
    }

    fn run(&self) -> &RunId {
        &self.conversation.run
    }

    /// What cannot be tidied up now, a later call or `vacuum` will: the outcome of the run does not depend on it.
    fn tidy(&self, result: Result<(), StoreError>) {
        if let Err(error) = result {
            let run = self.run();
            tracing::warn!(%run, "left something behind that `coinlake vacuum` removes: {}", in_one_line(&error));
        }
    }
}

fn parameters(options: &Options, plan: &str, vendor_url: &str) -> Value {
    json!({
        "plan": plan,
        "vendor_url": vendor_url,
        "quote_currencies": options.quote_currencies,
        "categories": options.categories,
        "page_size": options.page_size,
    })
}
