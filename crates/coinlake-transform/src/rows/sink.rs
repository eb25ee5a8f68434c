//! Rows in any order to the sorted files of one partition.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::compute::SortOptions;
use arrow::datatypes::SchemaRef;
use coinlake_store::{DataFileWriter, PartitionKey, WrittenFile};
use datafusion::common::runtime::SpawnedTask;
use datafusion::error::DataFusionError;
use datafusion::execution::TaskContext;
use datafusion::physical_expr::expressions::col;
use datafusion::physical_expr::{LexOrdering, PhysicalSortExpr};
use datafusion::physical_plan::sorts::sort::SortExec;
use datafusion::physical_plan::streaming::StreamingTableExec;
use datafusion::physical_plan::{ExecutionPlan, SendableRecordBatchStream};
use datafusion::prelude::SessionConfig;
use futures::TryStreamExt;
use tokio::sync::mpsc;

use super::checks::Tally;
use super::read::nullable;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::sql::OneShot;

/// Size at which a data file ends and another begins: what Athena reads well.
const TARGET_FILE_BYTES: usize = 128 << 20;

/// Batches that may wait for the sort.
const WAITING: usize = 2;

/// Takes the rows of one partition in any order; sorts them within bounded memory, checks and writes them as they come.
pub(crate) struct RowSink {
    rows: mpsc::Sender<Result<RecordBatch, DataFusionError>>,
    writing: SpawnedTask<Result<Written, TransformError>>,
}

/// The files of one partition, not yet committed.
#[derive(Debug)]
pub(crate) struct Written {
    pub(crate) files: Vec<WrittenFile>,
    pub(crate) tally: Tally,
}

impl RowSink {
    /// Begins the files of a partition; `footer` goes into each.
    pub(crate) fn open(
        context: &Arc<Context>,
        target: &Target,
        partition: Option<PartitionKey>,
        footer: BTreeMap<String, String>,
    ) -> Result<Self, TransformError> {
        let (sender, receiver) = mpsc::channel(WAITING);
        let sorted = sorted(context, target, receiver)?;
        let (context, target) = (Arc::clone(context), target.clone());
        let writing =
            SpawnedTask::spawn(
                async move { write_sorted(&context, &target, partition, footer, sorted).await },
            );
        Ok(Self { rows: sender, writing })
    }

    /// Takes rows with the table's columns. Stops quietly once writing has failed: [`RowSink::finish`] says why.
    pub(crate) async fn send(&self, rows: RecordBatch) {
        if rows.num_rows() > 0 {
            let _ = self.rows.send(Ok(rows)).await;
        }
    }

    /// Waits for the files.
    pub(crate) async fn finish(self) -> Result<Written, TransformError> {
        drop(self.rows);
        let lost = |_| Err(TransformError::Lost("the task that writes data files".to_owned()));
        self.writing.await.unwrap_or_else(lost)
    }

    /// Leaves no files.
    pub(crate) async fn abandon(self) {
        let stop = DataFusionError::Execution("the unit was given up".to_owned());
        let _ = self.rows.send(Err(stop)).await;
        let _ = self.writing.await;
    }
}

fn sorted(
    context: &Context,
    target: &Target,
    rows: mpsc::Receiver<Result<RecordBatch, DataFusionError>>,
) -> Result<SendableRecordBatchStream, TransformError> {
    let schema = nullable(&target.definition.arrow_schema());
    let sort = || {
        let rows = OneShot::new(Arc::clone(&schema), rows);
        let input = StreamingTableExec::try_new(Arc::clone(&schema), vec![rows as _], None, [], false, None)?;
        let plan = SortExec::new(order(target, &schema)?, Arc::new(input));
        let config = SessionConfig::new().with_target_partitions(1);
        let task =
            TaskContext::default().with_session_config(config).with_runtime(Arc::clone(&context.sorting));
        plan.execute(0, Arc::new(task))
    };
    sort().map_err(TransformError::engine(format!("sort the rows of {}", target.name())))
}

/// The table's sort order, then the rest of its grain: a total order.
fn order(target: &Target, schema: &SchemaRef) -> Result<LexOrdering, DataFusionError> {
    let table = &target.definition;
    let rest = table.grain.iter().filter(|column| !table.sort.contains(column));
    let options = SortOptions { descending: false, nulls_first: false };
    let columns = table.sort.iter().chain(rest);
    let order = columns.map(|column| Ok(PhysicalSortExpr { expr: col(column, schema)?, options }));
    let order: Vec<_> = order.collect::<Result<_, DataFusionError>>()?;
    LexOrdering::new(order)
        .ok_or_else(|| DataFusionError::Plan(format!("{} has no grain", table.full_name())))
}

/// Writes rows that come in order. Rows that lack a required column are counted and end the writing, as a check that blocks.
pub(crate) async fn write_sorted(
    context: &Context,
    target: &Target,
    partition: Option<PartitionKey>,
    footer: BTreeMap<String, String>,
    mut rows: SendableRecordBatchStream,
) -> Result<Written, TransformError> {
    let mut writer =
        DataFileWriter::new(&context.tables, &target.table, partition, footer, TARGET_FILE_BYTES)?;
    let mut tally = Tally::new(&target.checks);
    let mut writable = true;
    let copied: Result<(), TransformError> = async {
        while let Some(rows) = rows.try_next().await.map_err(TransformError::engine("sort new rows"))? {
            writable &= tally.add(&rows)?;
            if writable {
                writer.write(&rows).await?;
            }
        }
        Ok(())
    }
    .await;
    match copied {
        Ok(()) if writable => Ok(Written { files: writer.finish().await?, tally }),
        Ok(()) => {
            writer.abort().await?;
            Ok(Written { files: vec![], tally })
        }
        Err(error) => {
            let _ = writer.abort().await;
            Err(error)
        }
    }
}
