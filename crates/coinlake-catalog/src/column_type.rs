//! The types a column can have, as catalog files spell them.

use std::fmt;
use std::str::FromStr;

/// A column's type. Times are UTC without a zone, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// UTF-8 text.
    String,
    /// True or false.
    Boolean,
    /// A 32-bit signed integer.
    Int,
    /// A 64-bit signed integer.
    Bigint,
    /// A 64-bit IEEE 754 number.
    Double,
    /// A calendar day.
    Date,
    /// A UTC instant without a zone, in microseconds.
    Timestamp,
    /// An exact decimal number.
    Decimal {
        /// All digits, 1 to 38.
        precision: u8,
        /// Digits after the point, 0 to the precision.
        scale: i8,
    },
}

/// The most digits a decimal holds in Arrow's 128 bits, in Iceberg and in Athena.
const MAX_PRECISION: u8 = 38;

impl ColumnType {
    /// Whether values are quantities or ordinals, which need a unit to be understood.
    pub fn is_numeric(self) -> bool {
        matches!(self, Self::Int | Self::Bigint | Self::Double | Self::Decimal { .. })
    }
}

/// The text is not the name of a type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("expected {TYPES}, found `{0}`")]
pub struct UnknownType(String);

/// The types by name, for messages.
pub(crate) const TYPES: &str = "string, boolean, int, bigint, double, date, timestamp or \
     decimal(precision,scale) of at most 38 digits";

impl FromStr for ColumnType {
    type Err = UnknownType;

    fn from_str(text: &str) -> Result<Self, UnknownType> {
        Ok(match text {
            "string" => Self::String,
            "boolean" => Self::Boolean,
            "int" => Self::Int,
            "bigint" => Self::Bigint,
            "double" => Self::Double,
            "date" => Self::Date,
            "timestamp" => Self::Timestamp,
            other => decimal(other).ok_or_else(|| UnknownType(other.to_owned()))?,
        })
    }
}

impl fmt::Display for ColumnType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::String => f.write_str("string"),
            Self::Boolean => f.write_str("boolean"),
            Self::Int => f.write_str("int"),
            Self::Bigint => f.write_str("bigint"),
            Self::Double => f.write_str("double"),
            Self::Date => f.write_str("date"),
            Self::Timestamp => f.write_str("timestamp"),
            Self::Decimal { precision, scale } => write!(f, "decimal({precision},{scale})"),
        }
    }
}

fn decimal(text: &str) -> Option<ColumnType> {
    let (precision, scale) = text.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let (precision, scale) = (digits(precision)?, digits(scale)?);
    let is_valid = (1..=MAX_PRECISION).contains(&precision) && scale <= precision;
    // At most 38, so the scale fits.
    is_valid.then_some(ColumnType::Decimal { precision, scale: scale as i8 })
}

/// One spelling per type: no sign, no blanks, no leading zeros.
fn digits(text: &str) -> Option<u8> {
    let number: u8 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_type_reads_back() {
        let names = [
            "string",
            "boolean",
            "int",
            "bigint",
            "double",
            "date",
            "timestamp",
            "decimal(38,24)",
            "decimal(1,0)",
        ];
        for name in names {
            assert_eq!(name.parse::<ColumnType>().map(|t| t.to_string()).as_deref(), Ok(name));
        }
    }

    #[test]
    fn other_spellings_are_refused() {
        let spellings = [
            "",
            "varchar",
            "String",
            "decimal",
            "decimal(39,2)",
            "decimal(0,0)",
            "decimal(4,5)",
            "decimal(4, 2)",
            "decimal(+4,2)",
            "decimal(04,2)",
            "decimal(4,-2)",
            "decimal(4,2",
            "timestamp(6)",
        ];
        for spelling in spellings {
            assert_eq!(spelling.parse::<ColumnType>(), Err(UnknownType(spelling.to_owned())));
        }
    }
}
