//! A lake for one test, with two tables.

pub(crate) mod failing;
pub(crate) mod rows;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use coinlake_catalog::{Catalog, Database};
use coinlake_store::{
    CommitError, DataFileWriter, IdSource, PartitionKey, Replace, ReplacePartitions, Table, TableId,
    TablePointer, Tables,
};
use iceberg::spec::DataFile;
use object_store::ObjectStore;
use tempfile::TempDir;
use uuid::Uuid;

const PRICES: &str = r#"
description = "Prices of a day."
grain = ["source", "coin_id", "snapshot_at"]
partition = { column = "snapshot_at", transform = "day" }
columns = [
  { name = "source", type = "string", description = "Who says so." },
  { name = "coin_id", type = "string", description = "The coin." },
  { name = "snapshot_at", type = "timestamp", description = "When, UTC." },
  { name = "price", type = "decimal(38,24)", nullable = true, unit = "usd per coin", description = "The price." },
  { name = "rank", type = "int", nullable = true, unit = "rank", description = "The rank." },
  { name = "trades", type = "bigint", nullable = true, unit = "trades", description = "Trades." },
  { name = "change_pct", type = "double", nullable = true, unit = "percent", description = "The change." },
  { name = "is_active", type = "boolean", nullable = true, description = "Whether it trades." },
  { name = "listed_on", type = "date", nullable = true, description = "Since when." },
  { name = "note", type = "string", nullable = true, description = "Anything." },
]
"#;

const COINS: &str = r#"
description = "Coins."
grain = ["coin_id"]
columns = [
  { name = "coin_id", type = "string", description = "The coin." },
  { name = "symbol", type = "string", description = "Its symbol." },
]
"#;

/// The definition of `curated.prices`, of which lines may be replaced.
pub(crate) fn prices_with(replacements: &[(&str, &str)]) -> coinlake_catalog::Table {
    let text = replacements.iter().fold(PRICES.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replace(from, to)
    });
    definition("prices", &text)
}

pub(crate) fn prices() -> coinlake_catalog::Table {
    prices_with(&[])
}

pub(crate) fn coins() -> coinlake_catalog::Table {
    definition("coins", COINS)
}

fn definition(name: &str, text: &str) -> coinlake_catalog::Table {
    let path = format!("curated/{name}.toml");
    let catalog = Catalog::from_files([(path.as_str(), text)]).unwrap();
    catalog.table(Database::Curated, name).unwrap().clone()
}

/// Ids 1, 2, 3 …
#[derive(Debug, Default)]
pub(crate) struct CountingIds(AtomicU64);

impl IdSource for CountingIds {
    fn next(&self) -> Uuid {
        Uuid::from_u64_pair(0, 2 * (1 + self.0.fetch_add(1, Ordering::Relaxed)))
    }
}

/// A lake for one test.
pub(crate) struct Lake {
    pub(crate) store: Arc<dyn ObjectStore>,
    pub(crate) root: String,
    pub(crate) pointer: Arc<dyn TablePointer>,
    pub(crate) tables: Tables,
    _folder: Option<TempDir>,
}

impl Lake {
    pub(crate) fn new(
        store: Arc<dyn ObjectStore>,
        root: String,
        pointer: Arc<dyn TablePointer>,
        folder: Option<TempDir>,
    ) -> Self {
        let tables = Tables::new(store.clone(), &root, pointer.clone());
        let tables = tables.with_ids(Arc::new(CountingIds::default()));
        Self { store, root, pointer, tables, _folder: folder }
    }

    /// One of each kind: what holds for one must hold for the others.
    pub(crate) async fn each() -> Vec<Self> {
        crate::kinds::each().await
    }

    pub(crate) async fn load(&self, name: &str) -> Table {
        self.tables.load(&TableId::new("curated", name)).await.unwrap().unwrap()
    }

    /// All rows of a snapshot, by partition, each row as text.
    pub(crate) async fn read(&self, table: &Table, snapshot: Option<i64>) -> Content {
        let mut content = Content::new();
        for file in self.tables.files(table, snapshot).await.unwrap() {
            let key = table.partition_of(&file);
            content.entry(key).or_default().extend(rows::texts(&self.batches(&file).await));
        }
        content
    }

    pub(crate) async fn batches(&self, file: &DataFile) -> Vec<arrow::array::RecordBatch> {
        rows::decode(self.bytes(file).await)
    }

    pub(crate) async fn bytes(&self, file: &DataFile) -> bytes::Bytes {
        use object_store::ObjectStoreExt;
        let key = file.file_path().strip_prefix(&format!("{}/", self.root)).unwrap();
        self.store.get(&key.into()).await.unwrap().bytes().await.unwrap()
    }
}

/// Rows by partition.
pub(crate) type Content = BTreeMap<Option<PartitionKey>, Vec<String>>;

/// 2026-11-21T00:00:00Z plus hours.
pub(crate) fn hour(hours: i64) -> DateTime<Utc> {
    let start: DateTime<Utc> = "2026-11-21T00:00:00Z".parse().unwrap();
    start + TimeDelta::hours(hours)
}

/// Day 0 is 2026-11-21.
pub(crate) fn day(days: i64) -> PartitionKey {
    PartitionKey::day(hour(24 * days).date_naive())
}

/// Writes `count` rows of a day of `curated.prices`, different for each `seed`.
pub(crate) async fn write_day(
    tables: &Tables,
    table: &Table,
    days: i64,
    count: usize,
    seed: u64,
) -> Result<DataFile, coinlake_store::TableError> {
    let batch = rows::prices(&table.arrow_schema()?, hour(24 * days), count, seed);
    let lineage = BTreeMap::from([("coinlake.inputs.digest".to_owned(), seed.to_string())]);
    let mut writer = DataFileWriter::new(tables, table, Some(day(days)), lineage, 128 << 20)?;
    writer.write(&batch).await?;
    let mut files = writer.finish().await?;
    assert_eq!(files.len(), 1);
    Ok(files.remove(0).data_file)
}

/// A change that replaces the days of `files`.
pub(crate) fn replace(table: &Table, files: Vec<DataFile>, committed_at: DateTime<Utc>) -> ReplacePartitions {
    let keys = files.iter().filter_map(|file| table.partition_of(file)).collect();
    ReplacePartitions {
        replace: Replace::Partitions(keys),
        add: files,
        summary: BTreeMap::from([("coinlake.rows".to_owned(), "counted".to_owned())]),
        committed_at,
    }
}

/// Replaces one day of `curated.prices` on top of the newest table.
pub(crate) async fn publish(
    tables: &Tables,
    days: i64,
    count: usize,
    seed: u64,
    committed_at: DateTime<Utc>,
) -> Result<Table, CommitError> {
    let id = TableId::new("curated", "prices");
    let table = tables.load(&id).await?.expect("the test created it");
    let file = write_day(tables, &table, days, count, seed).await?;
    tables.commit_replace(&table, replace(&table, vec![file], committed_at)).await
}
