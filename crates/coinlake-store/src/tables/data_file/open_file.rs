//! One Parquet file on its way to the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use arrow::datatypes::SchemaRef;
use bytes::Bytes;
use iceberg::spec::{DataFile, Struct, TableMetadata};
use object_store::ObjectStore;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use parquet::arrow::ArrowWriter;
use parquet::arrow::arrow_writer::ArrowWriterOptions;
use tokio::io::AsyncWriteExt;

use super::statistics::ColumnStatistics;
use super::{describe, encoding};
use crate::tables::TableError;

/// Rows of a row group: what a reader skips or takes as a whole. Compressed rows wait in memory until it is full.
const ROW_GROUP_ROWS: usize = 128 * 1024;

/// Compressed bytes of a row group after which it ends early, for tables of wide rows.
const ROW_GROUP_BYTES: usize = 32 * 1024 * 1024;

/// Parts of a file (10 MiB each) that may be on their way to the store at once, which memory holds.
const PARTS_AT_ONCE: usize = 2;

/// A file that takes rows. Its bytes go to the store row group by row group.
pub(super) struct OpenFile {
    uri: String,
    upload: BufWriter,
    parquet: ArrowWriter<Vec<u8>>,
    columns: Vec<ColumnStatistics>,
    rows: u64,
    uploaded: u64,
}

impl OpenFile {
    /// A file at `uri`, which is `path` of `store`, for rows that begin with `first_rows`.
    pub(super) fn new(
        store: Arc<dyn ObjectStore>,
        (uri, path): (String, Path),
        schema: SchemaRef,
        columns: Vec<ColumnStatistics>,
        (first_rows, lineage): (&RecordBatch, &BTreeMap<String, String>),
    ) -> Result<Self, TableError> {
        let properties = encoding::properties(first_rows, ROW_GROUP_ROWS, lineage)?;
        let options = ArrowWriterOptions::new()
            .with_properties(properties)
            .with_skip_arrow_metadata(true)
            .with_schema_root("table".to_owned());
        Ok(Self {
            uri,
            upload: BufWriter::new(store, path).with_max_concurrency(PARTS_AT_ONCE),
            parquet: ArrowWriter::try_new_with_options(vec![], schema, options)?,
            columns,
            rows: 0,
            uploaded: 0,
        })
    }

    pub(super) async fn write(&mut self, rows: &RecordBatch) -> Result<(), TableError> {
        for (statistics, column) in self.columns.iter_mut().zip(rows.columns()) {
            statistics.update(column);
        }
        self.rows += rows.num_rows() as u64;
        self.parquet.write(rows)?;
        if self.parquet.in_progress_size() >= ROW_GROUP_BYTES {
            self.parquet.flush()?;
        }
        self.send().await
    }

    /// Bytes so far, with those of the row group under way.
    pub(super) fn size(&self) -> usize {
        self.parquet.bytes_written() + self.parquet.in_progress_size()
    }

    /// Ends the file: it appears in the store, whole.
    pub(super) async fn finish(
        mut self,
        table: &TableMetadata,
        partition: Struct,
    ) -> Result<DataFile, TableError> {
        let parquet = self.parquet.finish()?;
        self.parquet.sync().map_err(parquet::errors::ParquetError::from)?;
        self.send().await?;
        self.upload.shutdown().await.map_err(not_written)?;
        let finished = describe::Finished {
            uri: self.uri,
            partition,
            rows: self.rows,
            bytes: self.uploaded,
            parquet: &parquet,
            columns: &self.columns,
        };
        Ok(describe::data_file(table, finished)?)
    }

    /// Leaves nothing in the store.
    pub(super) async fn abort(mut self) -> Result<(), TableError> {
        Ok(self.upload.abort().await?)
    }

    async fn send(&mut self) -> Result<(), TableError> {
        let ready = std::mem::take(self.parquet.inner_mut());
        if !ready.is_empty() {
            self.uploaded += ready.len() as u64;
            self.upload.put(Bytes::from(ready)).await?;
        }
        Ok(())
    }
}

fn not_written(error: std::io::Error) -> object_store::Error {
    object_store::Error::Generic { store: "data file", source: error.into() }
}
