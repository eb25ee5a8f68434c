//! One value as text: the same digits in every format.

use std::fmt::Write as _;

use datafusion::arrow::array::Array;
use datafusion::arrow::datatypes::{DataType, TimeUnit};
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use datafusion::error::DataFusionError;

use crate::failure::Failure;

/// The texts of one column of a batch.
///
/// Decimals are plain digits without trailing zeros after the point (`61234.5`, `0.00000001`, never an exponent).
/// Timestamps are `2026-11-21 10:00:00.000000` with as many fraction digits as the type has; all are UTC, and those
/// whose type says so end in `Z`. Doubles are the shortest text that reads back as the same double.
pub(super) struct Cells<'a> {
    array: &'a dyn Array,
    formatter: ArrayFormatter<'a>,
}

impl<'a> Cells<'a> {
    pub(super) fn new(array: &'a dyn Array) -> Result<Self, Failure> {
        let options = FormatOptions::new().with_display_error(false);
        let options = match array.data_type() {
            DataType::Timestamp(unit, None) => options.with_timestamp_format(Some(plain(*unit))),
            DataType::Timestamp(unit, Some(_)) => options.with_timestamp_tz_format(Some(zoned(*unit))),
            _ => options,
        };
        let formatter = ArrayFormatter::try_new(array, &options).map_err(DataFusionError::from)?;
        Ok(Self { array, formatter })
    }

    /// Whether the value is NULL.
    pub(super) fn is_null(&self, row: usize) -> bool {
        // An array of the type null has no validity bits to ask.
        self.array.data_type() == &DataType::Null || self.array.is_null(row)
    }

    /// Whether the column holds doubles.
    pub(super) fn is_double(&self) -> bool {
        self.array.data_type().is_floating()
    }

    /// The value's text in `text`, which is emptied first; NULL is the empty text.
    pub(super) fn text(&self, row: usize, text: &mut String) -> Result<(), Failure> {
        text.clear();
        if self.is_null(row) {
            return Ok(());
        }
        write!(text, "{}", self.formatter.value(row)).map_err(Failure::ours)?;
        if matches!(self.array.data_type(), DataType::Decimal128(..) | DataType::Decimal256(..)) {
            text.truncate(canonical(text).len());
        }
        Ok(())
    }
}

/// A decimal's digits without trailing zeros after the point.
fn canonical(digits: &str) -> &str {
    if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { digits }
}

fn plain(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "%Y-%m-%d %H:%M:%S",
        TimeUnit::Millisecond => "%Y-%m-%d %H:%M:%S%.3f",
        TimeUnit::Microsecond => "%Y-%m-%d %H:%M:%S%.6f",
        TimeUnit::Nanosecond => "%Y-%m-%d %H:%M:%S%.9f",
    }
}

fn zoned(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "%Y-%m-%d %H:%M:%SZ",
        TimeUnit::Millisecond => "%Y-%m-%d %H:%M:%S%.3fZ",
        TimeUnit::Microsecond => "%Y-%m-%d %H:%M:%S%.6fZ",
        TimeUnit::Nanosecond => "%Y-%m-%d %H:%M:%S%.9fZ",
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{
        ArrayRef, Decimal128Array, Float64Array, NullArray, TimestampMicrosecondArray,
    };

    use super::Cells;

    fn texts(array: ArrayRef) -> Vec<String> {
        let cells = Cells::new(array.as_ref()).unwrap();
        let mut text = String::new();
        (0..array.len())
            .map(|row| {
                cells.text(row, &mut text).unwrap();
                text.clone()
            })
            .collect()
    }

    #[test]
    fn decimals_are_plain_digits_without_trailing_zeros() {
        let digits = [0, 1, -1, 10_i128.pow(24), 61_234_500_000_000_000_000_000_000_000, 10_i128.pow(37)];
        let array = Decimal128Array::from(digits.to_vec()).with_precision_and_scale(38, 24).unwrap();
        assert_eq!(
            texts(Arc::new(array)),
            [
                "0",
                "0.000000000000000000000001",
                "-0.000000000000000000000001",
                "1",
                "61234.5",
                "10000000000000"
            ]
        );
        let whole = Decimal128Array::from(vec![1200]).with_precision_and_scale(38, 0).unwrap();
        assert_eq!(texts(Arc::new(whole)), ["1200"]);
    }

    #[test]
    fn doubles_read_back_as_themselves() {
        let numbers = vec![0.1, 1.0, -2.5e-9, 1e300, 123_456_789.123_456_78];
        for (text, number) in texts(Arc::new(Float64Array::from(numbers.clone()))).iter().zip(numbers) {
            assert_eq!(text.parse::<f64>().unwrap().to_bits(), number.to_bits(), "{text}");
        }
    }

    #[test]
    fn timestamps_have_all_digits_of_their_type() {
        let array = TimestampMicrosecondArray::from(vec![Some(1_795_255_200_000_001), None]);
        assert_eq!(texts(Arc::new(array.clone())), ["2026-11-21 10:00:00.000001", ""]);
        assert_eq!(texts(Arc::new(array.with_timezone("+00:00")))[0], "2026-11-21 10:00:00.000001Z");
    }

    #[test]
    fn a_column_of_nothing_is_all_null() {
        assert_eq!(texts(Arc::new(NullArray::new(2))), ["", ""]);
    }
}
