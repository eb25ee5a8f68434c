//! Faults written as text.

use std::str::FromStr;
use std::time::Duration;

use chrono::TimeDelta;

use super::{Fault, FaultKind, When};

/// Why a text is no fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("fault `{spec}`: {problem}")]
pub struct FaultSpecError {
    spec: String,
    problem: String,
}

const KINDS: &str = "throttle, status, html, error-object, slow, truncate, cut, short-page, repeat-page, duplicate, \
    skew, new-field, missing-field, number-as-string, string-as-number, object-for-scalar, malformed, not-an-object, \
    ignore-per-page";

impl FromStr for Fault {
    type Err = FaultSpecError;

    fn from_str(spec: &str) -> Result<Self, FaultSpecError> {
        let (kind, conditions) = match spec.split_once('@') {
            Some((kind, conditions)) => (kind, Some(conditions)),
            None => (spec, None),
        };
        let read =
            || Ok(Self { kind: read_kind(kind)?, when: conditions.map_or(Ok(When::default()), read_when)? });
        read().map_err(|problem| FaultSpecError { spec: spec.to_owned(), problem })
    }
}

fn read_kind(text: &str) -> Result<FaultKind, String> {
    let (word, value) = match text.split_once('=') {
        Some((word, value)) => (word, Some(value)),
        None => (text, None),
    };
    let field = || {
        value
            .filter(|name| !name.is_empty())
            .map(str::to_owned)
            .ok_or_else(|| format!("expected {word}=FIELD"))
    };
    let kind = match word {
        "throttle" => return read_throttle(value.unwrap_or("json")),
        "status" => return read_status(value),
        "slow" => FaultKind::Slow(Duration::from_millis(number(word, "MILLISECONDS", value)?)),
        "skew" => FaultKind::Skew(read_skew(value)?),
        "ignore-per-page" => FaultKind::IgnorePerPage(number(word, "ROWS", value)?),
        "missing-field" => FaultKind::MissingField(field()?),
        "number-as-string" => FaultKind::NumberAsString(field()?),
        "string-as-number" => FaultKind::StringAsNumber(field()?),
        "object-for-scalar" => FaultKind::ObjectForScalar(field()?),
        _ if value.is_some() => return Err(format!("`{word}` takes no value, or is none of: {KINDS}")),
        "html" => FaultKind::Html,
        "error-object" => FaultKind::ErrorObject,
        "truncate" => FaultKind::Truncate,
        "cut" => FaultKind::Cut,
        "short-page" => FaultKind::ShortPage,
        "repeat-page" => FaultKind::RepeatPage,
        "duplicate" => FaultKind::Duplicate,
        "new-field" => FaultKind::NewField,
        "malformed" => FaultKind::Malformed,
        "not-an-object" => FaultKind::NotAnObject,
        _ => return Err(format!("unknown kind `{word}`; known: {KINDS}")),
    };
    Ok(kind)
}

fn read_throttle(value: &str) -> Result<FaultKind, String> {
    let (form, seconds) = match value.split_once('/') {
        Some((form, seconds)) => (form, Some(number("throttle", "json/SECONDS", Some(seconds))?)),
        None => (value, None),
    };
    match form {
        "json" => Ok(FaultKind::Throttle { is_html: false, retry_after: seconds }),
        "html" => Ok(FaultKind::Throttle { is_html: true, retry_after: seconds }),
        _ => Err("expected throttle=json or throttle=html, with /SECONDS for retry-after".to_owned()),
    }
}

fn read_status(value: Option<&str>) -> Result<FaultKind, String> {
    match value {
        Some("500") => Ok(FaultKind::Status(500)),
        Some("502") => Ok(FaultKind::Status(502)),
        Some("503") => Ok(FaultKind::Status(503)),
        Some("504") => Ok(FaultKind::Status(504)),
        _ => Err("expected status=500, 502, 503 or 504".to_owned()),
    }
}

fn read_skew(value: Option<&str>) -> Result<TimeDelta, String> {
    let seconds = number("skew", "SECONDS", value)?;
    TimeDelta::try_seconds(seconds).ok_or_else(|| "expected skew=SECONDS within the range of time".to_owned())
}

fn read_when(text: &str) -> Result<When, String> {
    text.split(',').try_fold(When::default(), |when, condition| {
        let (name, value) = condition
            .split_once(':')
            .ok_or_else(|| format!("condition `{condition}`: expected NAME:VALUE"))?;
        Ok(match name {
            "path" => when.path(value),
            "first" => when.first(count(name, value)?),
            "after" => when.after(count(name, value)?),
            "every" => when.every(count(name, value)?),
            _ => when.parameter(name, value),
        })
    })
}

fn count(name: &str, value: &str) -> Result<u64, String> {
    value
        .parse()
        .ok()
        .filter(|count| *count > 0)
        .ok_or_else(|| format!("condition `{name}:{value}`: expected a number from 1"))
}

fn number<T: FromStr>(word: &str, what: &str, value: Option<&str>) -> Result<T, String> {
    value.and_then(|value| value.parse().ok()).ok_or_else(|| format!("expected {word}={what}, a number"))
}
