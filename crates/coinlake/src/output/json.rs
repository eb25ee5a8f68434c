//! JSON lines: one object per row, every column present, NULL as null.
//!
//! Decimals are strings of plain digits (most readers would turn a number into a double and lose some), times and dates
//! are strings, integers and doubles numbers; a double that is no number is a string (`"NaN"`).

use std::io::Write;

use datafusion::arrow::array::{Array, AsArray, RecordBatch};
use datafusion::arrow::datatypes::{DataType, SchemaRef};

use super::cell::Cells;
use super::{Sink, Target};
use crate::failure::Failure;

/// Writes rows as they come.
pub(super) struct Json<'t> {
    names: Vec<String>,
    target: &'t mut Target,
}

impl<'t> Json<'t> {
    pub(super) fn new(schema: &SchemaRef, target: &'t mut Target) -> Self {
        let names = schema.fields().iter().map(|field| quoted(field.name())).collect();
        Self { names, target }
    }
}

impl Sink for Json<'_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let columns = batch.columns().iter().map(|column| Values::new(column.as_ref()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let mut line = String::new();
        for row in 0..batch.num_rows() {
            line.clear();
            for (name, values) in self.names.iter().zip(&columns) {
                line.push(if line.is_empty() { '{' } else { ',' });
                line.push_str(name);
                line.push(':');
                values.append(row, &mut line)?;
            }
            line.push_str(if line.is_empty() { "{}" } else { "}" });
            writeln!(self.target, "{line}")?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<(), Failure> {
        Ok(())
    }
}

/// The JSON values of one column.
struct Values<'a> {
    array: &'a dyn Array,
    cells: Cells<'a>,
}

impl<'a> Values<'a> {
    fn new(array: &'a dyn Array) -> Result<Self, Failure> {
        Ok(Self { array, cells: Cells::new(array)? })
    }

    fn append(&self, row: usize, line: &mut String) -> Result<(), Failure> {
        if self.cells.is_null(row) {
            line.push_str("null");
            return Ok(());
        }
        match self.array.data_type() {
            DataType::List(_) => return append_list(self.array.as_list::<i32>().value(row).as_ref(), line),
            DataType::Struct(_) => return append_object(self.array, row, line),
            _ => {}
        }
        let mut text = String::new();
        self.cells.text(row, &mut text)?;
        line.push_str(&if is_bare(self.array.data_type(), &text) { text } else { quoted(&text) });
        Ok(())
    }
}

fn append_list(items: &dyn Array, line: &mut String) -> Result<(), Failure> {
    let values = Values::new(items)?;
    line.push('[');
    for row in 0..items.len() {
        if row > 0 {
            line.push(',');
        }
        values.append(row, line)?;
    }
    line.push(']');
    Ok(())
}

fn append_object(array: &dyn Array, row: usize, line: &mut String) -> Result<(), Failure> {
    let object = array.as_struct();
    line.push('{');
    for (index, (name, column)) in object.column_names().into_iter().zip(object.columns()).enumerate() {
        if index > 0 {
            line.push(',');
        }
        line.push_str(&quoted(name));
        line.push(':');
        Values::new(column.as_ref())?.append(row, line)?;
    }
    line.push('}');
    Ok(())
}

/// Whether the text stands without quotes.
fn is_bare(data_type: &DataType, text: &str) -> bool {
    let is_finite = || text.parse::<f64>().is_ok_and(f64::is_finite);
    data_type == &DataType::Boolean || data_type.is_integer() || (data_type.is_floating() && is_finite())
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::{
        ArrayRef, BooleanArray, Decimal128Array, Float64Array, Int64Array, StringArray,
    };

    use super::Values;

    #[test]
    fn each_type_has_its_form() {
        let decimal = Decimal128Array::from(vec![15]).with_precision_and_scale(38, 1).unwrap();
        let cases: Vec<(ArrayRef, &str)> = vec![
            (Arc::new(decimal), r#""1.5""#),
            (Arc::new(Int64Array::from(vec![-7])), "-7"),
            (Arc::new(Float64Array::from(vec![2.5])), "2.5"),
            (Arc::new(Float64Array::from(vec![f64::NAN])), r#""NaN""#),
            (Arc::new(BooleanArray::from(vec![true])), "true"),
            (Arc::new(StringArray::from(vec!["a\"\n"])), r#""a\"\n""#),
            (Arc::new(StringArray::from(vec![None::<&str>])), "null"),
        ];
        for (array, wanted) in cases {
            let mut line = String::new();
            Values::new(array.as_ref()).unwrap().append(0, &mut line).unwrap();
            assert_eq!(line, wanted);
        }
    }
}
