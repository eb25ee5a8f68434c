//! What decoding found besides rows, kept for the `ops` tables that follow.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use chrono::NaiveDate;
use coinlake_vendors::{DatasetId, Rejected};

use super::chunk::Chunk;

/// Text of rejected lines kept in memory; days beyond are decoded again when their rows are written.
const KEPT_BYTES: usize = 32 << 20;

/// A raw line that is no row.
#[derive(Debug, Clone)]
pub(crate) struct Reject {
    /// Key of the page.
    pub(crate) key: String,
    /// Logical time of the run, microseconds UTC.
    pub(crate) snapshot_at: i64,
    /// Line of the page, from 1.
    pub(crate) line: i32,
    pub(crate) why: Rejected,
    /// The line; bytes that are not UTF-8 are replaced.
    pub(crate) text: String,
}

/// A way in which a vendor's records differ from what we know: vendor, dataset, field, kind, observed.
pub(crate) type Found = (&'static str, &'static str, String, &'static str, String);

/// What decoding found besides rows.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Entries>);

type Day = (DatasetId, NaiveDate);

#[derive(Debug, Default)]
struct Entries {
    asked: BTreeSet<Day>,
    complete: BTreeSet<Day>,
    /// Also days that are complete: what was decoded did not arrive.
    failed: BTreeSet<Day>,
    rejects: BTreeMap<Day, Vec<Reject>>,
    let_go: BTreeSet<Day>,
    kept_bytes: usize,
    drift: BTreeMap<Found, (i64, i64)>,
}

impl Ledger {
    /// Takes in what a chunk holds besides rows.
    pub(crate) fn note(&self, chunk: &mut Chunk) {
        let mut entries = self.entries();
        entries.keep((chunk.dataset, chunk.day), std::mem::take(&mut chunk.rejects));
        for (at, seen) in std::mem::take(&mut chunk.drift) {
            for drift in seen {
                let found = (
                    chunk.dataset.vendor,
                    chunk.dataset.name,
                    drift.field,
                    drift.kind.as_str(),
                    drift.observed,
                );
                let times = entries.drift.entry(found).or_insert((at, at));
                *times = (times.0.min(at), times.1.max(at));
            }
        }
    }

    /// The day is going to be decoded.
    pub(crate) fn ask(&self, dataset: DatasetId, day: NaiveDate) {
        self.entries().asked.insert((dataset, day));
    }

    /// Every run of the day is decoded.
    pub(crate) fn complete(&self, dataset: DatasetId, day: NaiveDate) {
        self.entries().complete.insert((dataset, day));
    }

    /// Not everything that was decoded of the day arrived where it is needed.
    pub(crate) fn fail(&self, dataset: DatasetId, day: NaiveDate) {
        self.entries().failed.insert((dataset, day));
    }

    /// Whether every run of the day is decoded; also true for a day that nobody asked for.
    pub(crate) fn is_sound(&self, dataset: DatasetId, day: NaiveDate) -> bool {
        let (entries, day) = (self.entries(), (dataset, day));
        !entries.asked.contains(&day) || entries.is_complete(day)
    }

    /// Whether somebody asked for the day, with whatever outcome.
    pub(crate) fn is_asked(&self, dataset: DatasetId, day: NaiveDate) -> bool {
        self.entries().asked.contains(&(dataset, day))
    }

    /// The rejected lines of a day, once; `None` when the day was not decoded, or its lines were too many to keep.
    pub(crate) fn take_rejects(&self, dataset: DatasetId, day: NaiveDate) -> Option<Vec<Reject>> {
        let mut entries = self.entries();
        let day = (dataset, day);
        let known = entries.is_complete(day) && !entries.let_go.contains(&day);
        known.then(|| entries.rejects.remove(&day).unwrap_or_default())
    }

    /// All drift noticed, with the logical times (microseconds UTC) of the first and the last run that showed it.
    pub(crate) fn drift(&self) -> Vec<(Found, (i64, i64))> {
        self.entries().drift.iter().map(|(found, times)| (found.clone(), *times)).collect()
    }

    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entries {
    fn is_complete(&self, day: Day) -> bool {
        self.complete.contains(&day) && !self.failed.contains(&day)
    }

    /// Keeps the rejects of a day: all of them, or none once they are too many.
    fn keep(&mut self, day: Day, rejects: Vec<Reject>) {
        if self.let_go.contains(&day) {
            return;
        }
        self.kept_bytes += bytes(&rejects);
        self.rejects.entry(day).or_default().extend(rejects);
        if self.kept_bytes > KEPT_BYTES {
            self.kept_bytes -= self.rejects.remove(&day).map_or(0, |rejects| bytes(&rejects));
            self.let_go.insert(day);
        }
    }
}

fn bytes(rejects: &[Reject]) -> usize {
    rejects.iter().map(|reject| reject.text.len() + reject.key.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_sound_when_all_of_it_arrived() {
        let dataset = DatasetId { vendor: "vendor", name: "dataset" };
        let days = [1, 2, 3, 4].map(|day| NaiveDate::from_ymd_opt(2026, 11, day).unwrap());
        let ledger = Ledger::default();
        days[1..].iter().for_each(|day| ledger.ask(dataset, *day));
        ledger.complete(dataset, days[2]);
        // What ends after it was given up does not make up for it.
        ledger.fail(dataset, days[3]);
        ledger.complete(dataset, days[3]);
        assert_eq!(days.map(|day| ledger.is_asked(dataset, day)), [false, true, true, true]);
        assert_eq!(days.map(|day| ledger.is_sound(dataset, day)), [true, false, true, false]);
        let rejects = days.map(|day| ledger.take_rejects(dataset, day).is_some());
        assert_eq!(rejects, [false, false, true, false]);
    }
}
