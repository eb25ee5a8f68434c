//! Leaving out files and row groups loses nothing: random predicates over a table of many files, some older than the
//! table's present schema, agree with the same rows in memory.

#![expect(clippy::unwrap_used, reason = "a failing step fails the test")]

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int32Array, Int64Array, RecordBatch,
    StringArray, TimestampMicrosecondArray,
};
use chrono::{DateTime, TimeDelta, Utc};
use coinlake_catalog::{Catalog, Database, Table as Definition};
use coinlake_store::{DataFileWriter, Lake, PartitionKey, Replace, ReplacePartitions, Table};
use coinlake_transform::query::{QueryOptions, session};
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::datasource::MemTable;
use datafusion::prelude::SessionContext;

/// How many predicates are tried.
const PREDICATES: usize = 500;

/// 2026-11-01 00:00:00 UTC.
const FIRST_DAY_SECONDS: i64 = 1_793_491_200;

/// Rows of each day. The first day has more than one row group.
const ROWS: [usize; 4] = [140_000, 3_000, 9_000, 1];

/// The first days are written before the table gets its last column and a wider rank.
const OLD_DAYS: usize = 2;

const OLD_COLUMNS: &str = r#"
  { name = "seq", type = "bigint", unit = "number", description = "Number of the row." },
  { name = "at", type = "timestamp", description = "When." },
  { name = "id", type = "string", description = "Longer than a bound holds." },
  { name = "price", type = "decimal(38,24)", nullable = true, unit = "usd per coin", description = "Small and large." },
  { name = "share", type = "double", nullable = true, unit = "percent", description = "Of any sign." },
  { name = "flag", type = "boolean", nullable = true, description = "Of three kinds." },
  { name = "seen", type = "date", nullable = true, description = "A day." },
"#;

fn definition(rank: &str, more: &str) -> Catalog {
    let table = format!(
        "description = \"Random rows.\"\ngrain = [\"seq\"]\npartition = {{ column = \"at\", transform = \"day\" }}\n\
         columns = [{OLD_COLUMNS}  {{ name = \"rank\", type = \"{rank}\", nullable = true, unit = \"rank\", description = \"A rank.\" }},\n{more}]\n"
    );
    Catalog::from_files([("catalog/curated/things.toml", table)]).unwrap()
}

fn things(catalog: &Catalog) -> &Definition {
    catalog.table(Database::Curated, "things").unwrap()
}

/// Reproducible chance (SplitMix64).
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }

    fn maybe<T>(&mut self, value: T) -> Option<T> {
        (self.below(10) > 0).then_some(value)
    }
}

/// The rows of one day in the present schema; values drift with the row's number, so that row groups differ in bounds.
fn rows(day: usize, chance: &mut Chance) -> RecordBatch {
    let count = ROWS[day] as u64;
    let start = (FIRST_DAY_SECONDS + 86_400 * day as i64) * 1_000_000;
    let first: u64 = ROWS[..day].iter().map(|rows| *rows as u64).sum();
    let each = || first..first + count;
    let step = 86_400_000_000 / count as i64;
    let column = |array: ArrayRef| array;
    let columns: Vec<ArrayRef> = vec![
        column(Arc::new(Int64Array::from_iter_values(each().map(|row| row as i64)))),
        column(Arc::new(TimestampMicrosecondArray::from_iter_values(
            each().map(|row| start + (row - first) as i64 * step),
        ))),
        column(Arc::new(StringArray::from_iter_values(
            each().map(|row| format!("a-long-common-prefix-{:07}é", row * 7)),
        ))),
        column(Arc::new(
            Decimal128Array::from_iter(each().map(|row| {
                let digits = i128::from(row) * 10_i128.pow(24) + i128::from(chance.next());
                chance.maybe(if row % 3 == 0 { -digits } else { digits * 1_000 })
            }))
            .with_precision_and_scale(38, 24)
            .unwrap(),
        )),
        column(Arc::new(Float64Array::from_iter(each().map(|row| {
            let share = [0.0, -0.0, row as f64 / 7.0, -(row as f64) * 1e-9][chance.below(4) as usize];
            chance.maybe(share)
        })))),
        column(Arc::new(BooleanArray::from_iter(each().map(|row| chance.maybe(row % 5 == day as u64 % 2))))),
        column(Arc::new(Date32Array::from_iter(
            each().map(|row| chance.maybe((row / 1_000) as i32 + 20_000)),
        ))),
        column(Arc::new(Int64Array::from_iter(each().map(|row| chance.maybe(row as i64 % 50_000 - 100))))),
        column(Arc::new(StringArray::from_iter(each().map(|row| {
            let note = ["", "short", "a note that is longer than sixteen characters", "\u{10FFFF}\u{10FFFF}"];
            (day >= OLD_DAYS)
                .then(|| format!("{}{}", note[row as usize % 4], row % 9))
                .and_then(|note| chance.maybe(note))
        })))),
    ];
    let schema = things(&present()).arrow_schema();
    RecordBatch::try_new(schema, columns).unwrap()
}

fn present() -> Catalog {
    definition(
        "bigint",
        "  { name = \"note\", type = \"string\", nullable = true, description = \"Added later.\" },\n",
    )
}

/// Rows as they looked under the first schema.
fn as_of_old(rows: &RecordBatch, schema: arrow::datatypes::SchemaRef) -> RecordBatch {
    let mut columns = rows.columns()[..8].to_vec();
    columns[7] = arrow::compute::cast(&columns[7], &arrow::datatypes::DataType::Int32).unwrap();
    assert!(columns[7].as_any().is::<Int32Array>());
    RecordBatch::try_new(schema, columns).unwrap()
}

async fn publish(lake: &Lake, table: &Table, day: usize, rows: &RecordBatch, at: DateTime<Utc>) -> Table {
    let date =
        DateTime::from_timestamp(FIRST_DAY_SECONDS, 0).unwrap().date_naive() + TimeDelta::days(day as i64);
    let key = PartitionKey::day(date);
    let target_bytes = if day == 2 { 20_000 } else { 1 << 30 };
    let mut writer =
        DataFileWriter::new(&lake.tables(), table, Some(key), BTreeMap::new(), target_bytes).unwrap();
    for start in (0..rows.num_rows()).step_by(1_000) {
        writer.write(&rows.slice(start, 1_000.min(rows.num_rows() - start))).await.unwrap();
    }
    let add = writer.finish().await.unwrap().into_iter().map(|file| file.data_file).collect();
    let change = ReplacePartitions {
        replace: Replace::Partitions(vec![key]),
        add,
        summary: BTreeMap::new(),
        committed_at: at,
    };
    lake.tables().commit_replace(table, change).await.unwrap()
}

/// The table in a lake, and the same rows in memory.
async fn both() -> (SessionContext, SessionContext) {
    let at = DateTime::from_timestamp(FIRST_DAY_SECONDS, 0).unwrap();
    let lake = Lake::create_or_open(&"memory://pruning".parse().unwrap()).await.unwrap();
    let (old, new) = (definition("int", ""), present());
    let mut chance = Chance(7);
    let days: Vec<RecordBatch> = (0..ROWS.len()).map(|day| rows(day, &mut chance)).collect();
    let mut table = lake.tables().create(things(&old), at).await.unwrap();
    for (day, rows) in days.iter().enumerate() {
        if day == OLD_DAYS {
            table = lake.tables().evolve(&table, things(&new), at).await.unwrap();
        }
        let rows = if day < OLD_DAYS { as_of_old(rows, things(&old).arrow_schema()) } else { rows.clone() };
        table = publish(&lake, &table, day, &rows, at).await;
    }
    let pruned = session(&lake, &new, &[], &QueryOptions::default()).unwrap();
    let config = pruned.copied_config().with_create_default_catalog_and_schema(true);
    let memory = SessionContext::new_with_config(config.with_default_catalog_and_schema("memory", "curated"));
    let rows = MemTable::try_new(things(&new).arrow_schema(), vec![days]).unwrap();
    memory.register_table("things", Arc::new(rows)).unwrap();
    (pruned, memory)
}

/// A condition on one column, its literal near values that occur.
fn condition(chance: &mut Chance) -> String {
    let row = chance.below(ROWS.iter().map(|rows| *rows as u64).sum::<u64>() + 10);
    let compare = *chance.pick(&["<", "<=", "=", ">=", ">", "<>"]);
    let (column, literal) = match chance.below(9) {
        0 => ("seq", row.to_string()),
        1 => {
            let at = DateTime::from_timestamp(FIRST_DAY_SECONDS + (row as i64 * 7) % 400_000, 0).unwrap();
            ("at", format!("timestamp '{}'", at.format("%Y-%m-%d %H:%M:%S")))
        }
        2 => ("id", format!("'a-long-common-prefix-{:07}{}'", row * 7, chance.pick(&["", "é", "z"]))),
        3 => ("price", format!("{}{row}.{:03}", chance.pick(&["", "-", "1", "100"]), chance.below(1_000))),
        4 => ("share", format!("cast('{}{}' as double)", chance.pick(&["", "-"]), row as f64 / 7.0)),
        5 => (
            "seen",
            format!(
                "date '{}'",
                DateTime::from_timestamp((20_000 + row as i64 / 1_000) * 86_400, 0)
                    .unwrap()
                    .format("%Y-%m-%d")
            ),
        ),
        6 => ("rank", (row as i64 % 50_200 - 150).to_string()),
        7 => (
            "note",
            format!(
                "'{}{}'",
                chance.pick(&["", "short", "a note that is longer than sixteen", "\u{10FFFF}"]),
                row % 9
            ),
        ),
        _ => return format!("flag is {}", chance.pick(&["true", "false", "not true", "null", "not null"])),
    };
    match chance.below(8) {
        0 => format!("{column} is {}null", chance.pick(&["", "not "])),
        1 => format!("{column} in ({literal}, {literal})"),
        2 => format!("not ({column} {compare} {literal})"),
        3 if column == "id" => format!("id like 'a-long-common-prefix-{:04}%'", row * 7 / 1_000),
        3 if column == "note" => "note like 'a note%'".to_owned(),
        _ => format!("{column} {compare} {literal}"),
    }
}

fn predicate(chance: &mut Chance) -> String {
    let (one, other) = (condition(chance), condition(chance));
    match chance.below(4) {
        0 => one,
        1 => format!("({one}) or ({other})"),
        2 => format!("({one}) and ({other})"),
        _ => format!("({one}) and (({other}) or {})", condition(chance)),
    }
}

async fn answer(context: &SessionContext, predicate: &str) -> String {
    let sql = format!(
        "select count(*), sum(seq), min(price), max(note), min(share) from curated.things where {predicate}"
    );
    let rows = context.sql(&sql).await.expect(&sql).collect().await.expect(&sql);
    pretty_format_batches(&rows).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn random_predicates_find_the_rows_that_are_there() {
    let (pruned, memory) = both().await;
    let mut chance = Chance(42);
    for number in 0..PREDICATES {
        let predicate = predicate(&mut chance);
        let (found, wanted) = (answer(&pruned, &predicate).await, answer(&memory, &predicate).await);
        assert_eq!(found, wanted, "predicate {number}: {predicate}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whole_tables_and_their_extremes_agree() {
    let (pruned, memory) = both().await;
    let all = "select count(*), count(note), min(id), max(id), min(price), max(price), min(at), max(rank), min(share), max(seen)
               from curated.things";
    let text = |rows: Vec<RecordBatch>| pretty_format_batches(&rows).unwrap().to_string();
    let found = text(pruned.sql(all).await.unwrap().collect().await.unwrap());
    assert_eq!(found, text(memory.sql(all).await.unwrap().collect().await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn files_of_other_days_are_not_opened() {
    let (pruned, _) = both().await;
    for (predicate, files) in [
        ("at >= timestamp '2026-11-04 00:00:00'", 1),
        ("id > 'b'", 0),
        ("id = 'a-long-common-prefix-0000000é'", 5),
        ("rank > 60000", 0),
        ("note is not null", 3),
        ("seq = 1", 1),
    ] {
        let sql = format!("explain select * from curated.things where {predicate}");
        let plan = pretty_format_batches(&pruned.sql(&sql).await.unwrap().collect().await.unwrap())
            .unwrap()
            .to_string();
        let opened = plan.matches(".parquet").count();
        assert!(opened <= files, "{predicate}: {opened} files\n{plan}");
    }
}
