//! Faults at work: counting requests and changing what is asked, answered and sent.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

use super::damage::{self, Choice};
use super::{Fault, FaultKind};
use crate::answer::Answer;
use crate::asked::Asked;

/// Faults with the counts of the requests they have seen.
#[derive(Debug)]
pub(crate) struct ArmedFaults {
    seed: u64,
    faults: Vec<(Fault, AtomicU64)>,
}

impl ArmedFaults {
    pub(crate) fn new(seed: u64, faults: Vec<Fault>) -> Self {
        Self { seed, faults: faults.into_iter().map(|fault| (fault, AtomicU64::new(0))).collect() }
    }

    /// Counts the request and tells which faults hit it.
    pub(crate) fn meet(&self, asked: &Asked) -> Hits<'_> {
        let concerned = self.faults.iter().filter(|(fault, _)| fault.when.concerns(asked));
        let hits = concerned.filter_map(|(fault, seen)| {
            let count = seen.fetch_add(1, Ordering::Relaxed) + 1;
            fault.when.hits(count).then(|| (&fault.kind, Choice::new(self.seed, count)))
        });
        Hits(hits.collect())
    }
}

/// The faults that hit one request, in the order given.
pub(crate) struct Hits<'a>(Vec<(&'a FaultKind, Choice)>);

/// How an answer is sent.
#[derive(Debug, Default)]
pub(crate) struct Delivery {
    pub(crate) delay: Option<Duration>,
    pub(crate) is_cut: bool,
}

impl Hits<'_> {
    /// The vendor's time, as its clock shows it.
    pub(crate) fn skewed(&self, at: DateTime<Utc>) -> DateTime<Utc> {
        let skew = self.kinds().fold(TimeDelta::zero(), |sum, kind| match kind {
            FaultKind::Skew(skew) => sum.checked_add(skew).unwrap_or(sum),
            _ => sum,
        });
        at.checked_add_signed(skew).unwrap_or(at)
    }

    /// What the vendor believes it was asked.
    pub(crate) fn rewritten(&self, mut asked: Asked) -> Asked {
        for kind in self.kinds() {
            match kind {
                FaultKind::RepeatPage => {
                    let page = asked.page();
                    asked.set_parameter("page", (page - 1).max(1).to_string());
                }
                FaultKind::IgnorePerPage(rows) => asked.set_parameter("per_page", rows.to_string()),
                _ => {}
            }
        }
        asked
    }

    /// The answer that replaces the vendor's, if one does.
    pub(crate) fn replacement(&self, at: DateTime<Utc>) -> Option<Answer> {
        self.kinds().find_map(|kind| match kind {
            FaultKind::Throttle { is_html, retry_after } => Some(throttled(*is_html, *retry_after, at)),
            FaultKind::Status(500) => {
                Some(Answer::json(500, r#"{"status":500,"error":"Internal Server Error"}"#.to_owned(), at))
            }
            FaultKind::Status(status) => {
                Some(Answer::html(*status, &format!("api.coingecko.com | {status}: simulated outage"), at))
            }
            FaultKind::Html => Some(Answer::html(200, "Just a moment...", at)),
            FaultKind::ErrorObject => Some(Answer::coded_error(200, 429, EXCEEDED, at)),
            _ => None,
        })
    }

    /// The vendor's answer with damaged records. Errors stay as they are.
    pub(crate) fn damaged(&self, mut answer: Answer) -> Answer {
        if answer.status == 200 {
            for (kind, choice) in &self.0 {
                answer.body = damage::body(kind, *choice, answer.body);
            }
        }
        answer
    }

    pub(crate) fn delivery(&self) -> Delivery {
        self.kinds().fold(Delivery::default(), |delivery, kind| match kind {
            FaultKind::Slow(delay) => Delivery { delay: Some(*delay), ..delivery },
            FaultKind::Cut => Delivery { is_cut: true, ..delivery },
            _ => delivery,
        })
    }

    fn kinds(&self) -> impl Iterator<Item = &FaultKind> {
        self.0.iter().map(|(kind, _)| *kind)
    }
}

const EXCEEDED: &str = "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to \
    subscribe to our API plans for higher rate limits.";

fn throttled(is_html: bool, retry_after: Option<u32>, at: DateTime<Utc>) -> Answer {
    let answer = if is_html {
        Answer::html(429, "Access denied | api.coingecko.com used Cloudflare to restrict access", at)
    } else {
        let body = serde_json::json!({ "status": { "error_code": 429, "error_message": EXCEEDED } });
        Answer::json(429, body.to_string(), at)
    };
    match retry_after {
        Some(seconds) => answer.with("retry-after", seconds),
        None => answer,
    }
}
