//! Asking a vendor for one page until there is an answer, a reason to give up, or no time left.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use coinlake_store::RunId;
use coinlake_vendors::{Dataset, PageEnd, Refusal, Request, raw_line};
use url::Url;

use crate::answer::RawAnswer;
use crate::backoff::{LONGEST_ASKED, TRIES, full_jitter};
use crate::error::IngestError;
use crate::fetch::{Deps, IngestRequest};
use crate::http::KeyHeader;
use crate::progress::Progress;
use crate::retry_after;
use crate::secret::redact;

/// What talking to the vendor has cost so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counters {
    pub(crate) requests: u64,
    pub(crate) throttles: u64,
    pub(crate) retries: u64,
}

/// The requests of one run.
pub(crate) struct Conversation<'a> {
    pub(crate) run: RunId,
    pub(crate) counters: Counters,
    dataset: &'a dyn Dataset,
    asked_for: &'a IngestRequest,
    deps: &'a Deps,
    base: String,
    key: Option<KeyHeader>,
}

/// How a question ended.
pub(crate) enum Reply {
    Page(Fetched),
    /// There is no such page, and it was not the first one: the pages before it were all.
    NoSuchPage,
    /// The deadline comes before an answer could.
    OutOfTime,
}

/// A page as it goes into the raw zone.
pub(crate) struct Fetched {
    pub(crate) lines: Vec<Vec<u8>>,
    pub(crate) end: PageEnd,
    pub(crate) identity: u64,
    pub(crate) body_bytes: u64,
    pub(crate) fetched_at: DateTime<Utc>,
    pub(crate) status: u16,
    pub(crate) headers: BTreeMap<String, String>,
}

/// A try that brought no page and may be repeated.
struct Trouble {
    said: String,
    is_throttle: bool,
    /// The wait the vendor asked for.
    retry_after: Option<Duration>,
}

impl<'a> Conversation<'a> {
    pub(crate) fn new(
        run: RunId,
        dataset: &'a dyn Dataset,
        asked_for: &'a IngestRequest,
        deps: &'a Deps,
    ) -> Result<Self, IngestError> {
        let base = asked_for.base()?;
        let key = asked_for.key_header(&run)?;
        Ok(Self { run, counters: Counters::default(), dataset, asked_for, deps, base, key })
    }

    /// Asks for one page, again where that may help.
    pub(crate) async fn ask(&mut self, request: &Request) -> Result<Reply, IngestError> {
        let url = self.url(request);
        let mut tries = 0;
        loop {
            if !self.wait_for_turn(request).await? {
                return Ok(Reply::OutOfTime);
            }
            self.counters.requests += 1;
            tries += 1;
            let answer = self.send(url.clone()).await;
            let trouble = match answer {
                Ok(answer) => match self.read(request, &answer)? {
                    Ok(reply) => return Ok(reply),
                    Err(trouble) => trouble,
                },
                Err(said) => Trouble { said, is_throttle: false, retry_after: None },
            };
            self.counters.throttles += u64::from(trouble.is_throttle);
            if tries == TRIES || trouble.retry_after > Some(LONGEST_ASKED) {
                return Err(self.give_up(request, tries, trouble));
            }
            let said = self.redacted(&trouble.said);
            tracing::warn!(run = %self.run, series = request.series, page = request.page, tries, "asking again: {said}");
            let wait = trouble.retry_after.unwrap_or_else(|| full_jitter(tries, (self.deps.random)()));
            if !self.wait(wait, &said).await {
                return Ok(Reply::OutOfTime);
            }
            self.counters.retries += 1;
        }
    }

    /// Waits before a page that came out wrong is asked again; false when the deadline comes first.
    pub(crate) async fn wait_to_ask_again(&mut self, failures: u32) -> bool {
        self.counters.retries += 1;
        self.wait(full_jitter(failures, (self.deps.random)()), "the vendor repeated a page").await
    }

    /// Whether there is no time for another request.
    pub(crate) fn is_out_of_time(&self) -> bool {
        self.time_left().is_some_and(|left| left.is_zero())
    }

    pub(crate) fn redacted(&self, text: &str) -> String {
        redact(text, self.asked_for.api_key.as_ref())
    }

    /// The URL of the vendor that is asked, without the key.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    fn url(&self, request: &Request) -> Url {
        let mut url = Url::parse(&format!("{}{}", self.base, request.path))
            .expect("a base URL was parsed before, and a path does not change that");
        if !request.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&request.query);
        }
        url
    }

    /// Waits for the vendor's pace; false when the deadline comes first. Fails when the budget is spent.
    async fn wait_for_turn(&self, request: &Request) -> Result<bool, IngestError> {
        let budget = self.asked_for.request_budget;
        if self.counters.requests >= u64::from(budget) {
            return Err(IngestError::BudgetExceeded {
                run: self.run.clone(),
                asked: describe(request),
                budget,
            });
        }
        while let Err(wait) = self.deps.http.take_turn() {
            if !self.wait(wait, "to keep the vendor's pace").await {
                return Ok(false);
            }
        }
        Ok(!self.is_out_of_time())
    }

    async fn send(&self, url: Url) -> Result<RawAnswer, String> {
        let timeout = self.asked_for.timeout;
        let timeout = self.time_left().map_or(timeout, |left| left.min(timeout));
        self.deps.http.get(url, self.key.as_ref(), timeout, &*self.deps.clock).await
    }

    /// What an answer means: a reply, trouble that may pass, or an error that will not.
    fn read(&self, request: &Request, answer: &RawAnswer) -> Result<Result<Reply, Trouble>, IngestError> {
        if (300..400).contains(&answer.status) {
            return Err(self.redirected(request, answer));
        }
        let refusal = match self.dataset.read(request, &answer.view()) {
            Ok(page) => {
                let lines = page.records.iter();
                let lines = lines.map(|record| raw_line(record, answer.fetched_at, &request.asked)).collect();
                return Ok(Ok(Reply::Page(self.fetched(answer, lines, page.end, page.identity))));
            }
            Err(refusal) => refusal,
        };
        let run = self.run.clone();
        let said = self.redacted(&refusal.to_string());
        match refusal {
            Refusal::Rejected { status: 404, .. } if request.page > 1 => Ok(Ok(Reply::NoSuchPage)),
            Refusal::Rejected { .. } => {
                Err(IngestError::VendorRejected { run, asked: describe(request), said })
            }
            Refusal::Unauthorized { .. } => Err(IngestError::Unauthorized { run, said }),
            Refusal::Throttled { .. } | Refusal::Unavailable { .. } | Refusal::Broken { .. } => {
                Ok(Err(Trouble {
                    said,
                    is_throttle: matches!(refusal, Refusal::Throttled { .. }),
                    retry_after: self.asked_wait(answer),
                }))
            }
        }
    }

    fn fetched(&self, answer: &RawAnswer, lines: Vec<Vec<u8>>, end: PageEnd, identity: u64) -> Fetched {
        let mut headers = answer.facts();
        for value in headers.values_mut() {
            *value = self.redacted(value);
        }
        Fetched {
            lines,
            end,
            identity,
            body_bytes: answer.body.len() as u64,
            fetched_at: answer.fetched_at,
            status: answer.status,
            headers,
        }
    }

    /// The wait that the answer asks for; "now" is no wait, and our own backoff is better.
    fn asked_wait(&self, answer: &RawAnswer) -> Option<Duration> {
        let asked = retry_after::parse(answer.retry_after()?, answer.fetched_at)?;
        (!asked.is_zero()).then_some(asked)
    }

    fn redirected(&self, request: &Request, answer: &RawAnswer) -> IngestError {
        let target = self.redacted(answer.header("location").unwrap_or("nowhere"));
        let said = format!(
            "the vendor answered {} and points to {target}; redirects are not followed, check the vendor's URL",
            answer.status
        );
        IngestError::VendorRejected { run: self.run.clone(), asked: describe(request), said }
    }

    fn give_up(&self, request: &Request, tries: u32, trouble: Trouble) -> IngestError {
        let run = self.run.clone();
        let mut said = self.redacted(&trouble.said);
        if let Some(wait) = trouble.retry_after.filter(|wait| *wait > LONGEST_ASKED) {
            said = format!("{said} (it asks to wait {} s)", wait.as_secs());
        }
        if trouble.is_throttle {
            IngestError::Throttled { run, said }
        } else {
            IngestError::VendorUnavailable { run, asked: describe(request), tries, said }
        }
    }

    /// Waits, unless the deadline would pass meanwhile: then returns false at once.
    async fn wait(&self, wait: Duration, reason: &str) -> bool {
        if self.time_left().is_some_and(|left| left <= wait) {
            return false;
        }
        (self.deps.progress)(&Progress::Waiting { dataset: self.dataset.id(), wait, reason });
        self.deps.clock.sleep(wait).await;
        true
    }

    fn time_left(&self) -> Option<Duration> {
        let left = self.asked_for.deadline? - self.deps.clock.now();
        Some(left.to_std().unwrap_or(Duration::ZERO))
    }
}

/// A request in words.
fn describe(request: &Request) -> String {
    format!("{} ({} page {})", request.path, request.series, request.page)
}
