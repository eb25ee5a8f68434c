use std::borrow::Cow;

use super::field::{Field, Kind, Presence};
use crate::decimal::{self, DecimalError};
use crate::{Reason, Rejected, json, timestamp};

/// A typed value of one column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(Cow<'a, str>),
    Int(i32),
    Bigint(i64),
    Double(f64),
    Decimal(i128),
    Boolean(bool),
    /// Microseconds since 1970 UTC.
    Timestamp(i64),
}

/// What is wrong with a value: the field is the caller's to name.
pub(crate) type Fault = (Reason, String);

impl Rejected {
    pub(crate) fn in_field(field: impl Into<String>, (reason, detail): Fault) -> Self {
        Self { reason, field: Some(field.into()), detail }
    }

    pub(crate) fn malformed(detail: impl Into<String>) -> Self {
        Self { reason: Reason::MalformedJson, field: None, detail: detail.into() }
    }
}

/// Refuses what is no currency's code. Rows are joined on the code, so there is one spelling.
pub(crate) fn check_currency(code: &str) -> Result<(), Fault> {
    if code.is_empty() {
        return Err((Reason::MissingField, "a currency without a name".to_owned()));
    }
    if code.to_lowercase() != code {
        return Err((
            Reason::WrongType,
            format!("expected a lower-case currency code, found {}", shorten(code)),
        ));
    }
    Ok(())
}

/// Reads a field from its JSON text, which is valid JSON; nothing where the record does not have the field.
/// The field is not [`Kind::Nested`] or [`Kind::Ignored`].
pub(crate) fn read_value<'a>(field: &Field, raw: Option<&'a str>) -> Result<Value<'a>, Fault> {
    let value = match raw {
        None => Value::Null,
        Some("null") => Value::Null,
        Some(raw) => read_present(field.kind, raw)?,
    };
    let is_missing = match &value {
        Value::Null => field.presence.is_required(),
        Value::Text(text) => field.presence == Presence::Id && text.is_empty(),
        _ => false,
    };
    if is_missing {
        return Err((Reason::MissingField, format!("{}, and every row needs one", raw.unwrap_or("absent"))));
    }
    Ok(value)
}

fn read_present(kind: Kind, raw: &str) -> Result<Value<'_>, Fault> {
    let found = json::kind(raw);
    match kind {
        Kind::Decimal(_) | Kind::Double | Kind::Int | Kind::Bigint | Kind::UnixSeconds => {
            read_number(kind, raw, found)
        }
        _ if kind.json() != found => Err(wrong_type(kind, raw)),
        Kind::Text => Ok(Value::Text(unquote(raw)?)),
        Kind::List | Kind::Object => Ok(Value::Text(json::compact(raw))),
        Kind::Boolean => Ok(Value::Boolean(raw == "true")),
        Kind::Timestamp => {
            let text = unquote(raw)?;
            timestamp::from_iso(&text).map(Value::Timestamp).ok_or_else(|| bad_timestamp(raw))
        }
        Kind::Nested(_) | Kind::Ignored => unreachable!("not read as one value"),
    }
}

/// A number, or a string that holds one: reading it loses nothing.
fn read_number<'a>(kind: Kind, raw: &str, found: &str) -> Result<Value<'a>, Fault> {
    let unquoted;
    let text = match found {
        "number" => raw,
        "string" => {
            unquoted = unquote(raw)?;
            if !decimal::is_number(&unquoted) {
                return Err(wrong_type(kind, raw));
            }
            &unquoted
        }
        _ => return Err(wrong_type(kind, raw)),
    };
    match kind {
        Kind::Decimal(scale) => {
            decimal::parse(text, scale).map(Value::Decimal).map_err(|error| lost(error, scale, raw))
        }
        Kind::Double => double(text).map(Value::Double),
        Kind::Int => {
            let int = integer(text)?;
            i32::try_from(int).map(Value::Int).map_err(|_| out_of_range(text, "an int"))
        }
        Kind::UnixSeconds => timestamp::from_unix_seconds(integer(text)?)
            .map(Value::Timestamp)
            .ok_or_else(|| bad_timestamp(raw)),
        _ => integer(text).map(Value::Bigint),
    }
}

fn double(text: &str) -> Result<f64, Fault> {
    match text.parse::<f64>() {
        Ok(double) if double.is_finite() => Ok(double),
        _ => Err(out_of_range(text, "a double")),
    }
}

fn integer(text: &str) -> Result<i64, Fault> {
    if let Ok(integer) = text.parse() {
        return Ok(integer);
    }
    let integer = decimal::parse_integer(text).map_err(|error| match error {
        DecimalError::PrecisionLost => (Reason::NotAnInteger, format!("{} has a fraction", shorten(text))),
        DecimalError::OutOfRange | DecimalError::NotANumber => out_of_range(text, "a bigint"),
    })?;
    i64::try_from(integer).map_err(|_| out_of_range(text, "a bigint"))
}

/// The text of a JSON string.
pub(crate) fn unquote(raw: &str) -> Result<Cow<'_, str>, Fault> {
    match raw.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(text) if !text.contains('\\') => Ok(Cow::Borrowed(text)),
        _ => serde_json::from_str(raw)
            .map(Cow::Owned)
            .map_err(|error| (Reason::MalformedJson, format!("{}: {error}", shorten(raw)))),
    }
}

fn wrong_type(kind: Kind, raw: &str) -> Fault {
    (Reason::WrongType, format!("expected {}, found {}", kind.json(), shorten(raw)))
}

fn bad_timestamp(raw: &str) -> Fault {
    (Reason::BadTimestamp, format!("{} is no time between the years 1 and 9999", shorten(raw)))
}

fn out_of_range(text: &str, column: &str) -> Fault {
    (Reason::OutOfRange, format!("{} is too large for {column}", shorten(text)))
}

fn lost(error: DecimalError, scale: i8, raw: &str) -> Fault {
    let reason = match error {
        DecimalError::PrecisionLost => Reason::PrecisionLost,
        DecimalError::OutOfRange => Reason::OutOfRange,
        DecimalError::NotANumber => Reason::WrongType,
    };
    (reason, format!("{} as decimal(38,{scale}): {error}", shorten(raw)))
}

/// Enough of a text to recognise it by.
pub(crate) fn shorten(text: &str) -> Cow<'_, str> {
    const LONGEST: usize = 120;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
