//! What a transform takes from the world besides the lake: time, chance and somebody who watches.

use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;

use chrono::{DateTime, SubsecRound, Utc};

use crate::error::TransformError;
use crate::report::TableReport;

/// The outside of a transform. Tests give fixed ones.
#[derive(Clone)]
pub struct Deps {
    /// The time now, UTC.
    pub clock: Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>,
    /// Random bits: names of publishes, jitter between two attempts.
    pub random: Arc<dyn Fn() -> u64 + Send + Sync>,
    /// Told how far the work is.
    pub progress: Arc<dyn Progress>,
}

impl Deps {
    /// The system's clock and randomness.
    pub fn system(progress: Arc<dyn Progress>) -> Self {
        Self { clock: Arc::new(Utc::now), random: Arc::new(random), progress }
    }

    /// The time now in the precision of our tables: microseconds.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        (self.clock)().trunc_subsecs(6)
    }
}

/// Good enough for names and jitter: the standard library seeds each of its hashers with fresh random bits.
fn random() -> u64 {
    RandomState::new().build_hasher().finish()
}

impl fmt::Debug for Deps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Deps").finish_non_exhaustive()
    }
}

/// Hears of a transform's progress as it happens; all methods do nothing unless implemented.
pub trait Progress: Send + Sync {
    /// `runs` runs are going to be decoded in all.
    fn planned(&self, _runs: u64) {}
    /// `runs` more runs are decoded; they hold `records` records.
    fn decoded(&self, _runs: u64, _records: u64) {}
    /// A table is done: published, or found up to date.
    fn table_done(&self, _table: &TableReport) {}
    /// A part of the work failed; the rest goes on.
    fn failed(&self, _error: &TransformError) {}
}

/// Nobody watches.
#[derive(Debug, Clone, Copy)]
pub struct Quiet;

impl Progress for Quiet {}
