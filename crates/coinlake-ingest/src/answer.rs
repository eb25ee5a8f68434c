//! One HTTP answer, as bytes.

use std::collections::BTreeMap;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use coinlake_vendors::Answer;
use reqwest::header::{HeaderMap, HeaderName, RETRY_AFTER};

/// Headers that say how old an answer is, how much is left, and how long to wait. Others are not kept.
const KEPT: [&str; 11] = [
    "age",
    "cache-control",
    "cf-cache-status",
    "date",
    "etag",
    "expires",
    "last-modified",
    "link",
    "per-page",
    "retry-after",
    "total",
];

#[derive(Debug, Clone)]
pub(crate) struct RawAnswer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// When the body had arrived, UTC.
    pub(crate) fetched_at: DateTime<Utc>,
}

impl RawAnswer {
    pub(crate) fn view(&self) -> Answer<'_> {
        Answer {
            status: self.status,
            content_type: self.header("content-type"),
            retry_after: self.retry_after(),
            body: &self.body,
        }
    }

    pub(crate) fn retry_after(&self) -> Option<&str> {
        self.header(RETRY_AFTER.as_str())
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The headers worth keeping, names in lower case.
    pub(crate) fn facts(&self) -> BTreeMap<String, String> {
        let kept = self.headers.iter().filter(|(name, _)| is_kept(name));
        kept.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect()
    }
}

fn is_kept(name: &HeaderName) -> bool {
    KEPT.contains(&name.as_str()) || name.as_str().contains("ratelimit")
}
