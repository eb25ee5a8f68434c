//! The steering wheel under `/_sim`, which no vendor has and no fault touches.

use axum::body::Bytes;
use axum::http::Method;
use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::json;

use crate::answer::Answer;
use crate::clock::SimClock;
use crate::request_log::RequestLog;

/// Body of `POST /_sim/clock`.
#[derive(Deserialize)]
struct SetClock {
    now: DateTime<Utc>,
}

/// Answers `POST /_sim/clock`, `GET /_sim/requests` and `DELETE /_sim/requests`.
pub(crate) fn answer(
    clock: &SimClock,
    log: &RequestLog,
    method: &Method,
    path: &str,
    body: &Bytes,
) -> Answer {
    match (method.as_str(), path) {
        ("POST", "/clock") => set_clock(clock, body),
        ("GET", "/requests") => plain(200, &json!(log.requests())),
        ("DELETE", "/requests") => {
            log.reset();
            plain(200, &json!([]))
        }
        _ => plain(
            404,
            &json!({ "error": "known here: POST /_sim/clock, GET /_sim/requests, DELETE /_sim/requests" }),
        ),
    }
}

fn set_clock(clock: &SimClock, body: &Bytes) -> Answer {
    match serde_json::from_slice::<SetClock>(body) {
        Ok(SetClock { now }) => {
            clock.set(now);
            plain(200, &json!({ "now": now }))
        }
        Err(cause) => {
            plain(400, &json!({ "error": format!("expected {{\"now\":\"2026-01-01T00:00:00Z\"}}: {cause}") }))
        }
    }
}

fn plain(status: u16, body: &serde_json::Value) -> Answer {
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status, headers, body: body.to_string().into_bytes() }
}
