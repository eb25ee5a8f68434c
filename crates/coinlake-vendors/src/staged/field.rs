use arrow::datatypes::{DataType, TimeUnit};

/// One field of a vendor's record.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field {
    /// The vendor's name, and the staged column's.
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) presence: Presence,
}

/// What a field's value is read as.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    Text,
    /// A list, kept as JSON text.
    List,
    /// An object, kept as JSON text.
    Object,
    /// Decimal(38, scale).
    Decimal(i8),
    Double,
    Int,
    Bigint,
    Boolean,
    /// ISO 8601 with `Z` or an offset.
    Timestamp,
    /// Seconds since 1970 UTC.
    UnixSeconds,
    /// An object whose fields become columns named `<field>_<field of the object>`.
    Nested(&'static [Field]),
    /// Known, and not staged.
    Ignored,
}

/// What to expect of a field besides its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Names the row: rejected when absent, null or empty.
    Id,
    /// Rejected when absent or null; may be empty.
    Required,
    /// In every record, maybe null. Its absence is drift.
    Always,
    /// Came or left over the years, or was not asked for.
    Sometimes,
}

/// A part of what was asked, read from `_request` into a column of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fact {
    pub(crate) name: &'static str,
    pub(crate) column: &'static str,
    pub(crate) is_required: bool,
    /// Whether it is a currency's code, which has one spelling.
    pub(crate) is_currency: bool,
}

pub(crate) const fn id(name: &'static str) -> Field {
    Field { name, kind: Kind::Text, presence: Presence::Id }
}

pub(crate) const fn required(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, presence: Presence::Required }
}

pub(crate) const fn always(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, presence: Presence::Always }
}

pub(crate) const fn sometimes(name: &'static str, kind: Kind) -> Field {
    Field { name, kind, presence: Presence::Sometimes }
}

pub(crate) const fn currency_fact(name: &'static str, column: &'static str) -> Fact {
    Fact { name, column, is_required: true, is_currency: true }
}

pub(crate) const fn optional_fact(name: &'static str, column: &'static str) -> Fact {
    Fact { name, column, is_required: false, is_currency: false }
}

impl Presence {
    pub(crate) fn is_required(self) -> bool {
        matches!(self, Self::Id | Self::Required)
    }
}

impl Kind {
    /// JSON's own word for the kind of value expected.
    pub(crate) fn json(self) -> &'static str {
        match self {
            Self::Text | Self::Timestamp => "string",
            Self::List => "array",
            Self::Object | Self::Nested(_) => "object",
            Self::Decimal(_) | Self::Double | Self::Int | Self::Bigint | Self::UnixSeconds => "number",
            Self::Boolean => "boolean",
            Self::Ignored => "",
        }
    }

    /// Type of the column; nothing for what is not one column.
    pub(crate) fn data_type(self) -> Option<DataType> {
        match self {
            Self::Text | Self::List | Self::Object => Some(DataType::Utf8),
            Self::Decimal(scale) => Some(DataType::Decimal128(38, scale)),
            Self::Double => Some(DataType::Float64),
            Self::Int => Some(DataType::Int32),
            Self::Bigint => Some(DataType::Int64),
            Self::Boolean => Some(DataType::Boolean),
            Self::Timestamp | Self::UnixSeconds => Some(TIMESTAMP),
            Self::Nested(_) | Self::Ignored => None,
        }
    }
}

/// Microseconds, UTC by convention and without a zone: see the curated tables.
pub(crate) const TIMESTAMP: DataType = DataType::Timestamp(TimeUnit::Microsecond, None);
