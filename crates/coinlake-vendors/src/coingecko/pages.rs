//! CoinGecko's two kinds of answers: a list of records, and one record under `data`.

use serde::Deserialize;
use serde_json::value::RawValue;

use super::errors::{one_line, refusal_by_shape, refusal_by_status};
use crate::{Answer, Page, Refusal, Request, json};

/// A page of a list of records.
pub(super) fn read_list<'a>(asked: &Request, answer: &Answer<'a>) -> Result<Page<'a>, Refusal> {
    let records =
        list(successful_text(answer)?).map_err(|broken| refusal_by_shape(answer).unwrap_or(broken))?;
    Ok(Page::new(records, asked.page_size))
}

/// The one record under `data`.
pub(super) fn read_object<'a>(answer: &Answer<'a>) -> Result<Page<'a>, Refusal> {
    let record =
        under_data(successful_text(answer)?).map_err(|broken| refusal_by_shape(answer).unwrap_or(broken))?;
    Ok(Page::new(vec![record], None))
}

/// The records of a saved list, or of NDJSON.
pub(super) fn import_list(body: &[u8]) -> Result<Vec<&str>, Refusal> {
    let text = saved_text(body)?;
    if text.starts_with('[') { list(text) } else { values(text) }
}

/// The record of a saved object with `data`, or those of NDJSON: such objects, or what stands under their `data`.
pub(super) fn import_object(body: &[u8]) -> Result<Vec<&str>, Refusal> {
    let records = values(saved_text(body)?)?;
    Ok(records.into_iter().map(|record| under_data(record).unwrap_or(record)).collect())
}

fn successful_text<'a>(answer: &Answer<'a>) -> Result<&'a str, Refusal> {
    if let Some(refusal) = refusal_by_status(answer) {
        return Err(refusal);
    }
    std::str::from_utf8(answer.body).map_err(broken)
}

fn saved_text(body: &[u8]) -> Result<&str, Refusal> {
    let text = successful_text(&saved(body))?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text).trim_ascii())
}

/// A file is taken for a successful answer; an error body in it is told by its shape.
fn saved(body: &[u8]) -> Answer<'_> {
    Answer { status: 200, content_type: None, retry_after: None, body }
}

fn list(text: &str) -> Result<Vec<&str>, Refusal> {
    json::elements(text).map_err(broken)
}

fn under_data(text: &str) -> Result<&str, Refusal> {
    #[derive(Deserialize)]
    struct Envelope<'a> {
        #[serde(borrow)]
        data: &'a RawValue,
    }
    let record = serde_json::from_str::<Envelope<'_>>(text).map_err(broken)?.data.get();
    match json::kind(record) {
        "object" => Ok(record),
        other => Err(Refusal::Broken { said: format!("`data` holds {other} in place of an object") }),
    }
}

/// One JSON value, or one on each line; none of them an error body.
fn values(text: &str) -> Result<Vec<&str>, Refusal> {
    if let Some(refusal) = refusal_by_shape(&saved(text.as_bytes())) {
        return Err(refusal);
    }
    if json::validate(text).is_ok() {
        return Ok(vec![text]);
    }
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim_ascii()));
    let records = lines.filter(|(_, line)| !line.is_empty()).map(|(number, line)| checked_line(number, line));
    match records.collect::<Result<Vec<_>, _>>()? {
        records if records.is_empty() => Err(Refusal::Broken { said: "an empty file".to_owned() }),
        records => Ok(records),
    }
}

fn checked_line(number: usize, line: &str) -> Result<&str, Refusal> {
    json::validate(line).map_err(|error| broken(format!("line {number} of the file: {error}")))?;
    match refusal_by_shape(&saved(line.as_bytes())) {
        Some(refusal) if json::id(line).is_none() => Err(refusal),
        _ => Ok(line),
    }
}

fn broken(error: impl ToString) -> Refusal {
    Refusal::Broken { said: one_line(&error.to_string()) }
}
