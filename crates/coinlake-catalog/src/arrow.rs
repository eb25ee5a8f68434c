//! Column types and tables as Arrow sees them.

use std::sync::Arc;

use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};

use crate::{ColumnType, Table};

impl ColumnType {
    /// The Arrow type of the column's values.
    pub fn arrow(self) -> DataType {
        match self {
            Self::String => DataType::Utf8,
            Self::Boolean => DataType::Boolean,
            Self::Int => DataType::Int32,
            Self::Bigint => DataType::Int64,
            Self::Double => DataType::Float64,
            Self::Date => DataType::Date32,
            Self::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Decimal { precision, scale } => DataType::Decimal128(precision, scale),
        }
    }
}

impl Table {
    /// The Arrow schema of the table's rows: the columns in order, nullable as declared, no metadata.
    pub fn arrow_schema(&self) -> SchemaRef {
        let field =
            |column: &crate::Column| Field::new(&column.name, column.column_type.arrow(), column.nullable);
        Arc::new(Schema::new(self.columns.iter().map(field).collect::<Vec<_>>()))
    }
}
