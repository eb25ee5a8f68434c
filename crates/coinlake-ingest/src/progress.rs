//! What a caller can show while a run is under way.

use std::time::Duration;

use coinlake_vendors::DatasetId;

/// A step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<'a> {
    /// A page was stored.
    Page {
        /// The dataset.
        dataset: DatasetId,
        /// The series of pages.
        series: &'a str,
        /// The page's number in the series, from 1.
        page: u32,
        /// Records on the page.
        records: u64,
    },
    /// The next request waits, because the vendor asked for it, after a failure, or to keep the pace.
    Waiting {
        /// The dataset.
        dataset: DatasetId,
        /// How long.
        wait: Duration,
        /// Why, for people.
        reason: &'a str,
    },
}
