//! The end of an invocation's time.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};

/// The time kept for saying that there is none left.
const MARGIN: TimeDelta = TimeDelta::seconds(2);

/// What comes of `work`. It is dropped shortly before `deadline` (UTC), when Lambda stops the process; then there is nothing.
pub async fn within<T>(deadline: DateTime<Utc>, work: impl Future<Output = T>) -> Option<T> {
    let left: Duration = (deadline - MARGIN - Utc::now()).to_std().unwrap_or_default();
    tokio::time::timeout(left, work).await.ok()
}
