//! Rows of one partition to data files.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;
use arrow::compute::BatchCoalescer;
use arrow::datatypes::SchemaRef;
use iceberg::spec::{DataFile, PrimitiveType, Struct, Type};

use super::open_file::OpenFile;
use super::rows;
use super::statistics::ColumnStatistics;
use crate::tables::partition::{self, PartitionKey};
use crate::tables::{Table, TableError, Tables};

/// Rows that reach the encoders at once. Pages end where such a piece ends, so pieces of one size make the bytes
/// independent of how the caller cut its batches.
const PIECE_ROWS: usize = 8192;

/// A file that a writer finished; no reader sees it until a commit adds it.
#[derive(Clone, Debug)]
pub struct WrittenFile {
    /// The entry for the commit.
    pub data_file: DataFile,
    /// The partition all its rows belong to; `None` in an unpartitioned table.
    pub partition: Option<PartitionKey>,
}

/// Writes the rows of one partition, sorted by the caller, to as few files as the target size allows.
///
/// The same rows give the same bytes; only the files' names are random. Memory holds one row group, compressed.
/// Dropping the writer leaves finished files as orphans for `vacuum`; [`DataFileWriter::abort`] removes them.
pub struct DataFileWriter {
    tables: Tables,
    table: Table,
    schema: SchemaRef,
    partition: Option<PartitionKey>,
    folder: String,
    lineage: BTreeMap<String, String>,
    target_bytes: usize,
    pieces: BatchCoalescer,
    open: Option<OpenFile>,
    written: Vec<WrittenFile>,
}

impl DataFileWriter {
    /// A writer of `table`'s current schema for one partition (`None` when the table is unpartitioned). Every file
    /// carries `lineage` in its footer; a file ends once it has `target_bytes`.
    ///
    /// # Errors
    /// `PartitionMismatch`, or when the table has columns that Arrow does not know.
    pub fn new(
        tables: &Tables,
        table: &Table,
        partition: Option<PartitionKey>,
        lineage: BTreeMap<String, String>,
        target_bytes: usize,
    ) -> Result<Self, TableError> {
        let folder = partition::folder(table.metadata.default_partition_spec(), partition)?;
        let schema = table.arrow_schema()?;
        Ok(Self {
            tables: tables.clone(),
            table: table.clone(),
            pieces: BatchCoalescer::new(schema.clone(), PIECE_ROWS),
            schema,
            partition,
            folder: format!("{}/data/{folder}", table.metadata.location()),
            lineage,
            target_bytes,
            open: None,
            written: vec![],
        })
    }

    /// Adds rows after those written before. Columns are the table's, in its order, of its types.
    ///
    /// # Errors
    /// `RowsDoNotFit`, `NotANumber`, or when the store fails.
    pub async fn write(&mut self, rows: &RecordBatch) -> Result<(), TableError> {
        let rows = rows::conform(&self.table.id, &self.schema, rows)?;
        self.pieces.push_batch(rows)?;
        self.write_pieces().await
    }

    /// Ends the last file and returns all of them, in row order. Without any row there is one file of zero rows,
    /// which carries the lineage.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn finish(mut self) -> Result<Vec<WrittenFile>, TableError> {
        self.pieces.finish_buffered_batch()?;
        self.write_pieces().await?;
        if self.open.is_none() && self.written.is_empty() {
            self.open = Some(self.open_file(&RecordBatch::new_empty(self.schema.clone()))?);
        }
        self.close_file().await?;
        Ok(self.written)
    }

    /// Removes everything written so far.
    ///
    /// # Errors
    /// When the store fails; what stays is removed by `vacuum`.
    pub async fn abort(self) -> Result<(), TableError> {
        if let Some(open) = self.open {
            open.abort().await?;
        }
        let files = self.written.iter().map(|file| file.data_file.file_path().to_owned());
        self.tables.discard(files.collect()).await;
        Ok(())
    }

    async fn write_pieces(&mut self) -> Result<(), TableError> {
        while let Some(piece) = self.pieces.next_completed_batch() {
            let mut open = match self.open.take() {
                Some(open) => open,
                None => self.open_file(&piece)?,
            };
            open.write(&piece).await?;
            let is_full = open.size() >= self.target_bytes;
            self.open = Some(open);
            if is_full {
                self.close_file().await?;
            }
        }
        Ok(())
    }

    fn open_file(&self, first_rows: &RecordBatch) -> Result<OpenFile, TableError> {
        let uri = format!("{}{}.parquet", self.folder, self.tables.ids.next());
        let path = self.tables.objects.path(&uri)?;
        OpenFile::new(
            self.tables.objects.store().clone(),
            (uri, path),
            self.schema.clone(),
            column_statistics(&self.table)?,
            (first_rows, &self.lineage),
        )
    }

    async fn close_file(&mut self) -> Result<(), TableError> {
        if let Some(open) = self.open.take() {
            let partition = self.partition.map_or_else(Struct::empty, PartitionKey::to_struct);
            self.written.push(WrittenFile {
                data_file: open.finish(&self.table.metadata, partition).await?,
                partition: self.partition,
            });
        }
        Ok(())
    }
}

fn column_statistics(table: &Table) -> Result<Vec<ColumnStatistics>, TableError> {
    let fields = table.metadata.current_schema().as_struct().fields().iter();
    fields
        .map(|field| match field.field_type.as_ref() {
            Type::Primitive(kind) => Ok(ColumnStatistics::new(field.id, PrimitiveType::clone(kind))),
            nested => Err(TableError::RowsDoNotFit {
                table: table.id.clone(),
                reason: format!("column `{}` is {nested}", field.name),
            }),
        })
        .collect()
}
