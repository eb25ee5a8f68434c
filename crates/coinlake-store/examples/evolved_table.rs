//! Makes a table that changed its schema, for other engines to read, and prints the rows it has, as JSON lines.
//!
//! ```text
//! evolved_table LAKE DATABASE_PREFIX
//! ```
//!
//! `curated.evolved` gets a day of rows, then a new column in its midst and wider types, then another day of rows.
#![expect(clippy::print_stdout, reason = "the rows are its answer")]

use std::collections::BTreeMap;

use anyhow::{Context, bail};
use arrow::json::ReaderBuilder;
use chrono::{DateTime, TimeDelta, Utc};
use coinlake_catalog::{Catalog, Database};
use coinlake_store::{
    DataFileWriter, Lake, LakeUrl, PartitionKey, Replace, ReplacePartitions, Table, Tables,
};

const BEFORE: &str = r#"
description = "A table whose columns change."
grain = ["id"]
partition = { column = "at", transform = "day" }
columns = [
  { name = "id", type = "string", description = "Which row." },
  { name = "at", type = "timestamp", description = "When, UTC." },
  { name = "price", type = "decimal(30,24)", nullable = true, unit = "usd per coin", description = "The price." },
  { name = "rank", type = "int", nullable = true, unit = "rank", description = "The rank." },
  { name = "change_pct", type = "double", nullable = true, unit = "percent", description = "The change." },
]
"#;

/// What the newer definition says otherwise.
const CHANGES: [(&str, &str); 3] = [
    ("decimal(30,24)", "decimal(38,24)"),
    (r#""rank", type = "int""#, r#""rank", type = "bigint""#),
    (
        r#"  { name = "change_pct""#,
        r#"  { name = "note", type = "string", nullable = true, description = "Anything." },
  { name = "change_pct""#,
    ),
];

const FIRST_DAY: &str = r#"
{"id":"a","at":"2026-11-20T00:00:00.000001","price":"123456.000000000000000000000001","rank":2147483647,"change_pct":-99.5}
{"id":"b","at":"2026-11-20T12:00:00.000000","price":"0.000000000000000000000001","rank":1,"change_pct":0.1}
{"id":"c","at":"2026-11-20T23:59:59.999999","price":null,"rank":null,"change_pct":null}
"#;

const SECOND_DAY: &str = r#"
{"id":"d","at":"2026-11-21T00:00:00.000000","price":"12345678901234.567890123456789012345678","rank":9007199254740993,"note":"a note longer than sixteen characters","change_pct":1e300}
{"id":"e","at":"2026-11-21T00:00:00.000001","price":"0.000000000001000000000000","rank":-1,"note":"","change_pct":-1e-300}
{"id":"f","at":"2026-11-21T00:00:00.000002","price":null,"rank":null,"note":null,"change_pct":null}
"#;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [lake, prefix] = words.as_slice() else { bail!("usage: evolved_table LAKE DATABASE_PREFIX") };
    let url = lake.parse::<LakeUrl>()?.with_database_prefix(prefix)?;
    let tables = Lake::create_or_open(&url).await?.tables();
    let began: DateTime<Utc> = "2026-11-21T00:00:00Z".parse()?;
    let hour = |hours| began + TimeDelta::hours(hours);

    let table = tables.create(&definition(BEFORE)?, hour(0)).await?;
    let table = publish(&tables, &table, FIRST_DAY, hour(1)).await?;
    let newer = CHANGES.iter().fold(BEFORE.to_owned(), |text, (from, to)| text.replace(from, to));
    let table = tables.evolve(&table, &definition(&newer)?, hour(2)).await?;
    publish(&tables, &table, SECOND_DAY, hour(3)).await?;
    println!("{}\n{}", FIRST_DAY.trim(), SECOND_DAY.trim());
    Ok(())
}

fn definition(text: &str) -> anyhow::Result<coinlake_catalog::Table> {
    let catalog = Catalog::from_files([("curated/evolved.toml", text)])?;
    catalog.table(Database::Curated, "evolved").cloned().context("the table was just defined")
}

/// Commits rows of one day.
async fn publish(tables: &Tables, table: &Table, lines: &str, now: DateTime<Utc>) -> anyhow::Result<Table> {
    let mut rows = ReaderBuilder::new(table.arrow_schema()?).build(lines.trim().as_bytes())?;
    let rows = rows.next().context("there are rows")??;
    let day = if lines == FIRST_DAY { now - TimeDelta::days(1) } else { now };
    let key = PartitionKey::day(day.date_naive());
    let lineage = BTreeMap::from([("coinlake.inputs.count".to_owned(), "0".to_owned())]);
    let mut writer = DataFileWriter::new(tables, table, Some(key), lineage, 1 << 20)?;
    writer.write(&rows).await?;
    let change = ReplacePartitions {
        replace: Replace::Partitions(vec![key]),
        add: writer.finish().await?.into_iter().map(|file| file.data_file).collect(),
        summary: BTreeMap::new(),
        committed_at: now,
    };
    Ok(tables.commit_replace(table, change).await?)
}
