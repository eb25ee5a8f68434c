//! Times as people type them. All are UTC.

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, Utc};

/// A time: RFC 3339, or a UTC date with or without a time of day; of the years 1 to 9999, which keys and tables can hold.
pub(crate) fn parse(text: &str) -> Result<DateTime<Utc>, String> {
    let time = parse_any(text)?;
    if (1..=9999).contains(&time.year()) {
        Ok(time)
    } else {
        Err("write a time of the years 1 to 9999".to_owned())
    }
}

fn parse_any(text: &str) -> Result<DateTime<Utc>, String> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Ok(time.to_utc());
    }
    let bare = text.strip_suffix('Z').unwrap_or(text).replace('T', " ");
    let formats = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"];
    let time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(&bare, format).ok());
    let day = || NaiveDate::parse_from_str(&bare, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    time.or_else(day).map(|time| time.and_utc()).ok_or_else(|| {
        "write a UTC time such as 2026-11-21T10:00:00Z, or a day such as 2026-11-21".to_owned()
    })
}

/// A century: more than any lake is old, and far from what times can hold.
const LONGEST_DAYS: i64 = 36_500;

/// A span: a number and its unit (`36h`, `7d`, `90m`).
pub(crate) fn parse_span(text: &str) -> Result<TimeDelta, String> {
    let hint = || "write a number and a unit: 90m, 36h or 7d".to_owned();
    let split = text.len().checked_sub(1).filter(|index| text.is_char_boundary(*index)).ok_or_else(hint)?;
    let (number, unit) = text.split_at(split);
    let number: i64 = number.parse().ok().filter(|number| *number >= 0).ok_or_else(hint)?;
    let span = match unit {
        "m" => TimeDelta::try_minutes(number),
        "h" => TimeDelta::try_hours(number),
        "d" => TimeDelta::try_days(number),
        _ => None,
    };
    let longest = TimeDelta::days(LONGEST_DAYS);
    span.ok_or_else(hint).and_then(|span| match span <= longest {
        true => Ok(span),
        false => Err(format!("write a span of at most {LONGEST_DAYS}d")),
    })
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_span};

    #[test]
    fn times_are_understood_as_utc() {
        let cases = [
            ("2026-11-21T10:00:00Z", "2026-11-21T10:00:00+00:00"),
            ("2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00+00:00"),
            ("2026-11-21 10:00:00.5", "2026-11-21T10:00:00.500+00:00"),
            ("2026-11-21T10:00", "2026-11-21T10:00:00+00:00"),
            ("2026-11-21", "2026-11-21T00:00:00+00:00"),
        ];
        for (text, wanted) in cases {
            assert_eq!(parse(text).expect(text).to_rfc3339(), wanted, "{text}");
        }
        assert!(parse("+100000-01-01").is_err() && parse("0000-12-31").is_err());
        for text in ["", "yesterday", "2026-13-01", "2026-02-30", "21.11.2026", "1795255200"] {
            assert!(parse(text).expect_err(text).contains("2026-11-21T10:00:00Z"), "{text}");
        }
    }

    #[test]
    fn spans_need_a_unit() {
        assert_eq!(parse_span("36h").unwrap().num_minutes(), 36 * 60);
        assert_eq!(parse_span("7d").unwrap().num_hours(), 168);
        for text in ["", "7", "d", "-1d", "7 weeks", "9223372036854775807d", "200000000d", "7€"] {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }
}
