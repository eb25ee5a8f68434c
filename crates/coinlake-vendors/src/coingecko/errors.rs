//! Which of CoinGecko's error bodies means what. The status decides first, then the body.
//!
//! Error bodies seen: `{"error": "…"}`, `{"error": {"status": {"error_code", "error_message"}}}`,
//! `{"status": {"error_code", "error_message"}}`, `{"status": 500, "error": "…"}`, and web pages of the CDN in front.

use std::time::Duration;

use serde_json::Value;

use crate::{Answer, Refusal};

/// Why an answer with an error status is one; nothing for a successful status.
pub(super) fn refusal_by_status(answer: &Answer<'_>) -> Option<Refusal> {
    let Answer { status, .. } = *answer;
    if status == 200 {
        return None;
    }
    let Said { said, code } = Said::of_body(answer.body);
    Some(match status {
        429 => Refusal::Throttled { retry_after: retry_after(answer), said },
        408 | 500.. => Refusal::Unavailable { status, said },
        201..300 => Refusal::Broken { said: format!("status {status} in place of 200: {said}") },
        _ if code.is_some_and(is_about_the_key) => Refusal::Unauthorized { status, code, said },
        401 if code != Some(BEYOND_HISTORY) => Refusal::Unauthorized { status, code, said },
        _ => Refusal::Rejected { status, code, said },
    })
}

/// Why a body that came as a success is an error all the same; nothing when it does not look like one.
pub(super) fn refusal_by_shape(answer: &Answer<'_>) -> Option<Refusal> {
    let body = std::str::from_utf8(answer.body).ok()?;
    if is_web_page(body) {
        return Some(Refusal::Broken { said: title(body) });
    }
    let Said { said, code } = Said::of_error(&serde_json::from_str(body).ok()?)?;
    Some(match code {
        Some(429) => Refusal::Throttled { retry_after: retry_after(answer), said },
        Some(408 | 500..600) => Refusal::Unavailable { status: status_of(code, answer), said },
        Some(code) if is_about_the_key(code) => {
            Refusal::Unauthorized { status: answer.status, code: Some(code), said }
        }
        _ => Refusal::Rejected { status: answer.status, code, said },
    })
}

/// No key or a wrong one (10002), not in the plan (10005), a Pro key on the public host (10010), a Demo key on the Pro
/// host (10011).
fn is_about_the_key(code: i64) -> bool {
    matches!(code, 10002 | 10005 | 10010 | 10011)
}

/// The request reaches beyond the history the plan includes.
const BEYOND_HISTORY: i64 = 10012;

fn status_of(code: Option<i64>, answer: &Answer<'_>) -> u16 {
    code.and_then(|code| u16::try_from(code).ok()).unwrap_or(answer.status)
}

/// The wait asked for in seconds. The header's other form, a date, needs a clock and is left alone.
fn retry_after(answer: &Answer<'_>) -> Option<Duration> {
    answer.retry_after?.trim().parse().ok().map(Duration::from_secs)
}

/// The vendor's words, and its number for the error.
struct Said {
    said: String,
    code: Option<i64>,
}

impl Said {
    fn of_body(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        if is_web_page(&text) {
            return Self { said: title(&text), code: None };
        }
        let error = serde_json::from_str(&text).ok().and_then(|value| Self::of_error(&value));
        error.unwrap_or_else(|| Self { said: one_line(&text), code: None })
    }

    fn of_error(body: &Value) -> Option<Self> {
        let error = body.get("error").filter(|error| !error.is_null());
        let status = error.and_then(|error| error.get("status")).or_else(|| body.get("status"));
        let number = |value: &Value| value.as_i64();
        let code =
            status.and_then(|status| number(status).or_else(|| status.get("error_code").and_then(number)));
        let message = status.and_then(|status| status.get("error_message")).or(error);
        let said = match message? {
            Value::String(message) => one_line(message),
            other => one_line(&other.to_string()),
        };
        Some(Self { said, code })
    }
}

fn is_web_page(body: &str) -> bool {
    body.trim_start().starts_with('<')
}

fn title(page: &str) -> String {
    let between = |lower: &str| {
        let start = lower.find("<title")?;
        let start = start + lower[start..].find('>')? + 1;
        let end = start + lower[start..].find("</title")?;
        Some(one_line(&page[start..end]))
    };
    match between(&page.to_ascii_lowercase()).filter(|title| !title.is_empty()) {
        Some(title) => title,
        None => "a web page without a title".to_owned(),
    }
}

/// The text in one line, shortened.
pub(super) fn one_line(text: &str) -> String {
    const LONGEST: usize = 300;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(LONGEST) {
        _ if line.is_empty() => "an empty body".to_owned(),
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line,
    }
}
