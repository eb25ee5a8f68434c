use std::ops::RangeInclusive;

use chrono::{DateTime, NaiveDate, NaiveTime, Utc};

/// Microseconds since 1970 UTC of an ISO 8601 time with `Z` or an offset; digits beyond microseconds are cut off.
/// Nothing for what is not a time, or outside the years 1 to 9999.
pub(crate) fn from_iso(text: &str) -> Option<i64> {
    let time = match utc_with_z(text.as_bytes()) {
        Some(time) => time,
        None => DateTime::parse_from_rfc3339(text).ok()?.to_utc(),
    };
    in_range(time.timestamp_micros())
}

/// Microseconds since 1970 UTC of a count of seconds. Nothing outside the years 1 to 9999.
pub(crate) fn from_unix_seconds(seconds: i64) -> Option<i64> {
    in_range(seconds.checked_mul(1_000_000)?)
}

/// 0001-01-01 to 9999-12-31: what every reader of the tables can show.
const YEARS_1_TO_9999: RangeInclusive<i64> = -62_135_596_800_000_000..=253_402_300_799_999_999;

fn in_range(micros: i64) -> Option<i64> {
    YEARS_1_TO_9999.contains(&micros).then_some(micros)
}

/// The one form vendors print, `2021-11-10T14:24:11.849Z` with 0 to 6 decimals, read several times faster than the
/// general parser does; nothing for any other form.
fn utc_with_z(text: &[u8]) -> Option<DateTime<Utc>> {
    let (seconds, rest) = text.split_at_checked(19)?;
    let [y1, y2, y3, y4, b'-', mo1, mo2, b'-', d1, d2, b'T', h1, h2, b':', mi1, mi2, b':', s1, s2] = seconds
    else {
        return None;
    };
    let micros = match rest {
        [b'Z'] => 0,
        [b'.', decimals @ .., b'Z'] if (1..=6).contains(&decimals.len()) => {
            number(decimals)? * 10_u32.pow(6 - u32::try_from(decimals.len()).ok()?)
        }
        _ => return None,
    };
    let year = i32::try_from(number(&[*y1, *y2, *y3, *y4])?).ok()?;
    let date = NaiveDate::from_ymd_opt(year, number(&[*mo1, *mo2])?, number(&[*d1, *d2])?)?;
    let [hour, minute, second] = [number(&[*h1, *h2])?, number(&[*mi1, *mi2])?, number(&[*s1, *s2])?];
    Some(date.and_time(NaiveTime::from_hms_micro_opt(hour, minute, second, micros)?).and_utc())
}

fn number(digits: &[u8]) -> Option<u32> {
    digits
        .iter()
        .try_fold(0, |number, digit| digit.is_ascii_digit().then(|| number * 10 + u32::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_the_same_instant_is_the_same() {
        let cases = [
            ("2021-11-10T14:24:11.849Z", 1_636_554_251_849_000),
            ("2021-11-10T14:24:11.849000Z", 1_636_554_251_849_000),
            ("2021-11-10T14:24:11.849000999Z", 1_636_554_251_849_000),
            ("2021-11-10T15:24:11.849+01:00", 1_636_554_251_849_000),
            ("2021-11-10T14:24:11Z", 1_636_554_251_000_000),
            ("1969-12-31T23:59:59.999999Z", -1),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000_000),
            ("9999-12-31T23:59:59.999999Z", 253_402_300_799_999_999),
        ];
        for (text, micros) in cases {
            assert_eq!(from_iso(text), Some(micros), "{text}");
        }
    }

    #[test]
    fn what_is_not_a_time_is_nothing() {
        let cases = [
            "",
            "now",
            "2021-11-10",
            "2021-11-10T14:24:11.849",
            "2021-02-30T00:00:00Z",
            "2021-13-01T00:00:00Z",
            "2021-11-10T24:00:00Z",
            "0000-12-31T23:59:59Z",
            "+10000-01-01T00:00:00Z",
            "2021-11-10T14:24:11.Z",
            "2021-1a-10T14:24:11Z",
            "٢٠٢١-11-10T14:24:11Z",
            "9999-12-31T23:59:59-01:00",
        ];
        for text in cases {
            assert_eq!(from_iso(text), None, "{text}");
        }
    }

    #[test]
    fn seconds_outside_the_calendar_are_nothing() {
        assert_eq!(from_unix_seconds(1_779_878_351), Some(1_779_878_351_000_000));
        for seconds in [i64::MAX, i64::MIN, 253_402_300_800, -62_135_596_801] {
            assert_eq!(from_unix_seconds(seconds), None, "{seconds}");
        }
    }

    proptest! {
        #[test]
        fn the_fast_form_agrees_with_the_general_parser(micros in YEARS_1_TO_9999, decimals in 0_usize..=6) {
            let unit = 10_i64.pow(6 - u32::try_from(decimals).expect("small"));
            let micros = micros - micros.rem_euclid(unit);
            let time = DateTime::from_timestamp_micros(micros).expect("in range");
            let digits = format!("{:06}", time.timestamp_subsec_micros());
            let fraction = if decimals == 0 { String::new() } else { format!(".{}", &digits[..decimals]) };
            let text = format!("{}{fraction}Z", time.format("%Y-%m-%dT%H:%M:%S"));
            let general = DateTime::parse_from_rfc3339(&text).expect("a time").timestamp_micros();
            prop_assert_eq!(utc_with_z(text.as_bytes()).map(|time| time.timestamp_micros()), Some(general));
            prop_assert_eq!(from_iso(&text), Some(micros));
        }
    }
}
