//! What an Iceberg manifest knows about the values of a data file, in DataFusion's terms.

use std::collections::HashSet;
use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, BooleanArray, UInt64Array};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::common::pruning::PruningStatistics;
use datafusion::common::stats::Precision;
use datafusion::common::{Column, ColumnStatistics, ScalarValue, Statistics};
use iceberg::spec::{DataFile, Datum, PrimitiveLiteral, PrimitiveType, Schema};

/// The statistics of one file, one entry per column of `arrow`.
///
/// Bounds of text are cut to a prefix and doubles may differ in the sign of zero, so both are inexact: good for leaving
/// files out, never for answering `min` or `max`.
pub(super) fn statistics(schema: &Schema, arrow: &SchemaRef, file: &DataFile) -> Statistics {
    let rows = usize::try_from(file.record_count()).unwrap_or(usize::MAX);
    let column = |name: &str, data_type| {
        let Some(id) = schema.field_id_by_name(name) else { return ColumnStatistics::new_unknown() };
        let added_later = !file.value_counts().contains_key(&id);
        let nulls = file.null_value_counts().get(&id).and_then(|count| usize::try_from(*count).ok());
        ColumnStatistics {
            null_count: if added_later {
                Precision::Exact(rows)
            } else {
                nulls.map_or(Precision::Absent, Precision::Exact)
            },
            min_value: bound(file.lower_bounds().get(&id), data_type),
            max_value: bound(file.upper_bounds().get(&id), data_type),
            ..ColumnStatistics::new_unknown()
        }
    };
    let columns = arrow.fields().iter().map(|field| column(field.name(), field.data_type()));
    Statistics {
        num_rows: Precision::Exact(rows),
        total_byte_size: Precision::Absent,
        column_statistics: columns.collect(),
    }
}

fn bound(
    datum: Option<&Datum>,
    data_type: &datafusion::arrow::datatypes::DataType,
) -> Precision<ScalarValue> {
    // The cast is for files written before a column was widened.
    match datum.and_then(scalar).and_then(|value| value.cast_to(data_type).ok()) {
        Some(value @ (ScalarValue::Utf8(_) | ScalarValue::Float64(_))) => Precision::Inexact(value),
        Some(value) => Precision::Exact(value),
        None => Precision::Absent,
    }
}

fn scalar(datum: &Datum) -> Option<ScalarValue> {
    Some(match (datum.data_type(), datum.literal()) {
        (PrimitiveType::Date, PrimitiveLiteral::Int(days)) => ScalarValue::Date32(Some(*days)),
        (PrimitiveType::Timestamp, PrimitiveLiteral::Long(micros)) => {
            ScalarValue::TimestampMicrosecond(Some(*micros), None)
        }
        (PrimitiveType::Decimal { precision, scale }, PrimitiveLiteral::Int128(unscaled)) => {
            let (precision, scale) = (u8::try_from(*precision).ok()?, i8::try_from(*scale).ok()?);
            ScalarValue::Decimal128(Some(*unscaled), precision, scale)
        }
        (_, PrimitiveLiteral::Boolean(value)) => ScalarValue::Boolean(Some(*value)),
        (_, PrimitiveLiteral::Int(value)) => ScalarValue::Int32(Some(*value)),
        (_, PrimitiveLiteral::Long(value)) => ScalarValue::Int64(Some(*value)),
        (_, PrimitiveLiteral::Double(value)) => ScalarValue::Float64(Some(value.0)),
        (_, PrimitiveLiteral::String(value)) => ScalarValue::Utf8(Some(value.clone())),
        _ => return None,
    })
}

/// The statistics of several files, for choosing among them. Unlike DataFusion's own collection it also uses inexact
/// bounds: a bound that is too wide leaves out too little, never too much.
#[derive(Debug)]
pub(super) struct Containers<'a> {
    pub(super) schema: &'a SchemaRef,
    pub(super) files: Vec<&'a Statistics>,
}

impl Containers<'_> {
    fn values(
        &self,
        column: &Column,
        of: impl Fn(&ColumnStatistics) -> Option<&ScalarValue>,
    ) -> Option<ArrayRef> {
        let index = self.schema.index_of(column.name()).ok()?;
        let null = ScalarValue::try_from(self.schema.field(index).data_type()).ok()?;
        let values =
            self.files.iter().map(|file| of(&file.column_statistics[index]).unwrap_or(&null).clone());
        ScalarValue::iter_to_array(values).ok()
    }

    fn counts(&self, of: impl Fn(&Statistics) -> Option<usize>) -> Option<ArrayRef> {
        let counts = self.files.iter().map(|file| of(file).and_then(|count| u64::try_from(count).ok()));
        Some(Arc::new(counts.collect::<UInt64Array>()))
    }
}

impl PruningStatistics for Containers<'_> {
    fn min_values(&self, column: &Column) -> Option<ArrayRef> {
        self.values(column, |statistics| statistics.min_value.get_value())
    }

    fn max_values(&self, column: &Column) -> Option<ArrayRef> {
        self.values(column, |statistics| statistics.max_value.get_value())
    }

    fn num_containers(&self) -> usize {
        self.files.len()
    }

    fn null_counts(&self, column: &Column) -> Option<ArrayRef> {
        let index = self.schema.index_of(column.name()).ok()?;
        self.counts(|file| file.column_statistics[index].null_count.get_value().copied())
    }

    fn row_counts(&self, column: &Column) -> Option<ArrayRef> {
        self.schema.index_of(column.name()).ok()?;
        self.counts(|file| file.num_rows.get_value().copied())
    }

    fn contained(&self, _column: &Column, _values: &HashSet<ScalarValue>) -> Option<BooleanArray> {
        None
    }
}
