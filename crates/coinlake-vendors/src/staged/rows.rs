use std::sync::Arc;

use arrow::array::{
    ArrayBuilder, ArrayRef, BooleanBuilder, Decimal128Builder, Float64Builder, Int32Builder, Int64Builder,
    RecordBatch, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow::datatypes::{DataType, Field as ArrowField, Schema, SchemaRef};

use super::field::TIMESTAMP;
use super::value::Value;
use crate::Place;

/// A column of a staged table after the common ones.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: String,
    pub(crate) data_type: DataType,
    pub(crate) is_nullable: bool,
}

/// The staged schema of these columns: the columns that all staged tables begin with, then these.
pub(crate) fn schema(columns: impl IntoIterator<Item = Column>) -> SchemaRef {
    let common = [
        ("_page", DataType::Int32),
        ("_line", DataType::Int32),
        ("snapshot_at", TIMESTAMP),
        ("fetched_at", TIMESTAMP),
    ]
    .map(|(name, data_type)| ArrowField::new(name, data_type, false));
    let own =
        columns.into_iter().map(|column| ArrowField::new(column.name, column.data_type, column.is_nullable));
    Arc::new(Schema::new(common.into_iter().chain(own).collect::<Vec<_>>()))
}

/// Staged rows under construction.
pub(crate) struct Rows {
    schema: SchemaRef,
    page: Int32Builder,
    line: Int32Builder,
    snapshot_at: TimestampMicrosecondBuilder,
    fetched_at: TimestampMicrosecondBuilder,
    columns: Vec<Builder>,
}

impl Rows {
    pub(crate) fn new(schema: SchemaRef) -> Self {
        let columns = schema.fields().iter().skip(4).map(|field| Builder::new(field.data_type())).collect();
        Self {
            schema,
            page: Int32Builder::new(),
            line: Int32Builder::new(),
            snapshot_at: TimestampMicrosecondBuilder::new(),
            fetched_at: TimestampMicrosecondBuilder::new(),
            columns,
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.page.len()
    }

    /// Appends one row: the facts, then the values, in the order of the schema.
    pub(crate) fn append(
        &mut self,
        place: Place,
        fetched_at: i64,
        facts: &[Option<String>],
        values: &[Value<'_>],
    ) {
        self.page.append_value(place.page);
        self.line.append_value(place.line);
        self.snapshot_at.append_value(place.snapshot_at);
        self.fetched_at.append_value(fetched_at);
        let (fact_columns, value_columns) = self.columns.split_at_mut(facts.len());
        for (column, fact) in fact_columns.iter_mut().zip(facts) {
            column.append_text(fact.as_deref());
        }
        assert_eq!(value_columns.len(), values.len(), "one value for each column");
        for (column, value) in value_columns.iter_mut().zip(values) {
            column.append(value);
        }
    }

    pub(crate) fn finish(&mut self) -> RecordBatch {
        let common: [ArrayRef; 4] = [
            Arc::new(self.page.finish()),
            Arc::new(self.line.finish()),
            Arc::new(self.snapshot_at.finish()),
            Arc::new(self.fetched_at.finish()),
        ];
        let columns = common.into_iter().chain(self.columns.iter_mut().map(Builder::finish)).collect();
        RecordBatch::try_new(self.schema.clone(), columns)
            .expect("every column was built from the schema's types")
    }
}

enum Builder {
    Text(StringBuilder),
    Int(Int32Builder),
    Bigint(Int64Builder),
    Double(Float64Builder),
    Decimal(Decimal128Builder),
    Boolean(BooleanBuilder),
    Timestamp(TimestampMicrosecondBuilder),
}

impl Builder {
    fn new(data_type: &DataType) -> Self {
        match data_type {
            DataType::Int32 => Self::Int(Int32Builder::new()),
            DataType::Int64 => Self::Bigint(Int64Builder::new()),
            DataType::Float64 => Self::Double(Float64Builder::new()),
            DataType::Decimal128(..) => {
                Self::Decimal(Decimal128Builder::new().with_data_type(data_type.clone()))
            }
            DataType::Boolean => Self::Boolean(BooleanBuilder::new()),
            DataType::Timestamp(..) => Self::Timestamp(TimestampMicrosecondBuilder::new()),
            DataType::Utf8 => Self::Text(StringBuilder::new()),
            other => unreachable!("no field is staged as {other}"),
        }
    }

    fn append_text(&mut self, text: Option<&str>) {
        match self {
            Self::Text(builder) => builder.append_option(text),
            _ => unreachable!("facts are text"),
        }
    }

    fn append(&mut self, value: &Value<'_>) {
        match (self, value) {
            (Self::Text(builder), Value::Text(text)) => builder.append_value(text),
            (Self::Int(builder), Value::Int(int)) => builder.append_value(*int),
            (Self::Bigint(builder), Value::Bigint(int)) => builder.append_value(*int),
            (Self::Double(builder), Value::Double(double)) => builder.append_value(*double),
            (Self::Decimal(builder), Value::Decimal(decimal)) => builder.append_value(*decimal),
            (Self::Boolean(builder), Value::Boolean(boolean)) => builder.append_value(*boolean),
            (Self::Timestamp(builder), Value::Timestamp(micros)) => builder.append_value(*micros),
            (builder, Value::Null) => builder.append_null(),
            _ => unreachable!("a value is read by the kind its column was made from"),
        }
    }

    fn append_null(&mut self) {
        match self {
            Self::Text(builder) => builder.append_null(),
            Self::Int(builder) => builder.append_null(),
            Self::Bigint(builder) => builder.append_null(),
            Self::Double(builder) => builder.append_null(),
            Self::Decimal(builder) => builder.append_null(),
            Self::Boolean(builder) => builder.append_null(),
            Self::Timestamp(builder) => builder.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(builder) => Arc::new(builder.finish()),
            Self::Int(builder) => Arc::new(builder.finish()),
            Self::Bigint(builder) => Arc::new(builder.finish()),
            Self::Double(builder) => Arc::new(builder.finish()),
            Self::Decimal(builder) => Arc::new(builder.finish()),
            Self::Boolean(builder) => Arc::new(builder.finish()),
            Self::Timestamp(builder) => Arc::new(builder.finish()),
        }
    }
}
