//! Time as an argument.

use std::fmt;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use futures::future::BoxFuture;
use tokio::time::Instant;

/// The time of day, the time since some fixed moment, and waiting.
pub trait Clock: fmt::Debug + Send + Sync {
    /// The time of day, UTC.
    fn now(&self) -> DateTime<Utc>;

    /// The time since a moment in the past that stays the same while the program runs. Never goes back.
    fn uptime(&self) -> Duration;

    /// Returns when `wait` has passed.
    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()>;
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl SystemClock {
    /// The machine's clock, its uptime beginning now.
    pub fn start() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }

    fn uptime(&self) -> Duration {
        self.start.elapsed()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        tokio::time::sleep(wait).boxed()
    }
}
