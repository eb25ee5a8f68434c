//! A DataFusion table over the data files of one Iceberg snapshot: files are chosen by the manifests' statistics, rows
//! are read by DataFusion's own Parquet scan.

use std::any::Any;
use std::sync::Arc;

use async_trait::async_trait;
use coinlake_store::Lake;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::catalog::{Session, TableProvider};
use datafusion::common::{DFSchema, Statistics};
use datafusion::datasource::TableType;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::{FileGroup, FileScanConfigBuilder, ParquetSource};
use datafusion::datasource::source::DataSourceExec;
use datafusion::error::{DataFusionError, Result};
use datafusion::logical_expr::{Expr, TableProviderFilterPushDown};
use datafusion::physical_expr::conjunction;
use datafusion::physical_optimizer::pruning::PruningPredicate;
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::empty::EmptyExec;
use iceberg::arrow::schema_to_arrow_schema;
use iceberg::spec::{DataFile, Schema};

use super::bounds::{Containers, statistics};
use super::session::lake_url;

/// The files of one snapshot.
#[derive(Debug)]
pub(super) struct SnapshotTable {
    schema: SchemaRef,
    files: Vec<File>,
}

#[derive(Debug)]
struct File {
    path: String,
    size_bytes: u64,
    statistics: Arc<Statistics>,
}

impl SnapshotTable {
    /// A table over `files`, which must have been written under `schema` or an earlier one it evolved from.
    ///
    /// # Errors
    /// When a file lies outside the lake, which no commit of ours does.
    pub(super) fn new(lake: &Lake, schema: &Schema, files: &[DataFile]) -> Result<Self> {
        let arrow = arrow_schema(schema)?;
        let file = |file: &DataFile| {
            Ok(File {
                path: path_in(lake, file.file_path())?,
                size_bytes: file.file_size_in_bytes(),
                statistics: Arc::new(statistics(schema, &arrow, file)),
            })
        };
        let files = files.iter().map(file).collect::<Result<_>>()?;
        Ok(Self { schema: arrow, files })
    }

    /// The files that may hold rows for which all `filters` are true.
    fn chosen(&self, state: &dyn Session, filters: &[Expr]) -> Result<Vec<&File>> {
        let schema = DFSchema::try_from(Arc::clone(&self.schema))?;
        // A filter that cannot be evaluated over bounds chooses nothing; the rows are filtered above the scan anyway.
        let filters =
            filters.iter().filter_map(|filter| state.create_physical_expr(filter.clone(), &schema).ok());
        let predicate = PruningPredicate::try_new(conjunction(filters), Arc::clone(&self.schema));
        let Ok(predicate) = predicate else { return Ok(self.files.iter().collect()) };
        let statistics = self.files.iter().map(|file| file.statistics.as_ref()).collect();
        let keep = predicate.prune(&Containers { schema: &self.schema, files: statistics })?;
        Ok(self.files.iter().zip(keep).filter_map(|(file, keep)| keep.then_some(file)).collect())
    }
}

#[async_trait]
impl TableProvider for SnapshotTable {
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
        let chosen = self.chosen(state, filters)?;
        if chosen.is_empty() {
            // A scan without any file has no partition, which the planner does not expect.
            let schema = projection
                .map_or_else(|| Ok(self.schema()), |columns| self.schema.project(columns).map(Arc::new))?;
            return Ok(Arc::new(EmptyExec::new(schema)));
        }
        let all = chosen.iter().map(|file| file.statistics.as_ref());
        let total = Statistics::try_merge_iter(all, &self.schema)
            .unwrap_or_else(|_| Statistics::new_unknown(&self.schema));
        let files = chosen.into_iter().map(|file| {
            PartitionedFile::new(file.path.clone(), file.size_bytes)
                .with_statistics(Arc::clone(&file.statistics))
        });
        let groups = FileGroup::new(files.collect()).split_files(state.config().target_partitions());
        let source = ParquetSource::new(Arc::clone(&self.schema))
            .with_table_parquet_options(state.default_table_options().parquet);
        let config = FileScanConfigBuilder::new(lake_url(), Arc::new(source))
            .with_file_groups(groups)
            .with_statistics(total)
            .with_projection_indices(projection.cloned())?
            .with_limit(limit)
            .build();
        Ok(DataSourceExec::from_data_source(config))
    }
}

/// The Arrow schema of an Iceberg one, without the field ids: DataFusion compares schemas, and files carry their own.
fn arrow_schema(schema: &Schema) -> Result<SchemaRef> {
    let arrow = schema_to_arrow_schema(schema).map_err(|error| DataFusionError::External(Box::new(error)))?;
    let fields = arrow.fields().iter().map(|field| field.as_ref().clone().with_metadata(Default::default()));
    Ok(Arc::new(datafusion::arrow::datatypes::Schema::new(fields.collect::<Vec<_>>())))
}

/// The object path below the lake's root of an absolute file address.
fn path_in(lake: &Lake, address: &str) -> Result<String> {
    let path = address.strip_prefix(lake.root()).map(|path| path.trim_start_matches('/').to_owned());
    path.ok_or_else(|| {
        DataFusionError::Internal(format!("the data file {address} lies outside the lake {}", lake.root()))
    })
}
