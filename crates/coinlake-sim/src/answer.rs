//! What a simulated vendor answers, before it goes on the wire.

use chrono::{DateTime, Utc};
use serde_json::Value;

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Names in lower case.
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    /// A generated answer of JSON text, dated `at`.
    pub(crate) fn json(status: u16, body: String, at: DateTime<Utc>) -> Self {
        Self::simulated(status, "application/json; charset=utf-8", body, at)
    }

    /// A generated HTML page, dated `at`.
    pub(crate) fn html(status: u16, title: &str, at: DateTime<Utc>) -> Self {
        let body = format!(
            "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>{title}</title>\n</head>\n<body>\n<h1>{title}</h1>\n\
             <p>This page is simulated.</p>\n</body>\n</html>\n"
        );
        Self::simulated(status, "text/html; charset=UTF-8", body, at)
    }

    /// The vendor's commonest error shape: `{"error":"…"}`.
    pub(crate) fn error(status: u16, message: &str, at: DateTime<Utc>) -> Self {
        Self::json(status, serde_json::json!({ "error": message }).to_string(), at)
    }

    /// The vendor's shape for errors with a code: `{"status":{"error_code":…,"error_message":"…"}}`.
    pub(crate) fn coded_error(status: u16, code: i32, message: &str, at: DateTime<Utc>) -> Self {
        let status_object: Value =
            serde_json::json!({ "timestamp": at, "error_code": code, "error_message": message });
        Self::json(status, serde_json::json!({ "status": status_object }).to_string(), at)
    }

    /// The answer with one more header; the name is in lower case.
    pub(crate) fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.to_owned(), value.to_string()));
        self
    }

    fn simulated(status: u16, content_type: &str, body: String, at: DateTime<Utc>) -> Self {
        let answer = Self { status, headers: Vec::new(), body: body.into_bytes() };
        answer
            .with("content-type", content_type)
            .with("date", at.format("%a, %d %b %Y %H:%M:%S GMT"))
            .with("x-coinlake-simulated", "true")
    }
}
