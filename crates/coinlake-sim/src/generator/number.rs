//! Numbers printed the way the vendor prints them.
//!
//! CoinGecko's answers are written by Ruby's `Oj`: `1.0e+15`, `8.69e-05`, `19675962.0`, and one field is an integer
//! in one row and a float in the next.

use std::fmt::Write;

/// Writes `value` as the vendor prints a float: the shortest digits that read back as `value`, in C's `%g` layout
/// with as many significant digits as they need (15, 16 or 17), and always a decimal point.
pub(super) fn float(out: &mut String, value: f64) {
    if !value.is_finite() {
        return out.push_str("null");
    }
    let mut shortest = Scratch::default();
    // Writing to the scratch cannot fail: 17 digits and a three-digit exponent fit.
    let _ = write!(shortest, "{value:e}");
    layout(out, shortest.as_str());
}

/// Writes `value` rounded to `digits` significant digits (1 to 17), as a float.
pub(super) fn significant(out: &mut String, value: f64, digits: usize) {
    if !value.is_finite() {
        return out.push_str("null");
    }
    let mut rounded = Scratch::default();
    let _ = write!(rounded, "{value:.*e}", digits - 1);
    layout(out, rounded.as_str());
}

/// Writes `value` rounded to `decimals` places, as a float: `-0.80695`, `12.0`.
pub(super) fn decimals(out: &mut String, value: f64, decimals: usize) {
    if !value.is_finite() {
        return out.push_str("null");
    }
    let start = out.len();
    let _ = write!(out, "{value:.decimals$}");
    let kept = out[start..].trim_end_matches('0').len();
    out.truncate(start + kept);
    if out.ends_with('.') {
        out.push('0');
    }
}

/// Writes `value` rounded to an integer, without a decimal point.
pub(super) fn integer(out: &mut String, value: f64) {
    if !value.is_finite() {
        return out.push_str("null");
    }
    let start = out.len();
    let _ = write!(out, "{value:.0}");
    if &out[start..] == "-0" {
        out.truncate(start);
        out.push('0');
    }
}

/// Lays out scientific digits (`-1.25e-7`, as Rust prints them) as `%g` would.
fn layout(out: &mut String, scientific: &str) {
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let unsigned = mantissa.strip_prefix('-');
    if unsigned.is_some() {
        out.push('-');
    }
    let (whole, fraction) =
        unsigned.unwrap_or(mantissa).split_once('.').unwrap_or((unsigned.unwrap_or(mantissa), ""));
    let fraction = fraction.trim_end_matches('0');
    let count = 1 + fraction.len();
    let precision = count.max(15) as i32;
    if exponent < -4 || exponent >= precision {
        let fraction = if fraction.is_empty() { "0" } else { fraction };
        let sign = if exponent < 0 { '-' } else { '+' };
        let _ = write!(out, "{whole}.{fraction}e{sign}{:02}", exponent.abs());
    } else if exponent < 0 {
        out.push_str("0.");
        out.extend(std::iter::repeat_n('0', (-exponent - 1) as usize));
        out.push_str(whole);
        out.push_str(fraction);
    } else {
        let split = (exponent as usize).min(fraction.len());
        out.push_str(whole);
        out.push_str(&fraction[..split]);
        out.extend(std::iter::repeat_n('0', exponent as usize - split));
        out.push('.');
        out.push_str(if split < fraction.len() { &fraction[split..] } else { "0" });
    }
}

/// A small buffer on the stack: rows print dozens of numbers.
#[derive(Default)]
struct Scratch {
    bytes: [u8; 32],
    len: usize,
}

impl Scratch {
    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.len]).unwrap_or_default()
    }
}

impl Write for Scratch {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        let end = self.len + text.len();
        let room = self.bytes.get_mut(self.len..end).ok_or(std::fmt::Error)?;
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(print: impl Fn(&mut String)) -> String {
        let mut out = String::new();
        print(&mut out);
        out
    }

    #[test]
    fn floats_are_printed_as_the_recorded_answers_print_them() {
        for (value, text) in [
            (1e15, "1.0e+15"),
            (4.2e17, "4.2e+17"),
            (8.69e-5, "8.69e-05"),
            (1.6430125202655606e17, "1.6430125202655606e+17"),
            (19_675_962.0, "19675962.0"),
            (3.4647123962186e15, "3.4647123962186e+15"),
            (2_181_700_336_668_359.8, "2181700336668359.8"),
            (6.901661885406162e36, "6.901661885406162e+36"),
            (-619.7535500125232, "-619.7535500125232"),
            (0.00153028, "0.00153028"),
            (0.0, "0.0"),
            (1e-9, "1.0e-09"),
        ] {
            assert_eq!(printed(|out| float(out, value)), text);
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), value.to_bits());
        }
    }

    #[test]
    fn rounding_keeps_the_asked_digits() {
        assert_eq!(printed(|out| significant(out, 0.123456789, 6)), "0.123457");
        assert_eq!(printed(|out| significant(out, 2291.2649, 6)), "2291.26");
        assert_eq!(printed(|out| significant(out, 1.23456e-9, 3)), "1.23e-09");
        assert_eq!(printed(|out| decimals(out, -0.806951, 5)), "-0.80695");
        assert_eq!(printed(|out| decimals(out, 12.0, 5)), "12.0");
        assert_eq!(printed(|out| integer(out, 1_525_437_558_394.4)), "1525437558394");
        assert_eq!(printed(|out| integer(out, -0.2)), "0");
    }
}
