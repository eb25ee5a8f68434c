//! JSON text, written straight into the body.

use chrono::{DateTime, SecondsFormat, Utc};

/// Appends `text` as a JSON string.
pub(super) fn string(out: &mut String, text: &str) {
    out.push('"');
    for letter in text.chars() {
        match letter {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            letter => out.push(letter),
        }
    }
    out.push('"');
}

/// Appends `text` as a JSON string, or null.
pub(super) fn optional(out: &mut String, text: Option<&str>) {
    match text {
        Some(text) => string(out, text),
        None => out.push_str("null"),
    }
}

/// Appends `,"name":`.
pub(super) fn key(out: &mut String, name: &str) {
    out.push_str(",\"");
    out.push_str(name);
    out.push_str("\":");
}

/// Appends an instant in milliseconds since 1970 as the vendor prints it: `"2021-11-10T14:24:11.849Z"`.
pub(super) fn instant(out: &mut String, millis: i64) {
    match DateTime::<Utc>::from_timestamp_millis(millis) {
        Some(at) => {
            out.push('"');
            out.push_str(&at.to_rfc3339_opts(SecondsFormat::Millis, true));
            out.push('"');
        }
        None => out.push_str("null"),
    }
}

/// Joins records to a JSON list.
pub(super) fn list<T>(items: impl IntoIterator<Item = T>, mut record: impl FnMut(&mut String, T)) -> String {
    let mut out = String::from("[");
    for item in items {
        if out.len() > 1 {
            out.push(',');
        }
        record(&mut out, item);
    }
    out.push(']');
    out
}
