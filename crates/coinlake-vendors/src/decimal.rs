//! Decimal numbers from their text, never through a float.

/// Why a number is not kept as a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DecimalError {
    /// The text is not a number as JSON prints one.
    #[error("not a JSON number")]
    NotANumber,
    /// Rounding to the scale would leave fewer than 15 significant digits.
    #[error(
        "more decimals than the scale keeps, and fewer than {MIN_SIGNIFICANT_DIGITS} significant digits left"
    )]
    PrecisionLost,
    /// More than 38 digits at this scale.
    #[error("more than {MAX_DIGITS} digits at the scale")]
    OutOfRange,
}

/// The value of a JSON number times ten to the power of `scale`, for a column `decimal(38, scale)`.
///
/// Exact where the value has no more decimals than `scale`. Otherwise rounded half to even while at least 15
/// significant digits survive: vendors print doubles, whose digits 16 and 17 are noise.
///
/// # Errors
/// [`DecimalError`] when the text is no number, would lose digits that mean something, or does not fit.
pub fn parse(text: &str, scale: i8) -> Result<i128, DecimalError> {
    let number = Number::read(text.as_bytes()).ok_or(DecimalError::NotANumber)?;
    let magnitude = number.at_scale(scale)?;
    let magnitude = i128::try_from(magnitude).expect("at most 38 digits fit an i128");
    Ok(if number.is_negative { -magnitude } else { magnitude })
}

/// The value of a JSON number that is a whole number, however it is printed: `5`, `5.0`, `5e0`.
/// [`DecimalError::PrecisionLost`] for one with a fraction.
pub(crate) fn parse_integer(text: &str) -> Result<i128, DecimalError> {
    let number = Number::read(text.as_bytes()).ok_or(DecimalError::NotANumber)?;
    let magnitude = number.exact_at_scale(0)?.ok_or(DecimalError::PrecisionLost)?;
    let magnitude = i128::try_from(magnitude).expect("at most 38 digits fit an i128");
    Ok(if number.is_negative { -magnitude } else { magnitude })
}

/// Whether the text is a number as JSON prints one.
pub(crate) fn is_number(text: &str) -> bool {
    Number::read(text.as_bytes()).is_some()
}

const MAX_DIGITS: u32 = 38;
const MIN_SIGNIFICANT_DIGITS: u32 = 15;
const LIMIT: u128 = 10_u128.pow(MAX_DIGITS);

/// `coefficient × 10^exponent`, plus the digits after the 38th significant one: the first of them, and whether any
/// other is not zero.
struct Number {
    is_negative: bool,
    coefficient: u128,
    exponent: i64,
    next_digit: u8,
    has_more: bool,
}

impl Number {
    /// Reads `-? digits (. digits)? ([eE] [+-]? digits)?`, without superfluous leading zeros.
    fn read(text: &[u8]) -> Option<Self> {
        let (is_negative, text) = match text {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, text),
        };
        let (whole, rest) = split_digits(text);
        if whole.is_empty() || (whole.len() > 1 && whole[0] == b'0') {
            return None;
        }
        let (fraction, rest) = match rest {
            [b'.', rest @ ..] => split_digits(rest),
            _ => (&rest[..0], rest),
        };
        if fraction.is_empty() && text.get(whole.len()) == Some(&b'.') {
            return None;
        }
        let mut number = Self {
            is_negative,
            coefficient: 0,
            exponent: read_exponent(rest)?,
            next_digit: 0,
            has_more: false,
        };
        number.push_digits(whole, fraction);
        Some(number)
    }

    fn push_digits(&mut self, whole: &[u8], fraction: &[u8]) {
        self.exponent = self.exponent.saturating_sub_unsigned(fraction.len() as u64);
        if whole.len() + fraction.len() <= 19 {
            // Nearly every number: the coefficient fits a machine word.
            let word =
                whole.iter().chain(fraction).fold(0_u64, |word, digit| word * 10 + u64::from(digit - b'0'));
            self.coefficient = word.into();
            return;
        }
        let mut dropped = 0_u64;
        for digit in whole.iter().chain(fraction).map(|digit| digit - b'0') {
            if self.coefficient < LIMIT / 10 {
                self.coefficient = self.coefficient * 10 + u128::from(digit);
                continue;
            }
            if dropped == 0 {
                self.next_digit = digit;
            } else {
                self.has_more |= digit != 0;
            }
            dropped += 1;
        }
        self.exponent = self.exponent.saturating_add_unsigned(dropped);
    }

    fn at_scale(&self, scale: i8) -> Result<u128, DecimalError> {
        if let Some(exact) = self.exact_at_scale(scale)? {
            return Ok(exact);
        }
        let rounded = self.rounded_at_scale(scale);
        if rounded >= LIMIT {
            return Err(DecimalError::OutOfRange);
        }
        if rounded < 10_u128.pow(MIN_SIGNIFICANT_DIGITS - 1) {
            return Err(DecimalError::PrecisionLost);
        }
        Ok(rounded)
    }

    /// The magnitude at the scale where it has no more decimals than that, else nothing.
    fn exact_at_scale(&self, scale: i8) -> Result<Option<u128>, DecimalError> {
        if self.coefficient == 0 {
            return Ok(Some(0)); // Whatever the exponent: digits are dropped only after the first that is not zero.
        }
        let shift = self.exponent.saturating_add(scale.into());
        if shift < 0 || self.next_digit != 0 || self.has_more {
            return self.exact_with_fewer_digits(shift);
        }
        let factor =
            u32::try_from(shift).ok().filter(|shift| *shift <= MAX_DIGITS).map(|shift| 10_u128.pow(shift));
        match factor.and_then(|factor| self.coefficient.checked_mul(factor)) {
            Some(magnitude) if magnitude < LIMIT => Ok(Some(magnitude)),
            _ => Err(DecimalError::OutOfRange),
        }
    }

    fn exact_with_fewer_digits(&self, shift: i64) -> Result<Option<u128>, DecimalError> {
        if shift > 0 {
            return Err(DecimalError::OutOfRange); // 38 significant digits, and more to come.
        }
        if self.next_digit != 0 || self.has_more {
            return Ok(None);
        }
        let Some(divisor) = power_of_ten(shift.unsigned_abs()) else { return Ok(None) };
        Ok((self.coefficient.is_multiple_of(divisor)).then(|| self.coefficient / divisor))
    }

    /// The magnitude at a scale it has too many decimals for, half to even.
    fn rounded_at_scale(&self, scale: i8) -> u128 {
        let surplus = self.exponent.saturating_add(scale.into()).unsigned_abs();
        let Some(divisor) = power_of_ten(surplus) else { return 0 };
        let (kept, cut) = (self.coefficient / divisor, self.coefficient % divisor);
        let (half, is_beyond_half) = if divisor == 1 {
            (self.next_digit == 5, self.has_more)
        } else {
            (cut == divisor / 2, self.next_digit != 0 || self.has_more)
        };
        let is_above_half = if divisor == 1 { self.next_digit > 5 } else { cut > divisor / 2 };
        let rounds_up = is_above_half || (half && (is_beyond_half || kept % 2 == 1));
        kept + u128::from(rounds_up)
    }
}

/// Ten to a power that a coefficient of 38 digits can be divided by with something left.
fn power_of_ten(power: u64) -> Option<u128> {
    u32::try_from(power).ok().filter(|power| *power <= MAX_DIGITS).map(|power| 10_u128.pow(power))
}

fn split_digits(text: &[u8]) -> (&[u8], &[u8]) {
    text.split_at(text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len()))
}

/// The exponent, or the end of the text. One too large for an `i64` is as good as any other that large.
fn read_exponent(text: &[u8]) -> Option<i64> {
    let (is_negative, digits) = match text {
        [] => return Some(0),
        [b'e' | b'E', b'-', digits @ ..] => (true, digits),
        [b'e' | b'E', b'+', digits @ ..] | [b'e' | b'E', digits @ ..] => (false, digits),
        _ => return None,
    };
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let magnitude =
        digits.iter().fold(0_i64, |sum, digit| sum.saturating_mul(10).saturating_add((digit - b'0').into()));
    Some(if is_negative { -magnitude } else { magnitude })
}

#[cfg(test)]
mod tests {
    use std::str::FromStr;

    use bigdecimal::num_bigint::BigInt;
    use bigdecimal::{BigDecimal, RoundingMode};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn every_form_of_a_number_has_the_same_digits() {
        let cases = [
            ("0", 24, 0),
            ("-0.0", 24, 0),
            ("0e999999999999999999999999", 24, 0),
            ("0.000e-999999999999999999999999", 24, 0),
            ("5", 0, 5),
            ("-5.0", 0, -5),
            ("50e-1", 0, 5),
            ("1.0E+15", 2, 100_000_000_000_000_000),
            ("4.2e+17", 0, 420_000_000_000_000_000),
            ("6.73e-06", 24, 6_730_000_000_000_000_000),
            ("1e-24", 24, 1),
            ("100000000000000000000000000e-50", 24, 1),
            ("1.6430125202655606e+17", 0, 164_301_252_026_556_060),
            ("99999999999999.999999999999999999999999", 24, 10_i128.pow(38) - 1),
            ("12", -1, 0),
        ];
        for (text, scale, expected) in &cases[..cases.len() - 1] {
            assert_eq!(parse(text, *scale), Ok(*expected), "{text} at {scale}");
        }
        assert_eq!(parse(cases[cases.len() - 1].0, -1), Err(DecimalError::PrecisionLost));
    }

    #[test]
    fn rounding_is_half_to_even_and_keeps_15_digits() {
        let cases = [
            ("1234567890123.45", 1, Err(DecimalError::PrecisionLost)),
            ("12345678901234.45", 1, Ok(123_456_789_012_344)),
            ("12345678901234.55", 1, Ok(123_456_789_012_346)),
            ("12345678901234.450000000000000000000000000000000000000000001", 1, Ok(123_456_789_012_345)),
            ("99999999999999.96", 1, Ok(1_000_000_000_000_000)),
            ("-12345678901234.46", 1, Ok(-123_456_789_012_345)),
            ("99999999999999999999999999999999999999.5", 0, Err(DecimalError::OutOfRange)),
            ("99999999999999999999999999999999999998.5", 0, Ok(10_i128.pow(38) - 2)),
            ("99999999999999999999999999999999999998.50000001", 0, Ok(10_i128.pow(38) - 1)),
            ("99999999999999999999999999999999999998.4999999", 0, Ok(10_i128.pow(38) - 2)),
            (
                "0.1000000000000000055511151231257827021181583404541015625",
                24,
                Ok(100_000_000_000_000_005_551_115),
            ),
            ("1e-25", 24, Err(DecimalError::PrecisionLost)),
            ("1e-999999999999999999999999", 24, Err(DecimalError::PrecisionLost)),
            ("1e14", 24, Err(DecimalError::OutOfRange)),
            ("1e999999999999999999999999", 24, Err(DecimalError::OutOfRange)),
            ("100000000000000000000000000000000000000000.5", 24, Err(DecimalError::OutOfRange)),
        ];
        for (text, scale, expected) in cases {
            assert_eq!(parse(text, scale), expected, "{text} at {scale}");
        }
    }

    #[test]
    fn what_json_does_not_print_is_no_number() {
        for text in [
            "", "-", "+1", "01", "00", "-01", ".5", "5.", "5.e1", "1e", "1e+", "1e1.5", "1 ", " 1", "1,0",
            "0x1", "NaN", "Infinity", "--1", "1e--1", "1_000", "١",
        ] {
            assert_eq!(parse(text, 24), Err(DecimalError::NotANumber), "{text:?}");
            assert!(!is_number(text));
        }
    }

    #[test]
    fn a_whole_number_may_be_printed_with_decimals() {
        for (text, expected) in
            [("5.0", Ok(5)), ("5e0", Ok(5)), ("-50.0e-1", Ok(-5)), ("1.5", Err(DecimalError::PrecisionLost))]
        {
            assert_eq!(parse_integer(text), expected, "{text}");
        }
        assert_eq!(parse_integer("1234567890123456.5"), Err(DecimalError::PrecisionLost));
        assert_eq!(parse_integer("1e38"), Err(DecimalError::OutOfRange));
    }

    /// The rule in the words of another library: exact where it fits the scale, else rounded half to even while 15
    /// digits are left, and never more than 38 digits.
    fn oracle(text: &str, scale: i8) -> Result<i128, DecimalError> {
        let exact = BigDecimal::from_str(text).expect("a number");
        let rounded = exact.with_scale_round(scale.into(), RoundingMode::HalfEven);
        let (unscaled, _) = rounded.as_bigint_and_exponent();
        let digits = unscaled.magnitude().to_string().len();
        if digits > 38 {
            return Err(DecimalError::OutOfRange);
        }
        if rounded != exact && (digits < 15 || unscaled == BigInt::ZERO) {
            return Err(DecimalError::PrecisionLost);
        }
        Ok(i128::try_from(unscaled).expect("38 digits"))
    }

    fn number() -> impl Strategy<Value = String> {
        let exponent = prop_oneof![2 => Just(String::new()), 3 => "[eE][+-]?0{0,2}(30|[12][0-9]|[0-9])"];
        ("-?(0|[1-9][0-9]{0,30})(\\.(0{0,20})[0-9]{1,30})?", exponent)
            .prop_map(|(number, exponent)| format!("{number}{exponent}"))
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn numbers_in_every_printed_form_are_exact_or_refused(text in number(), scale in prop_oneof![Just(24_i8), Just(16), 0..=38_i8]) {
            prop_assert_eq!(parse(&text, scale), oracle(&text, scale));
        }

        #[test]
        fn numbers_near_a_half_round_as_the_rule_says(
            digits in "[1-9][0-9]{12,39}", tail in "(5|50|49|51)0{0,4}[01]?", scale in 0..=20_i8, shift in 0..=20_usize,
        ) {
            let shift = shift.min(digits.len() - 1);
            let (whole, decimals) = digits.split_at(digits.len() - shift);
            let text = format!("{whole}.{decimals}{tail}");
            prop_assert_eq!(parse(&text, scale), oracle(&text, scale));
        }

        #[test]
        fn a_double_as_rust_prints_it_keeps_its_digits(value in any::<f64>().prop_filter("finite", |value| value.is_finite())) {
            for text in [format!("{value:?}"), format!("{value:e}"), format!("{value}")] {
                prop_assert_eq!(parse(&text, 16), oracle(&text, 16));
            }
        }

        #[test]
        fn any_text_is_answered(text in any::<String>(), scale in any::<i8>()) {
            let _ = parse(&text, scale);
        }
    }
}
