//! Results as text that is the same on every run.

use std::fmt::Write as _;
use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Float64Array, RecordBatch, StringArray};
use datafusion::arrow::compute::concat_batches;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::util::pretty::pretty_format_batches;

/// Columns that count from now.
const FROM_NOW: [&str; 1] = ["age_days"];

/// Rows shown; a result may have more.
const SHOWN: usize = 30;

/// The first rows as a table, after the number of all rows. Doubles have nine significant digits: the last ones depend on
/// the order in which threads add.
pub(crate) fn text(schema: &SchemaRef, batches: &[RecordBatch]) -> String {
    let all = concat_batches(schema, batches).expect("batches of one schema");
    let shown = all.slice(0, all.num_rows().min(SHOWN));
    let fields = schema.fields().iter().map(|field| stable_field(field));
    let columns = schema.fields().iter().zip(shown.columns()).map(|(field, column)| stable(field, column));
    let stable = RecordBatch::try_new(Arc::new(Schema::new(fields.collect::<Vec<_>>())), columns.collect())
        .expect("columns of the fields' types");
    let mut text = String::new();
    writeln!(text, "{} rows", all.num_rows()).expect("writing to a string");
    write!(text, "{}", pretty_format_batches(&[stable]).expect("a printable table"))
        .expect("writing to a string");
    text
}

fn stable_field(field: &Field) -> Field {
    if is_replaced(field) { Field::new(field.name(), DataType::Utf8, true) } else { field.clone() }
}

fn is_replaced(field: &Field) -> bool {
    field.data_type() == &DataType::Float64 || FROM_NOW.contains(&field.name().as_str())
}

fn stable(field: &Field, column: &ArrayRef) -> ArrayRef {
    if !is_replaced(field) {
        return Arc::clone(column);
    }
    let Some(doubles) = column.as_any().downcast_ref::<Float64Array>() else {
        return Arc::new(StringArray::from(vec!["(from now)"; column.len()]));
    };
    Arc::new(doubles.iter().map(|double| double.map(nine_digits)).collect::<StringArray>())
}

fn nine_digits(double: f64) -> String {
    let rounded: f64 = format!("{double:.8e}").parse().expect("a printed double");
    // The sum of terms that cancel may be either zero.
    format!("{}", rounded + 0.0)
}
