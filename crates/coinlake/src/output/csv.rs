//! RFC 4180: a header, comma, CRLF-free lines (`\n`), quotes where needed. NULL is empty, the empty string is `""`.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::SchemaRef;

use super::cell::Cells;
use super::{Sink, Target};
use crate::failure::Failure;

/// Writes rows as they come.
pub(super) struct Csv<'t> {
    schema: SchemaRef,
    target: &'t mut Target,
    has_header: bool,
}

impl<'t> Csv<'t> {
    pub(super) fn new(schema: &SchemaRef, target: &'t mut Target) -> Self {
        Self { schema: SchemaRef::clone(schema), target, has_header: false }
    }

    fn header(&mut self) -> Result<(), Failure> {
        if !std::mem::replace(&mut self.has_header, true) {
            let names: Vec<String> =
                self.schema.fields().iter().map(|field| field_text(field.name())).collect();
            writeln!(self.target, "{}", names.join(","))?;
        }
        Ok(())
    }
}

impl Sink for Csv<'_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        self.header()?;
        let columns = batch.columns().iter().map(|column| Cells::new(column.as_ref()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let mut text = String::new();
        for row in 0..batch.num_rows() {
            for (index, cells) in columns.iter().enumerate() {
                if index > 0 {
                    self.target.write_all(b",")?;
                }
                if !cells.is_null(row) {
                    cells.text(row, &mut text)?;
                    self.target.write_all(field_text(&text).as_bytes())?;
                }
            }
            self.target.write_all(b"\n")?;
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Failure> {
        self.header()
    }
}

/// A field with quotes if it needs them; the empty text needs them, to differ from NULL.
fn field_text(text: &str) -> String {
    if text.is_empty() || text.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::field_text;

    #[test]
    fn fields_are_quoted_only_where_needed() {
        let cases = [
            ("bitcoin", "bitcoin"),
            (" padded ", " padded "),
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("say \"hi\"", "\"say \"\"hi\"\"\""),
            ("two\nlines", "\"two\nlines\""),
        ];
        for (text, wanted) in cases {
            assert_eq!(field_text(text), wanted);
        }
    }
}
