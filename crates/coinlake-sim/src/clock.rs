//! The time the simulated vendors believe it is.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};

/// A clock shared between a server and whoever steers it. Clones show the same time.
#[derive(Clone)]
pub struct SimClock {
    source: Arc<Mutex<Source>>,
}

enum Source {
    /// Stands still until it is set; moves by `step` after each reading.
    Set { now: DateTime<Utc>, step: TimeDelta },
    /// Follows another clock, such as the system's.
    Following(Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>),
}

impl SimClock {
    /// A clock that stands at `now` until [`SimClock::set`] moves it.
    pub fn fixed(now: DateTime<Utc>) -> Self {
        Self::stepping(now, TimeDelta::zero())
    }

    /// A clock that starts at `start` and moves by `step` each time it is read: once per answered request.
    pub fn stepping(start: DateTime<Utc>, step: TimeDelta) -> Self {
        Self::new(Source::Set { now: start, step })
    }

    /// A clock that asks `source` for the time, until [`SimClock::set`] stops it.
    pub fn following(source: impl Fn() -> DateTime<Utc> + Send + Sync + 'static) -> Self {
        Self::new(Source::Following(Arc::new(source)))
    }

    /// The time now; a stepping clock moves on afterwards.
    pub fn read(&self) -> DateTime<Utc> {
        match &mut *self.lock() {
            Source::Set { now, step } => {
                let read = *now;
                *now = now.checked_add_signed(*step).unwrap_or(read);
                read
            }
            Source::Following(source) => source(),
        }
    }

    /// Moves the clock to `now`, forwards or backwards. A clock that followed another stands still from here on;
    /// a stepping clock keeps its step.
    pub fn set(&self, now: DateTime<Utc>) {
        let mut source = self.lock();
        let step = match &*source {
            Source::Set { step, .. } => *step,
            Source::Following(_) => TimeDelta::zero(),
        };
        *source = Source::Set { now, step };
    }

    fn new(source: Source) -> Self {
        Self { source: Arc::new(Mutex::new(source)) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Source> {
        // A panic while the lock was held cannot leave half a time behind.
        self.source.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for SimClock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.lock() {
            Source::Set { now, step } => write!(f, "SimClock({now}, step {step})"),
            Source::Following(_) => f.write_str("SimClock(following)"),
        }
    }
}
