//! Small lakes: raw runs as ingest leaves them, and questions to the tables made from them.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use coinlake_catalog::Catalog;
use coinlake_store::{Lake, LakeUrl, Manifest, NewPage, RAW_FORMAT, RunId, RunKind};
use coinlake_transform::query::{self, QueryOptions};
use coinlake_transform::{Deps, Quiet, TransformError, TransformReport, TransformRequest, run};
use coinlake_vendors::raw_line;
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::util::display::{ArrayFormatter, FormatOptions};
use futures::TryStreamExt;
use object_store::memory::InMemory;
use object_store::{ObjectStore, ObjectStoreExt};
use serde_json::{Map, Value, json};

/// A lake in memory, with a clock that goes on by a millisecond each time it is read.
#[derive(Clone)]
pub(crate) struct TestLake {
    pub(crate) lake: Lake,
    pub(crate) catalog: Catalog,
    clock: Arc<AtomicU64>,
}

/// One page of a run: what was asked, and the raw lines.
pub(crate) struct TestPage {
    pub(crate) asked: Value,
    pub(crate) lines: Vec<Vec<u8>>,
}

impl TestLake {
    pub(crate) async fn new() -> Self {
        Self::over(Arc::new(InMemory::new())).await
    }

    /// A lake in a folder, with its catalog beside it.
    pub(crate) async fn in_folder(folder: &std::path::Path) -> Self {
        let url = LakeUrl::local(folder).expect("a folder's name");
        Self::of(Lake::create_or_open(&url).await.expect("a lake"))
    }

    pub(crate) async fn over(objects: Arc<dyn ObjectStore>) -> Self {
        Self::of(Lake::on(objects, "memory://test").await.expect("an empty lake"))
    }

    fn of(lake: Lake) -> Self {
        let catalog = Catalog::embedded().expect("our own catalog").clone();
        Self { lake, catalog, clock: Arc::new(AtomicU64::new(0)) }
    }

    /// Commits a run of a CoinGecko dataset.
    pub(crate) async fn run(&self, dataset: &str, at: &str, pages: Vec<TestPage>) -> RunId {
        commit_run(&self.lake, dataset, at, pages).await
    }

    pub(crate) fn deps(&self) -> Deps {
        let (clock, random) =
            (Arc::clone(&self.clock), AtomicU64::new(self.clock.load(Ordering::SeqCst) + 1));
        let begin = time("2026-11-21T12:00:00Z");
        Deps {
            clock: Arc::new(move || {
                begin + TimeDelta::milliseconds(clock.fetch_add(1, Ordering::SeqCst) as i64)
            }),
            random: Arc::new(move || random.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst)),
            progress: Arc::new(Quiet),
        }
    }

    /// Lets time go by.
    pub(crate) fn pass(&self, time: TimeDelta) {
        self.clock.fetch_add(time.num_milliseconds() as u64, Ordering::SeqCst);
    }

    pub(crate) async fn try_transform(
        &self,
        request: &TransformRequest,
    ) -> Result<TransformReport, TransformError> {
        run(&self.lake, &self.catalog, request, &self.deps()).await
    }

    pub(crate) async fn transform(&self) -> TransformReport {
        self.try_transform(&TransformRequest::default()).await.expect("the transform ends well")
    }

    /// A transform of one curated table.
    pub(crate) async fn transform_only(&self, table: &str) -> TransformReport {
        let request = TransformRequest { tables: vec![table.to_owned()], ..TransformRequest::default() };
        self.try_transform(&request).await.expect("the transform ends well")
    }

    pub(crate) async fn rebuild(&self) -> TransformReport {
        let request = TransformRequest { rebuild: true, ..TransformRequest::default() };
        self.try_transform(&request).await.expect("the rebuild ends well")
    }

    /// The rows of a query, each as one line with `|` between the columns.
    pub(crate) async fn sql(&self, sql: &str) -> Vec<String> {
        let session =
            query::session(&self.lake, &self.catalog, &[], &QueryOptions::default()).expect("a session");
        let rows = session.sql(sql).await.expect("the statement is right").collect().await.expect("rows");
        rows.iter().flat_map(lines).collect()
    }

    /// Every object of the lake with its bytes.
    pub(crate) async fn objects(&self) -> BTreeMap<String, Vec<u8>> {
        let store = self.lake.objects();
        let listed: Vec<_> = store.list(None).try_collect().await.expect("a listing");
        let mut objects = BTreeMap::new();
        for object in listed {
            let bytes =
                store.get(&object.location).await.expect("an object").bytes().await.expect("its bytes");
            objects.insert(object.location.to_string(), bytes.to_vec());
        }
        objects
    }

    /// The bytes of the data files that readers see now, by table and partition.
    pub(crate) async fn data(&self) -> BTreeMap<String, Vec<u8>> {
        let tables = self.lake.tables();
        let mut data = BTreeMap::new();
        for id in tables.list().await.expect("the tables") {
            let table = tables.load(&id).await.expect("a table").expect("it was listed");
            for file in tables.files(&table, None).await.expect("its files") {
                let key = file.file_path().strip_prefix("memory://test/").expect("below the root");
                let bytes = self
                    .lake
                    .objects()
                    .get(&key.into())
                    .await
                    .expect("a file")
                    .bytes()
                    .await
                    .expect("its bytes");
                let folder = key.rsplit_once('/').map_or(key, |(folder, _)| folder);
                data.entry(folder.to_owned()).or_insert_with(Vec::new).extend(bytes);
            }
        }
        data
    }
}

/// Commits a run of a CoinGecko dataset.
pub(crate) async fn commit_run(lake: &Lake, dataset: &str, at: &str, pages: Vec<TestPage>) -> RunId {
    let run = RunId::new("coingecko", dataset, time(at));
    let raw = lake.raw();
    let mut entries = vec![];
    for (index, page) in pages.iter().enumerate() {
        let page_facts = NewPage {
            series: "all".to_owned(),
            page: index as u32 + 1,
            asked: map(&page.asked),
            body_bytes: page.lines.iter().map(|line| line.len() as u64).sum(),
            fetched_at: time(at),
            status: 200,
            headers: BTreeMap::new(),
        };
        entries.push(raw.put_page(&run, "a1", page_facts, &page.lines).await.expect("a page"));
    }
    let manifest = Manifest {
        format: RAW_FORMAT,
        vendor: run.vendor.clone(),
        dataset: run.dataset.clone(),
        logical_time: run.logical_time,
        attempt: "a1".to_owned(),
        kind: RunKind::Ingest,
        started_at: time(at),
        finished_at: time(at) + TimeDelta::seconds(2),
        parameters: json!({}),
        requests: pages.len() as u64,
        throttles: 0,
        retries: 0,
        warnings: vec![],
        pages: entries,
    };
    raw.commit(&manifest).await.expect("the manifest");
    run
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// A page of records, asked like the first page of all coins in US dollars.
pub(crate) fn page(records: &[Value]) -> TestPage {
    page_asked(json!({"path": "/coins/markets", "vs_currency": "usd", "page": 1}), records)
}

pub(crate) fn page_asked(asked: Value, records: &[Value]) -> TestPage {
    let line = |record: &Value| raw_line(&record.to_string(), time("2026-11-21T10:00:05Z"), &map(&asked));
    TestPage { lines: records.iter().map(line).collect(), asked }
}

/// A market with few fields.
pub(crate) fn market(id: &str, price: &str, cap: &str, updated: &str) -> Value {
    let number = |text: &str| text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number);
    json!({
        "id": id, "symbol": id, "name": id.to_uppercase(), "image": format!("https://img/{id}.png"),
        "current_price": number(price), "market_cap": number(cap), "total_volume": number("10"), "last_updated": updated,
    })
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

fn lines(rows: &RecordBatch) -> Vec<String> {
    let options = FormatOptions::default();
    let columns: Vec<_> = rows
        .columns()
        .iter()
        .map(|column| ArrayFormatter::try_new(column, &options).expect("a printable column"))
        .collect();
    let line =
        |row: usize| columns.iter().map(|column| column.value(row).to_string()).collect::<Vec<_>>().join("|");
    (0..rows.num_rows()).map(line).collect()
}
