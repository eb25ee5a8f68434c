//! What Iceberg knows of each column of a file: counts and bounds over all rows of all row groups.

use arrow::array::{Array, ArrayRef, ArrowPrimitiveType, AsArray, PrimitiveArray};
use arrow::compute;
use arrow::datatypes::{
    ArrowNativeTypeOp, Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type,
    TimestampMicrosecondType,
};
use iceberg::spec::{Datum, PrimitiveType};

/// Characters of a text that its bounds keep, as Iceberg's other writers do.
const BOUND_CHARS: usize = 16;

/// Counts and bounds of one column, gathered batch by batch.
#[derive(Debug)]
pub(super) struct ColumnStatistics {
    pub(super) field_id: i32,
    kind: PrimitiveType,
    pub(super) values: u64,
    pub(super) nulls: u64,
    range: Option<Range>,
}

/// The smallest and largest value seen.
#[derive(Debug)]
enum Range {
    Boolean(bool, bool),
    Int(i32, i32),
    Long(i64, i64),
    Decimal(i128, i128),
    Double(f64, f64),
    Text(String, String),
}

impl ColumnStatistics {
    pub(super) fn new(field_id: i32, kind: PrimitiveType) -> Self {
        Self { field_id, kind, values: 0, nulls: 0, range: None }
    }

    /// Takes the values of one batch, free of NaN, into account.
    pub(super) fn update(&mut self, column: &ArrayRef) {
        self.values += column.len() as u64;
        self.nulls += column.null_count() as u64;
        let Some(new) = range(&self.kind, column) else {
            return;
        };
        self.range = Some(match self.range.take() {
            Some(seen) => seen.union(new),
            None => new,
        });
    }

    /// Whether the column has a count of NaN values (which is 0).
    pub(super) fn counts_nan(&self) -> bool {
        self.kind == PrimitiveType::Double
    }

    /// The bounds of the non-null values. A bound is missing when there is no value, or, for the upper one, no text
    /// of 16 characters at or above the largest.
    pub(super) fn bounds(&self) -> (Option<Datum>, Option<Datum>) {
        let kind = &self.kind;
        match &self.range {
            None => (None, None),
            Some(Range::Boolean(low, high)) => (Some(Datum::bool(*low)), Some(Datum::bool(*high))),
            Some(Range::Int(low, high)) => (int(*low, kind), int(*high, kind)),
            Some(Range::Long(low, high)) => (long(*low, kind), long(*high, kind)),
            Some(Range::Decimal(low, high)) => (decimal(*low, kind), decimal(*high, kind)),
            Some(Range::Double(low, high)) => {
                // Engines differ on whether -0.0 is below 0.0: bounds that hold for both.
                let low = if *low == 0.0 { -0.0 } else { *low };
                let high = if *high == 0.0 { 0.0 } else { *high };
                (Some(Datum::double(low)), Some(Datum::double(high)))
            }
            Some(Range::Text(low, high)) => (Some(Datum::string(lower(low))), upper(high).map(Datum::string)),
        }
    }
}

impl Range {
    fn union(self, other: Self) -> Self {
        match (self, other) {
            (Self::Boolean(a, b), Self::Boolean(c, d)) => Self::Boolean(a.min(c), b.max(d)),
            (Self::Int(a, b), Self::Int(c, d)) => Self::Int(a.min(c), b.max(d)),
            (Self::Long(a, b), Self::Long(c, d)) => Self::Long(a.min(c), b.max(d)),
            (Self::Decimal(a, b), Self::Decimal(c, d)) => Self::Decimal(a.min(c), b.max(d)),
            (Self::Double(a, b), Self::Double(c, d)) => Self::Double(a.min(c), b.max(d)),
            (Self::Text(a, b), Self::Text(c, d)) => Self::Text(a.min(c), b.max(d)),
            _ => unreachable!("a column has one type"),
        }
    }
}

/// The smallest and largest value of a column; `None` when all are null, or for types that no table of ours has.
fn range(kind: &PrimitiveType, column: &ArrayRef) -> Option<Range> {
    match kind {
        PrimitiveType::Boolean => {
            let values = column.as_boolean();
            let low = compute::min_boolean(values)?;
            Some(Range::Boolean(low, compute::max_boolean(values)?))
        }
        PrimitiveType::Int => ends::<Int32Type>(column).map(|(l, h)| Range::Int(l, h)),
        PrimitiveType::Date => ends::<Date32Type>(column).map(|(l, h)| Range::Int(l, h)),
        PrimitiveType::Long => ends::<Int64Type>(column).map(|(l, h)| Range::Long(l, h)),
        PrimitiveType::Timestamp => ends::<TimestampMicrosecondType>(column).map(|(l, h)| Range::Long(l, h)),
        PrimitiveType::Decimal { .. } => ends::<Decimal128Type>(column).map(|(l, h)| Range::Decimal(l, h)),
        PrimitiveType::Double => ends::<Float64Type>(column).map(|(l, h)| Range::Double(l, h)),
        PrimitiveType::String => {
            let values = column.as_string::<i32>();
            let low = compute::min_string(values)?.to_owned();
            Some(Range::Text(low, compute::max_string(values)?.to_owned()))
        }
        _ => None,
    }
}

fn ends<T>(column: &ArrayRef) -> Option<(T::Native, T::Native)>
where
    T: ArrowPrimitiveType,
    T::Native: ArrowNativeTypeOp,
{
    let values: &PrimitiveArray<T> = column.as_primitive();
    Some((compute::min(values)?, compute::max(values)?))
}

fn int(value: i32, kind: &PrimitiveType) -> Option<Datum> {
    Some(match kind {
        PrimitiveType::Date => Datum::date(value),
        _ => Datum::int(value),
    })
}

fn long(value: i64, kind: &PrimitiveType) -> Option<Datum> {
    Some(match kind {
        PrimitiveType::Timestamp => Datum::timestamp_micros(value),
        _ => Datum::long(value),
    })
}

/// By its bytes: the crate's own constructor goes through a 96-bit type, too small for 38 digits.
fn decimal(value: i128, kind: &PrimitiveType) -> Option<Datum> {
    Datum::try_from_bytes(&value.to_be_bytes(), kind.clone()).ok()
}

fn lower(text: &str) -> String {
    text.chars().take(BOUND_CHARS).collect()
}

/// At most 16 characters that sort at or after `text`: cut, then the last character raised. `None` when no such text
/// exists.
fn upper(text: &str) -> Option<String> {
    let mut chars: Vec<char> = text.chars().take(BOUND_CHARS + 1).collect();
    if chars.len() <= BOUND_CHARS {
        return Some(text.to_owned());
    }
    chars.truncate(BOUND_CHARS);
    while let Some(last) = chars.pop() {
        if let Some(raised) = successor(last) {
            chars.push(raised);
            return Some(chars.into_iter().collect());
        }
    }
    None
}

/// The next character; surrogates, which are none, are skipped.
fn successor(c: char) -> Option<char> {
    match c {
        '\u{d7ff}' => Some('\u{e000}'),
        c => char::from_u32(u32::from(c) + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_bounds_of_long_texts_are_cut_and_raised() {
        let cases = [
            ("short", Some("short")),
            ("exactly-16-chars", Some("exactly-16-chars")),
            ("exactly-16-chars!", Some("exactly-16-chart")),
            ("ääääääääääääääää-", Some("äääääääääääääääå")),
            ("aaaaaaaaaaaaaaa\u{d7ff}x", Some("aaaaaaaaaaaaaaa\u{e000}")),
            ("aaaaaaaaaaaaaaa\u{10ffff}x", Some("aaaaaaaaaaaaaab")),
        ];
        for (text, expected) in cases {
            assert_eq!(upper(text).as_deref(), expected, "{text}");
        }
        assert_eq!(upper(&"\u{10ffff}".repeat(17)), None);
    }
}
