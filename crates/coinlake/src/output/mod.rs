//! Results of statements, written as a table, CSV, JSON lines or Parquet.

mod cell;
mod csv;
mod json;
mod parquet;
mod table;
mod target;

use datafusion::execution::SendableRecordBatchStream;
use futures::StreamExt;

use crate::failure::Failure;

pub(crate) use target::Target;

/// How a result is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Format {
    /// Aligned columns, for reading; on a terminal cut to its width
    Table,
    /// RFC 4180 with a header; NULL is empty, the empty string is ""
    Csv,
    /// One object per line; decimals and times are strings, so that no digit is lost
    Json,
    /// One Parquet file with the result's exact types
    Parquet,
}

/// Writes a whole result; returns how many rows it had.
pub(crate) async fn write(
    mut rows: SendableRecordBatchStream,
    format: Format,
    target: &mut Target,
) -> Result<u64, Failure> {
    let schema = rows.schema();
    let mut sink: Box<dyn Sink + '_> = match format {
        Format::Table => Box::new(table::Table::new(&schema, target)),
        Format::Csv => Box::new(csv::Csv::new(&schema, target)),
        Format::Json => Box::new(json::Json::new(&schema, target)),
        Format::Parquet => Box::new(parquet::Parquet::new(&schema, target)?),
    };
    let mut count = 0;
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        count += batch.num_rows() as u64;
        sink.batch(&batch)?;
    }
    sink.finish()?;
    Ok(count)
}

/// Something that takes the batches of one result.
trait Sink: Send {
    /// Writes, or keeps for later, the rows of a batch.
    fn batch(&mut self, batch: &datafusion::arrow::array::RecordBatch) -> Result<(), Failure>;
    /// Writes what is left.
    fn finish(self: Box<Self>) -> Result<(), Failure>;
}
