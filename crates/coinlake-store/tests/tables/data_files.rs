//! Data files: what is in them, how they are encoded, and what Iceberg is told about them.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, Float64Array, RecordBatch, StringArray};
use arrow::datatypes::{
    Date32Type, Decimal128Type, Float64Type, Int32Type, Int64Type, TimestampMicrosecondType,
};
use coinlake_store::{DataFileWriter, Table, TableError, WrittenFile};
use iceberg::spec::{DataFile, Datum, PrimitiveLiteral, PrimitiveType, Type};
use parquet::basic::{Compression, Encoding};
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;

use crate::kinds::in_memory;
use crate::support::rows::{self, texts};
use crate::support::{Lake, day, hour, prices};

const BIG: usize = 128 << 20;

fn lineage() -> BTreeMap<String, String> {
    BTreeMap::from([
        ("coinlake.inputs.digest".into(), "ab12".into()),
        ("coinlake.inputs.count".into(), "3".into()),
    ])
}

async fn write(lake: &Lake, table: &Table, batches: &[RecordBatch], target: usize) -> Vec<WrittenFile> {
    let mut writer = DataFileWriter::new(&lake.tables, table, Some(day(0)), lineage(), target).unwrap();
    for batch in batches {
        writer.write(batch).await.unwrap();
    }
    writer.finish().await.unwrap()
}

async fn price_lake() -> (Lake, Table) {
    let lake = in_memory();
    let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
    (lake, table)
}

#[tokio::test]
async fn no_rows_make_one_file_that_carries_the_lineage() {
    for lake in Lake::each().await {
        let table = lake.tables.create(&prices(), hour(0)).await.unwrap();
        let files = write(&lake, &table, &[], BIG).await;
        assert_eq!(files.len(), 1);
        assert_eq!(files[0].data_file.record_count(), 0);
        assert_eq!(files[0].partition, Some(day(0)));
        assert!(files[0].data_file.file_path().contains("/data/snapshot_at_day=2026-11-21/"));
        assert_eq!(lake.tables.lineage(&files[0].data_file).await.unwrap(), lineage());
        assert_eq!(
            lake.batches(&files[0].data_file).await.iter().map(RecordBatch::num_rows).sum::<usize>(),
            0
        );
    }
}

#[tokio::test]
async fn lineage_longer_than_one_read_comes_back_whole() {
    let (lake, table) = price_lake().await;
    let long = BTreeMap::from([("coinlake.folded".to_owned(), "x".repeat(300_000))]);
    let writer = DataFileWriter::new(&lake.tables, &table, Some(day(0)), long.clone(), BIG).unwrap();
    let files = writer.finish().await.unwrap();
    assert_eq!(lake.tables.lineage(&files[0].data_file).await.unwrap(), long);
}

#[tokio::test]
async fn same_rows_give_the_same_bytes_however_they_are_cut() {
    let (lake, table) = price_lake().await;
    let rows = rows::prices(&table.arrow_schema().unwrap(), hour(0), 30_000, 5);
    let whole = write(&lake, &table, std::slice::from_ref(&rows), BIG).await;
    let mut random = rows::Random(9);
    let (mut cut, mut at) = (vec![], 0);
    while at < rows.num_rows() {
        let count = (1 + random.below(9000) as usize).min(rows.num_rows() - at);
        cut.push(rows.slice(at, count));
        at += count;
    }
    let pieces = write(&lake, &table, &cut, BIG).await;
    assert_ne!(whole[0].data_file.file_path(), pieces[0].data_file.file_path());
    let (one, two) = (lake.bytes(&whole[0].data_file).await, lake.bytes(&pieces[0].data_file).await);
    assert!(one == two, "{} and {} bytes", one.len(), two.len());
    assert_eq!(one.len() as u64, whole[0].data_file.file_size_in_bytes());
}

#[tokio::test]
async fn rows_roll_to_a_new_file_at_the_target_size() {
    let (lake, table) = price_lake().await;
    let rows = rows::prices(&table.arrow_schema().unwrap(), hour(0), 50_000, 5);
    let files = write(&lake, &table, std::slice::from_ref(&rows), 300_000).await;
    assert!(files.len() > 2, "{} files", files.len());
    let mut read = vec![];
    for file in &files {
        let batches = lake.batches(&file.data_file).await;
        let count: usize = batches.iter().map(RecordBatch::num_rows).sum();
        assert_eq!(file.data_file.record_count(), count as u64);
        assert_eq!(lake.tables.lineage(&file.data_file).await.unwrap(), lineage());
        read.extend(texts(&batches));
    }
    assert!(read == texts(&[rows]));
}

#[tokio::test]
async fn aborted_writer_leaves_nothing() {
    use futures::TryStreamExt;
    let (lake, table) = price_lake().await;
    let rows = rows::prices(&table.arrow_schema().unwrap(), hour(0), 50_000, 5);
    let mut writer = DataFileWriter::new(&lake.tables, &table, Some(day(0)), lineage(), 300_000).unwrap();
    writer.write(&rows).await.unwrap();
    writer.abort().await.unwrap();
    let listed: Vec<_> = lake.store.list(None).try_collect().await.unwrap();
    assert_eq!(listed.len(), 1, "only the table's first metadata file: {listed:?}");
}

#[tokio::test]
async fn rows_that_do_not_fit_are_refused_by_column() {
    let (lake, table) = price_lake().await;
    let schema = table.arrow_schema().unwrap();
    let rows = rows::prices(&schema, hour(0), 10, 1);
    let with = |column: usize, values: ArrayRef| {
        let mut columns = rows.columns().to_vec();
        let mut fields: Vec<_> =
            schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
        fields[column] = fields[column].clone().with_data_type(values.data_type().clone());
        columns[column] = values;
        RecordBatch::try_new(Arc::new(arrow::datatypes::Schema::new(fields)), columns).unwrap()
    };
    let nan = with(
        6,
        Arc::new(Float64Array::from_iter((0..10).map(|i| Some(if i == 7 { f64::NAN } else { 1.0 })))),
    );
    let null = with(1, Arc::new(StringArray::from_iter((0..10).map(|i| (i != 3).then_some("x")))));
    let text = with(4, Arc::new(StringArray::from(vec!["1"; 10])));
    let cases = [
        (nan, "column `change_pct` of table curated.prices would hold a NaN"),
        (null, "rows do not fit table curated.prices: column `coin_id` holds a null"),
        (text, "rows do not fit table curated.prices: column `rank` is Utf8, not Int32"),
        (
            rows.project(&[0, 2, 1, 3, 4, 5, 6, 7, 8, 9]).unwrap(),
            "rows do not fit table curated.prices: expected column `coin_id`, found `snapshot_at`",
        ),
        (
            rows.project(&[0, 1, 2]).unwrap(),
            "rows do not fit table curated.prices: expected 10 columns, found 3",
        ),
    ];
    for (batch, message) in cases {
        let mut writer = DataFileWriter::new(&lake.tables, &table, Some(day(0)), lineage(), BIG).unwrap();
        let told = writer.write(&batch).await.unwrap_err().to_string();
        let (told, next) = told.split_once("; ").unwrap_or((&told, ""));
        assert_eq!(told, message);
        assert_eq!(next.contains("coinlake bootstrap"), !message.contains("hold"), "{message}: {next}");
    }
    let unpartitioned = DataFileWriter::new(&lake.tables, &table, None, lineage(), BIG).err();
    assert!(matches!(unpartitioned, Some(TableError::PartitionMismatch)));
}

#[tokio::test]
async fn every_column_is_encoded_as_athena_reads_it() {
    let (lake, table) = price_lake().await;
    let rows = rows::prices(&table.arrow_schema().unwrap(), hour(0), 150_000, 5);
    let file = write(&lake, &table, &[rows], BIG).await.remove(0).data_file;
    let reader = SerializedFileReader::new(lake.bytes(&file).await).unwrap();
    let metadata = reader.metadata();
    assert_eq!(metadata.num_row_groups(), 2);
    assert_eq!(file.split_offsets().unwrap().len(), 2);
    let pairs = metadata.file_metadata().key_value_metadata().unwrap();
    assert!(pairs.iter().all(|pair| pair.key.starts_with("coinlake.")), "{pairs:?}");
    for (id, column) in metadata.file_metadata().schema_descr().columns().iter().enumerate() {
        assert_eq!(column.self_type().get_basic_info().id(), id as i32 + 1, "{}", column.name());
    }
    let expected: [&[Encoding]; 10] = [
        &[Encoding::RLE_DICTIONARY],
        &[Encoding::DELTA_BYTE_ARRAY],
        &[Encoding::DELTA_BINARY_PACKED],
        &[Encoding::PLAIN],
        &[Encoding::DELTA_BINARY_PACKED],
        &[Encoding::DELTA_BINARY_PACKED],
        &[Encoding::PLAIN],
        &[Encoding::PLAIN],
        &[Encoding::DELTA_BINARY_PACKED],
        &[Encoding::RLE_DICTIONARY],
    ];
    for group in metadata.row_groups() {
        for (column, expected) in group.columns().iter().zip(expected) {
            let used: HashSet<Encoding> = column.encodings().collect();
            let name = column.column_path().string();
            assert!(expected.iter().all(|encoding| used.contains(encoding)), "{name}: {used:?}");
            assert!(!used.contains(&Encoding::BYTE_STREAM_SPLIT), "{name}");
            assert!(matches!(column.compression(), Compression::ZSTD(_)), "{name}");
            assert!(
                column.column_index_offset().is_some() && column.offset_index_offset().is_some(),
                "{name}"
            );
        }
    }
}

/// Whether bounds, as a reader decodes them, hold every value of a column.
fn assert_within(values: &dyn Array, low: Option<&Datum>, high: Option<&Datum>, kind: &PrimitiveType) {
    for row in (0..values.len()).filter(|row| values.is_valid(*row)) {
        let value = literal(values, row, kind);
        let at_least = low.is_some_and(|low| order(low.literal(), &value).is_le());
        // Texts without an upper bound are unbounded.
        let at_most = high.is_none_or(|high| order(&value, high.literal()).is_le());
        assert!(at_least && at_most, "{value:?} outside {low:?}..{high:?}");
        assert!(high.is_some() || *kind == PrimitiveType::String);
    }
}

fn literal(values: &dyn Array, row: usize, kind: &PrimitiveType) -> PrimitiveLiteral {
    match kind {
        PrimitiveType::Boolean => PrimitiveLiteral::Boolean(values.as_boolean().value(row)),
        PrimitiveType::Int => PrimitiveLiteral::Int(values.as_primitive::<Int32Type>().value(row)),
        PrimitiveType::Date => PrimitiveLiteral::Int(values.as_primitive::<Date32Type>().value(row)),
        PrimitiveType::Long => PrimitiveLiteral::Long(values.as_primitive::<Int64Type>().value(row)),
        PrimitiveType::Timestamp => {
            PrimitiveLiteral::Long(values.as_primitive::<TimestampMicrosecondType>().value(row))
        }
        PrimitiveType::Double => {
            PrimitiveLiteral::Double(values.as_primitive::<Float64Type>().value(row).into())
        }
        PrimitiveType::Decimal { .. } => {
            PrimitiveLiteral::Int128(values.as_primitive::<Decimal128Type>().value(row))
        }
        PrimitiveType::String => PrimitiveLiteral::String(values.as_string::<i32>().value(row).to_owned()),
        other => panic!("no column is {other}"),
    }
}

fn order(a: &PrimitiveLiteral, b: &PrimitiveLiteral) -> Ordering {
    a.partial_cmp(b).expect("values of one type")
}

/// Compares the entry, as it comes back from a manifest, with the rows themselves.
fn assert_described(table: &Table, file: &DataFile, batches: &[RecordBatch]) {
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(file.record_count(), rows as u64);
    for (column, field) in table.metadata.current_schema().as_struct().fields().iter().enumerate() {
        let Type::Primitive(kind) = field.field_type.as_ref() else { panic!("{field}") };
        let nulls: usize = batches.iter().map(|batch| batch.column(column).null_count()).sum();
        assert_eq!(file.value_counts()[&field.id], rows as u64, "{}", field.name);
        assert_eq!(file.null_value_counts()[&field.id], nulls as u64, "{}", field.name);
        assert_eq!(file.nan_value_counts().get(&field.id).copied().unwrap_or(0), 0);
        let (low, high) = (file.lower_bounds().get(&field.id), file.upper_bounds().get(&field.id));
        assert_eq!(low.is_some(), nulls < rows, "{}", field.name);
        for batch in batches {
            assert_within(batch.column(column), low, high, kind);
        }
    }
}

#[tokio::test]
async fn bounds_cover_all_row_groups() {
    let (lake, table) = price_lake().await;
    let rows = rows::prices(&table.arrow_schema().unwrap(), hour(0), 280_000, 3);
    let file = write(&lake, &table, &[rows], BIG).await.remove(0).data_file;
    let added = crate::support::replace(&table, vec![file], hour(0));
    let table = lake.tables.commit_replace(&table, added).await.unwrap();
    let file = lake.tables.files(&table, None).await.unwrap().remove(0);
    let batches = lake.batches(&file).await;
    assert_described(&table, &file, &batches);
}

fn price() -> impl Strategy<Value = Option<i128>> {
    let digits = 10_i128.pow(38) - 1;
    proptest::option::of(prop_oneof![-digits..=digits, -1000..=1000_i128, Just(digits), Just(-digits)])
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-c]{0,20}",
        "\\PC{0,20}",
        "\u{10ffff}{0,18}",
        "[\u{d7fe}-\u{d7ff}]{14,18}",
        "(exactly-16-chars)?.{0,2}"
    ]
}

prop_compose! {
    fn row()(
        source in text(), coin in text(), at in 0..86_400_000_000_i64, price in price(),
        rank in any::<Option<i32>>(), trades in any::<Option<i64>>(),
        change in proptest::option::of(prop_oneof![proptest::num::f64::ANY.prop_filter("NaN", |v| !v.is_nan()), Just(0.0), Just(-0.0)]),
        active in any::<Option<bool>>(), listed in any::<Option<i32>>(), note in proptest::option::of(text()),
    ) -> Row {
        Row { source, coin, at, price, rank, trades, change, active, listed, note }
    }
}

#[derive(Clone, Debug)]
struct Row {
    source: String,
    coin: String,
    at: i64,
    price: Option<i128>,
    rank: Option<i32>,
    trades: Option<i64>,
    change: Option<f64>,
    active: Option<bool>,
    listed: Option<i32>,
    note: Option<String>,
}

fn batch(table: &Table, rows: &[Row]) -> RecordBatch {
    use arrow::array::*;
    let price: Decimal128Array = rows.iter().map(|r| r.price).collect();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from_iter_values(rows.iter().map(|r| &r.source))),
        Arc::new(StringArray::from_iter_values(rows.iter().map(|r| &r.coin))),
        Arc::new(TimestampMicrosecondArray::from_iter_values(rows.iter().map(|r| r.at))),
        Arc::new(price.with_precision_and_scale(38, 24).unwrap()),
        Arc::new(rows.iter().map(|r| r.rank).collect::<Int32Array>()),
        Arc::new(rows.iter().map(|r| r.trades).collect::<Int64Array>()),
        Arc::new(rows.iter().map(|r| r.change).collect::<Float64Array>()),
        Arc::new(rows.iter().map(|r| r.active).collect::<BooleanArray>()),
        Arc::new(rows.iter().map(|r| r.listed).collect::<Date32Array>()),
        Arc::new(rows.iter().map(|r| r.note.as_deref()).collect::<StringArray>()),
    ];
    RecordBatch::try_new(table.arrow_schema().unwrap(), columns).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_rows_come_back_within_their_bounds(batches in proptest::collection::vec(proptest::collection::vec(row(), 0..12), 0..4)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let (lake, table) = price_lake().await;
            let batches: Vec<RecordBatch> = batches.iter().map(|rows| batch(&table, rows)).collect();
            let files = write(&lake, &table, &batches, BIG).await;
            let files = files.into_iter().map(|file| file.data_file).collect();
            let change = crate::support::replace(&table, files, hour(0));
            let table = lake.tables.commit_replace(&table, change).await.unwrap();
            let file = lake.tables.files(&table, None).await.unwrap().remove(0);
            assert_described(&table, &file, &batches);
            assert_eq!(texts(&lake.batches(&file).await), texts(&batches));
        });
    }
}
