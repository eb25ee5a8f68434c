//! The identity of a run and the keys that follow from it.

use std::fmt;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use object_store::path::Path;

pub(crate) const RAW: &str = "raw";
pub(crate) const MANIFEST: &str = "_manifest.json";
pub(crate) const CURSOR: &str = "_cursor.json";
const REPORT: &str = "_report-";
const PAGE_END: &str = ".json.gz";
const RUN_TIME: &str = "%Y%m%dT%H%M%SZ";

/// What one run asked for: all of one dataset of one vendor, as of one logical time.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RunId {
    /// The vendor's name, as in `coinlake_vendors`.
    pub vendor: String,
    /// The dataset's name within the vendor.
    pub dataset: String,
    /// The time the schedule asked for, UTC, whole seconds. Becomes `snapshot_at`.
    pub logical_time: DateTime<Utc>,
}

impl RunId {
    /// The run of `vendor`'s `dataset` at `logical_time`, cut to whole seconds: keys do not hold more.
    pub fn new(vendor: impl Into<String>, dataset: impl Into<String>, logical_time: DateTime<Utc>) -> Self {
        let logical_time = DateTime::from_timestamp(logical_time.timestamp(), 0)
            .expect("the whole seconds of a valid time are a valid time");
        Self { vendor: vendor.into(), dataset: dataset.into(), logical_time }
    }

    /// The UTC day of the logical time, the `dt` partition.
    pub fn day(&self) -> NaiveDate {
        self.logical_time.date_naive()
    }

    /// The folder of the run: `raw/<vendor>/<dataset>/dt=YYYY-MM-DD/run=YYYYMMDDTHHMMSSZ`, without a trailing `/`.
    pub fn prefix(&self) -> String {
        let day = day_prefix(&self.vendor, &self.dataset, self.day());
        format!("{day}/run={}", self.logical_time.format(RUN_TIME))
    }

    /// The key of the object whose existence commits the run.
    pub fn manifest_key(&self) -> String {
        format!("{}/{MANIFEST}", self.prefix())
    }

    pub(crate) fn cursor_key(&self) -> String {
        format!("{}/{CURSOR}", self.prefix())
    }

    pub(crate) fn report_key(&self, attempt: &str) -> String {
        format!("{}/{REPORT}{attempt}.json", self.prefix())
    }

    pub(crate) fn page_key(&self, series: &str, page: u32, attempt: &str) -> String {
        format!("{}/{series}-{page:04}-{attempt}{PAGE_END}", self.prefix())
    }

    /// The run whose folder holds `key`, and the object's name in it; `None` for other objects.
    pub(crate) fn of_key(key: &Path) -> Option<(Self, String)> {
        let parts: Vec<_> = key.parts().collect();
        let [raw, vendor, dataset, _day, run, name] = parts.as_slice() else { return None };
        if raw.as_ref() != RAW {
            return None;
        }
        let time = NaiveDateTime::parse_from_str(run.as_ref().strip_prefix("run=")?, RUN_TIME).ok()?;
        Some((Self::new(vendor.as_ref(), dataset.as_ref(), time.and_utc()), name.as_ref().to_owned()))
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.logical_time.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
        write!(formatter, "{} {} at {time}", self.vendor, self.dataset)
    }
}

pub(crate) fn dataset_prefix(vendor: &str, dataset: &str) -> String {
    format!("{RAW}/{vendor}/{dataset}")
}

pub(crate) fn day_prefix(vendor: &str, dataset: &str, day: NaiveDate) -> String {
    format!("{}/dt={}", dataset_prefix(vendor, dataset), day.format("%Y-%m-%d"))
}

pub(crate) fn is_report(name: &str) -> bool {
    name.starts_with(REPORT)
}

/// The attempt that wrote the page called `name`; `None` when the object is no page.
pub(crate) fn attempt_of_page(name: &str) -> Option<&str> {
    let stem = name.strip_suffix(PAGE_END)?;
    stem.rsplit_once('-').map(|(_, attempt)| attempt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_lead_back_to_their_run() {
        let time = "2026-11-21T10:00:05.9Z".parse().unwrap();
        let run = RunId::new("coingecko", "markets", time);
        let key = run.page_key("usd-category-meme-token", 2, "a1b2");
        assert_eq!(
            key,
            "raw/coingecko/markets/dt=2026-11-21/run=20261121T100005Z/usd-category-meme-token-0002-a1b2.json.gz"
        );
        let (found, name) = RunId::of_key(&Path::from(key)).unwrap();
        assert_eq!(found, run);
        assert_eq!(attempt_of_page(&name), Some("a1b2"));
        assert_eq!(RunId::of_key(&Path::from("curated/coins/data/x.parquet")), None);
        assert_eq!(RunId::of_key(&Path::from("raw/a/b/dt=2026-11-21/run=tomorrow/_manifest.json")), None);
    }
}
