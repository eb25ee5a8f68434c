//! Published rows, read back to be merged or carried over.

use std::sync::Arc;

use arrow::array::{RecordBatch, new_null_array};
use arrow::compute;
use arrow::datatypes::{Schema, SchemaRef};
use coinlake_store::Lake;
use iceberg::spec::DataFile;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::error::TransformError;

const BATCH_ROWS: usize = 8192;

/// The rows of a data file, a batch at a time, with the columns of `schema` as they are today: a column that came later is NULL.
pub(crate) async fn read(
    lake: &Lake,
    file: &DataFile,
    schema: &Schema,
) -> Result<impl Iterator<Item = Result<RecordBatch, TransformError>> + use<>, TransformError> {
    let key = key(lake, file);
    let fail = |source| TransformError::objects(format!("read {key}"), source);
    let bytes = lake.objects().get(&key).await.map_err(fail)?.bytes().await.map_err(fail)?;
    let fail = |error: parquet::errors::ParquetError| TransformError::Engine {
        doing: format!("read {key}"),
        source: error.into(),
    };
    let builder = ParquetRecordBatchReaderBuilder::try_new(bytes).map_err(fail)?;
    let reader = builder.with_batch_size(BATCH_ROWS).build().map_err(fail)?;
    let schema = nullable(schema);
    let doing = format!("read {key}");
    Ok(reader.map(move |rows| {
        rows.and_then(|rows| adapted(&rows, &schema)).map_err(TransformError::arrow(&doing))
    }))
}

/// The key of a data file.
pub(crate) fn key(lake: &Lake, file: &DataFile) -> Path {
    let uri = file.file_path();
    let relative = uri.strip_prefix(lake.root()).unwrap_or(uri);
    Path::from(relative.trim_start_matches('/'))
}

/// The same columns, all of them nullable: whether required ones are there is a check, not an engine's failure.
pub(crate) fn nullable(schema: &Schema) -> SchemaRef {
    let fields = schema.fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

fn adapted(rows: &RecordBatch, schema: &SchemaRef) -> Result<RecordBatch, arrow::error::ArrowError> {
    let column = |field: &Arc<arrow::datatypes::Field>| match rows.column_by_name(field.name()) {
        Some(column) if column.data_type() == field.data_type() => Ok(Arc::clone(column)),
        Some(column) => compute::cast(column, field.data_type()),
        None => Ok(new_null_array(field.data_type(), rows.num_rows())),
    };
    let columns = schema.fields().iter().map(column).collect::<Result<_, _>>()?;
    RecordBatch::try_new(Arc::clone(schema), columns)
}
