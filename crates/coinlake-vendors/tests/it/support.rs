use arrow::array::{Array, RecordBatch};
use arrow::util::display::array_value_to_string;
use chrono::{DateTime, Utc};
use coinlake_vendors::{Answer, Dataset, Decoder, ImportOptions, Place, Rejected, dataset, raw_line};

pub(crate) fn coingecko(name: &str) -> &'static dyn Dataset {
    dataset("coingecko", name).expect("the dataset exists")
}

pub(crate) fn ok(body: &str) -> Answer<'_> {
    Answer { status: 200, content_type: Some("application/json"), retry_after: None, body: body.as_bytes() }
}

pub(crate) fn fetched_at() -> DateTime<Utc> {
    DateTime::from_timestamp_micros(1_795_168_805_123_456).expect("in range")
}

pub(crate) const PLACE: Place = Place { page: 3, line: 7, snapshot_at: 1_795_168_800_000_000 };

/// The record as a raw line of a US dollar request.
pub(crate) fn line(dataset: &dyn Dataset, record: &str) -> Vec<u8> {
    raw_line(record, fetched_at(), &dataset.import_request(&ImportOptions::default()).asked)
}

/// The rows of one record.
pub(crate) fn decode(dataset: &dyn Dataset, record: &str) -> Result<RecordBatch, Rejected> {
    let mut decoder = dataset.decoder();
    push(decoder.as_mut(), &line(dataset, record))?;
    Ok(decoder.finish())
}

pub(crate) fn push(decoder: &mut dyn Decoder, line: &[u8]) -> Result<usize, Rejected> {
    decoder.push(line, PLACE)
}

/// A cell as text; nothing for NULL.
pub(crate) fn cell(rows: &RecordBatch, row: usize, column: &str) -> Option<String> {
    let column = rows.column_by_name(column).unwrap_or_else(|| panic!("no column {column}"));
    column.is_valid(row).then(|| array_value_to_string(column, row).expect("a printable type"))
}
