//! What was asked so far.

use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use crate::asked::Asked;

/// A request that was answered (or cut, or left waiting) on purpose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct LoggedRequest {
    /// First segment of the path: `coingecko`.
    pub vendor: String,
    /// The vendor's path, without `/api/v3`: `/coins/markets`.
    pub path: String,
    /// The query's parameters in the order sent, without API keys.
    pub query: Vec<(String, String)>,
    /// Status of the answer.
    pub status: u16,
}

impl LoggedRequest {
    /// The last value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Every request since the start or the last reset, oldest first.
#[derive(Debug, Default)]
pub(crate) struct RequestLog(Mutex<Vec<LoggedRequest>>);

impl RequestLog {
    pub(crate) fn note(&self, asked: &Asked, status: u16) {
        let request = LoggedRequest {
            vendor: asked.vendor.clone(),
            path: asked.path.clone(),
            query: asked.public_query().cloned().collect(),
            status,
        };
        self.lock().push(request);
    }

    pub(crate) fn requests(&self) -> Vec<LoggedRequest> {
        self.lock().clone()
    }

    pub(crate) fn reset(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<LoggedRequest>> {
        // A panic while the lock was held cannot leave half an entry behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
