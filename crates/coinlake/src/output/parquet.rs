//! One Parquet file, compressed with zstd, with the types of the result.

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::error::DataFusionError;
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::{Sink, Target};
use crate::failure::Failure;

/// Writes a row group at a time.
pub(super) struct Parquet<'t>(ArrowWriter<&'t mut Target>);

impl<'t> Parquet<'t> {
    pub(super) fn new(schema: &SchemaRef, target: &'t mut Target) -> Result<Self, Failure> {
        let compression = Compression::ZSTD(ZstdLevel::default());
        let properties = WriterProperties::builder().set_compression(compression).build();
        ArrowWriter::try_new(target, SchemaRef::clone(schema), Some(properties)).map(Self).map_err(failed)
    }
}

impl Sink for Parquet<'_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        self.0.write(batch).map_err(failed)
    }

    fn finish(self: Box<Self>) -> Result<(), Failure> {
        self.0.close().map(|_| ()).map_err(failed)
    }
}

/// A failed write is the output's; anything else is a type Parquet cannot hold.
fn failed(error: ParquetError) -> Failure {
    match error {
        ParquetError::External(cause) => match cause.downcast::<std::io::Error>() {
            Ok(cause) => Failure::from(*cause),
            Err(cause) => Failure::ours(anyhow::Error::from_boxed(cause)),
        },
        other => Failure::from(DataFusionError::from(other)).context("write the result as Parquet"),
    }
}
