use arrow::array::RecordBatch;
use arrow::datatypes::DataType;

use super::field::{Fact, Field, Kind};
use super::line::LineReader;
use super::rows::{Column, Rows, schema};
use crate::{Decoder, Drift, Place, Rejected};

/// Decoder of a dataset whose records are one row each, with a column for each field.
pub(crate) struct Flat {
    reader: LineReader,
    rows: Rows,
}

impl Flat {
    pub(crate) fn new(facts: &'static [Fact], fields: &'static [Field]) -> Self {
        let rows = Rows::new(schema(flat_columns(facts, fields)));
        Self { reader: LineReader::new(facts, fields), rows }
    }
}

impl Decoder for Flat {
    fn push(&mut self, line: &[u8], place: Place) -> Result<usize, Rejected> {
        let members = self.reader.read(line)?;
        let values = self.reader.values(&members)?;
        self.rows.append(place, self.reader.fetched_at(), self.reader.facts(), &values);
        Ok(1)
    }

    fn rows(&self) -> usize {
        self.rows.len()
    }

    fn finish(&mut self) -> RecordBatch {
        self.rows.finish()
    }

    fn take_drift(&mut self) -> Vec<Drift> {
        self.reader.take_drift()
    }
}

/// The columns of a dataset whose records are one row each: facts of the request, then the fields.
pub(crate) fn flat_columns(facts: &[Fact], fields: &[Field]) -> Vec<Column> {
    let mut columns: Vec<Column> = facts
        .iter()
        .map(|fact| Column {
            name: fact.column.to_owned(),
            data_type: DataType::Utf8,
            is_nullable: !fact.is_required,
        })
        .collect();
    push_columns(&mut columns, "", fields);
    columns
}

fn push_columns(columns: &mut Vec<Column>, prefix: &str, fields: &[Field]) {
    for field in fields {
        let name = format!("{prefix}{}", field.name);
        if let Kind::Nested(fields) = field.kind {
            push_columns(columns, &format!("{name}_"), fields);
        }
        if let Some(data_type) = field.kind.data_type() {
            columns.push(Column { name, data_type, is_nullable: !field.presence.is_required() });
        }
    }
}
