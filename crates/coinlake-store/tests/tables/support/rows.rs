//! Rows of `curated.prices`: generated, and read back without any code of the store.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::SchemaRef;
use arrow::util::display::{ArrayFormatter, FormatOptions};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// `count` rows from `start` on, sorted by coin, with nulls, negative numbers and prices beyond 96 bits.
pub(crate) fn prices(schema: &SchemaRef, start: DateTime<Utc>, count: usize, seed: u64) -> RecordBatch {
    let mut random = Random(seed);
    let mut dice = |n: u64| random.below(n);
    let mut coins: Vec<String> = (0..count).map(|i| format!("coin-with-a-long-name-{:05}", i / 3)).collect();
    coins.sort();
    let at = (0..count).map(|i| start.timestamp_micros() + i as i64 * 1_000_003 % 86_400_000_000);
    let price: Decimal128Array = (0..count)
        .map(|_| match dice(50) {
            0 => None,
            1 => Some(123_456_789_012_345_678_901_234_567_890_i128 + i128::from(dice(1000))),
            2 => Some(-i128::from(dice(1 << 60))),
            _ => Some(i128::from(dice(1 << 62)) * i128::from(dice(1 << 20))),
        })
        .collect();
    let mut optional = |n: u64| (dice(9) > 0).then(|| dice(n) as i64 - 1000);
    let rank: Int32Array = (0..count).map(|_| optional(30_000).map(|v| v as i32)).collect();
    let trades: Int64Array = (0..count).map(|_| optional(1 << 50)).collect();
    let change: Float64Array = (0..count).map(|_| optional(100_000).map(|v| v as f64 / 997.0)).collect();
    let active: BooleanArray = (0..count).map(|_| optional(2000).map(|v| v > 0)).collect();
    let listed: Date32Array = (0..count).map(|_| optional(20_000).map(|v| v as i32)).collect();
    let note: StringArray =
        (0..count).map(|_| optional(99).map(|v| format!("ünïcode note {v} 🪙"))).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(std::iter::repeat_n(format!("source-{seed}"), count))),
        Arc::new(StringArray::from(coins)),
        Arc::new(TimestampMicrosecondArray::from_iter_values(at)),
        Arc::new(price.with_precision_and_scale(38, 24).unwrap()),
        Arc::new(rank),
        Arc::new(trades),
        Arc::new(change),
        Arc::new(active),
        Arc::new(listed),
        Arc::new(note),
    ];
    RecordBatch::try_new(schema.clone(), columns).unwrap()
}

/// A small generator (SplitMix64), so that a seed means the same rows everywhere.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % n
    }
}

/// The rows of a Parquet file.
pub(crate) fn decode(file: Bytes) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(file).unwrap().build().unwrap();
    reader.map(Result::unwrap).collect()
}

/// Each row as text.
pub(crate) fn texts(batches: &[RecordBatch]) -> Vec<String> {
    batches.iter().flat_map(batch_texts).collect()
}

fn batch_texts(batch: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default().with_null("NULL");
    let columns: Vec<ArrayFormatter<'_>> =
        batch.columns().iter().map(|column| ArrayFormatter::try_new(column, &options).unwrap()).collect();
    (0..batch.num_rows())
        .map(|row| columns.iter().map(|c| c.value(row).to_string()).collect::<Vec<_>>().join("|"))
        .collect()
}
