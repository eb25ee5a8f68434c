//! Reads pages of the raw zone one after another, as batches of text columns.

use std::sync::Arc;

use coinlake_store::{Lake, PageEntry};
use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::physical_plan::stream::RecordBatchStreamAdapter;
use datafusion::physical_plan::streaming::PartitionStream;
use futures::{StreamExt, TryStreamExt};

use super::error::QueryError;
use super::raw_line::Lines;

/// A committed page and the day it belongs to.
#[derive(Debug, Clone)]
pub(super) struct Page {
    /// The partition, `YYYY-MM-DD`, UTC.
    pub(super) dt: String,
    pub(super) entry: PageEntry,
}

/// Pages that are read one after another: memory holds one of them at a time.
#[derive(Debug)]
pub(super) struct Pages {
    lake: Lake,
    schema: SchemaRef,
    pages: Vec<Page>,
}

impl Pages {
    pub(super) fn new(lake: &Lake, schema: &SchemaRef, pages: Vec<Page>) -> Self {
        Self { lake: lake.clone(), schema: Arc::clone(schema), pages }
    }
}

impl PartitionStream for Pages {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (lake, schema) = (self.lake.clone(), Arc::clone(&self.schema));
        let batch_rows = context.session_config().batch_size();
        let batches = futures::stream::iter(self.pages.clone())
            .then(move |page| read(lake.clone(), Arc::clone(&schema), page, batch_rows))
            .map_ok(|batches| futures::stream::iter(batches.into_iter().map(Ok)))
            .try_flatten();
        Box::pin(RecordBatchStreamAdapter::new(Arc::clone(&self.schema), batches))
    }
}

async fn read(lake: Lake, schema: SchemaRef, page: Page, batch_rows: usize) -> Result<Vec<RecordBatch>> {
    let lines = lake.raw().page_lines(&page.entry).await.map_err(|cause| {
        DataFusionError::External(Box::new(QueryError::RawPage { key: page.entry.key.clone(), cause }))
    })?;
    let mut rows = Lines::new(&schema);
    let mut batches = Vec::new();
    for line in lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        rows.push(line, &page.dt);
        if rows.rows() == batch_rows {
            batches.push(rows.finish()?);
        }
    }
    if rows.rows() > 0 {
        batches.push(rows.finish()?);
    }
    Ok(batches)
}
