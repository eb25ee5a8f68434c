//! The `retry-after` header, RFC 9110 section 10.2.3.

use std::time::Duration;

use chrono::{DateTime, Utc};

/// The wait that a header asks for at `now`: seconds, or a date. `None` for anything else.
pub(crate) fn parse(header: &str, now: DateTime<Utc>) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let date = DateTime::parse_from_rfc2822(header).ok()?;
    // A date that has passed asks for no wait.
    Some((date.with_timezone(&Utc) - now).to_std().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_understood() {
        let now = "2026-11-21T10:00:00Z".parse().unwrap();
        for (header, seconds) in [
            ("30", Some(30)),
            (" 119 ", Some(119)),
            ("Sat, 21 Nov 2026 10:00:45 GMT", Some(45)),
            ("Sat, 21 Nov 2026 09:00:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
            ("", None),
        ] {
            assert_eq!(parse(header, now), seconds.map(Duration::from_secs), "{header}");
        }
    }
}
