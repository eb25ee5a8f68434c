use arrow::array::RecordBatch;

use crate::Drift;

/// Turns raw lines into staged rows.
///
/// A line that cannot be read costs that line only: nothing of it is appended.
pub trait Decoder: Send {
    /// Appends the rows of one raw line and returns how many; most lines are one row.
    ///
    /// # Errors
    /// [`Rejected`] says why the line belongs in quarantine. Nothing is appended then.
    fn push(&mut self, line: &[u8], place: Place) -> Result<usize, Rejected>;

    /// Rows appended since the last [`Decoder::finish`].
    fn rows(&self) -> usize;

    /// The rows so far, under the dataset's staged schema. The decoder is empty afterwards.
    fn finish(&mut self) -> RecordBatch;

    /// Differences from the known fields since the last call, each once, in a stable order. Lines that are JSON objects
    /// count whether or not they were rejected.
    fn take_drift(&mut self) -> Vec<Drift>;
}

/// Where a raw line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Number of the page within the run.
    pub page: i32,
    /// Number of the line within the page's file, from 1.
    pub line: i32,
    /// Logical time of the run, microseconds since 1970 UTC.
    pub snapshot_at: i64,
}

/// Why a raw line is not rows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{}: {detail}", reason.as_str(), field.as_ref().map(|field| format!(" in `{field}`")).unwrap_or_default())]
pub struct Rejected {
    /// What kind of fault.
    pub reason: Reason,
    /// The vendor's name of the field at fault, where one is.
    pub field: Option<String>,
    /// The fault in words, with the text at fault, shortened.
    pub detail: String,
}

/// Kinds of faults of a raw line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reason {
    /// Not one JSON value: cut off, corrupted, or nested beyond reason.
    MalformedJson,
    /// The record is JSON but not an object.
    NotAnObject,
    /// A field without which the row means nothing is absent, null or empty.
    MissingField,
    /// A JSON kind or a spelling that cannot be read as the field's type.
    WrongType,
    /// A count or rank with a fraction.
    NotAnInteger,
    /// More digits than the column keeps, with fewer than 15 significant ones left.
    PrecisionLost,
    /// Too large for the column.
    OutOfRange,
    /// Not a time, or outside the years 1 to 9999.
    BadTimestamp,
}

impl Reason {
    /// As stored: `malformed_json`, `not_an_object` and so on.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MalformedJson => "malformed_json",
            Self::NotAnObject => "not_an_object",
            Self::MissingField => "missing_field",
            Self::WrongType => "wrong_type",
            Self::NotAnInteger => "not_an_integer",
            Self::PrecisionLost => "precision_lost",
            Self::OutOfRange => "out_of_range",
            Self::BadTimestamp => "bad_timestamp",
        }
    }
}
