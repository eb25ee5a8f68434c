//! A DataFusion table over the pages of a dataset's committed runs.

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use coinlake_catalog::Table;
use coinlake_store::{Lake, Manifest, ManifestRef, PageEntry};
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::stats::Precision;
use datafusion::common::{ColumnStatistics, DFSchema, ScalarValue, Statistics};
use datafusion::datasource::TableType;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::conjunction;
use datafusion::physical_optimizer::pruning::PruningPredicate;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};
use futures::{StreamExt, TryStreamExt};

use super::bounds::Containers;
use super::raw_days::days;
use super::raw_pages::{Page, Pages};

/// How many manifests are read at once.
const MANIFESTS_AT_ONCE: usize = 16;

/// One raw table: the lines of all pages that a manifest lists. Pages of a run under way are not shown.
#[derive(Debug)]
pub(super) struct RawTable {
    lake: Lake,
    vendor: String,
    dataset: String,
    schema: SchemaRef,
    at: Option<DateTime<Utc>>,
}

impl RawTable {
    /// The raw table that `table` describes; with `at`, only runs that were committed by then.
    ///
    /// # Errors
    /// When the table does not say which dataset it shows.
    pub(super) fn new(lake: &Lake, table: &Table, at: Option<DateTime<Utc>>) -> Result<Self> {
        let no_source = || DataFusionError::Internal(format!("{} names no source", table.full_name()));
        let source = table.source.as_ref().ok_or_else(no_source)?;
        Ok(Self {
            lake: lake.clone(),
            vendor: source.vendor.clone(),
            dataset: source.dataset.clone(),
            schema: text_columns(table),
            at,
        })
    }

    /// The committed pages of the days that `filters` allow, in order of time.
    async fn pages(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<Page>> {
        let raw = self.lake.raw();
        let runs = raw.list(&self.vendor, &self.dataset, days(filters)).await.map_err(external)?;
        let runs = self.chosen(state, filters, runs)?;
        let manifests: Vec<(String, Manifest)> = futures::stream::iter(runs)
            .map(|run| {
                let raw = &raw;
                async move {
                    Ok::<_, DataFusionError>((day(&run), raw.read_manifest(&run).await.map_err(external)?))
                }
            })
            .buffered(MANIFESTS_AT_ONCE)
            .try_collect()
            .await?;
        let then = |manifest: &Manifest| self.at.is_none_or(|at| manifest.finished_at <= at);
        let shown = manifests.into_iter().filter(|(_, manifest)| then(manifest));
        let pages = |(dt, manifest): (String, Manifest)| {
            manifest.pages.into_iter().map(move |entry: PageEntry| Page { dt: dt.clone(), entry })
        };
        Ok(shown.flat_map(pages).collect())
    }

    /// The runs whose day may satisfy `filters`.
    fn chosen(
        &self,
        state: &dyn Session,
        filters: &[Expr],
        runs: Vec<ManifestRef>,
    ) -> Result<Vec<ManifestRef>> {
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        let filters =
            filters.iter().filter_map(|filter| state.create_physical_expr(filter.clone(), &schema).ok());
        let predicate = PruningPredicate::try_new(conjunction(filters), Arc::clone(&self.schema));
        let Ok(predicate) = predicate else { return Ok(runs) };
        let statistics: Vec<Statistics> = runs.iter().map(|run| self.statistics(run)).collect();
        let keep =
            predicate.prune(&Containers { schema: &self.schema, files: statistics.iter().collect() })?;
        Ok(runs.into_iter().zip(keep).filter_map(|(run, keep)| keep.then_some(run)).collect())
    }

    fn statistics(&self, run: &ManifestRef) -> Statistics {
        let mut statistics = Statistics::new_unknown(&self.schema);
        if let Ok(index) = self.schema.index_of("dt") {
            let day = Precision::Exact(ScalarValue::from(day(run)));
            statistics.column_statistics[index] = ColumnStatistics {
                min_value: day.clone(),
                max_value: day,
                ..ColumnStatistics::new_unknown()
            };
        }
        statistics
    }
}

#[async_trait]
impl TableProvider for RawTable {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    fn supports_filters_pushdown(&self, filters: &[&Expr]) -> Result<Vec<TableProviderFilterPushDown>> {
        Ok(vec![TableProviderFilterPushDown::Inexact; filters.len()])
    }

    async fn scan(
        &self,
        state: &dyn Session,
        projection: Option<&Vec<usize>>,
        filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let schema = match projection {
            Some(columns) => Arc::new(self.schema.project(columns)?),
            None => Arc::clone(&self.schema),
        };
        let pages = self.pages(state, filters).await?;
        let group = pages.len().div_ceil(state.config().target_partitions()).max(1);
        let partition = |pages: &[Page]| {
            Arc::new(Pages::new(&self.lake, &schema, pages.to_vec())) as Arc<dyn PartitionStream>
        };
        let mut partitions: Vec<_> = pages.chunks(group).map(partition).collect();
        if partitions.is_empty() {
            partitions.push(partition(&[]));
        }
        Ok(Arc::new(StreamingTableExec::try_new(schema, partitions, None, [], false, limit)?))
    }
}

/// The table's columns, all text and all nullable: a vendor can leave out anything.
fn text_columns(table: &Table) -> SchemaRef {
    let columns = table.columns.iter().map(|column| Field::new(&column.name, DataType::Utf8, true));
    Arc::new(Schema::new(columns.collect::<Vec<_>>()))
}

fn day(run: &ManifestRef) -> String {
    run.run.logical_time.format("%Y-%m-%d").to_string()
}

fn external(error: coinlake_store::StoreError) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
