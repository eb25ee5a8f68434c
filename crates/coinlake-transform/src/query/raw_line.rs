//! One line of the raw zone as text columns, the way the raw tables of Athena show it.

use std::borrow::Cow;
use std::collections::HashMap;

use datafusion::arrow::array::{ArrayRef, RecordBatch, RecordBatchOptions, StringBuilder};
use datafusion::arrow::datatypes::SchemaRef;
use datafusion::arrow::error::ArrowError;
use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::sync::Arc;

/// Collects lines into a batch of text columns. Fields the schema does not name are skipped without being decoded.
pub(super) struct Lines {
    schema: SchemaRef,
    index: HashMap<String, usize>,
    columns: Vec<StringBuilder>,
    rows: usize,
}

impl Lines {
    pub(super) fn new(schema: &SchemaRef) -> Self {
        let names = schema.fields().iter().enumerate().map(|(index, field)| (field.name().clone(), index));
        let columns = schema.fields().iter().map(|_| StringBuilder::new()).collect();
        Self { schema: Arc::clone(schema), index: names.collect(), columns, rows: 0 }
    }

    /// Adds one line of the partition `dt`. A line that is not a JSON object becomes a row of NULLs: the landing zone
    /// shows what is there, and the transform says what is wrong with it.
    pub(super) fn push(&mut self, line: &[u8], dt: &str) {
        let mut row: Vec<Option<Cow<'_, str>>> = vec![None; self.columns.len()];
        if let Some(fields) = fields(line, &self.index) {
            for (index, value) in fields {
                row[index] = text(value);
            }
        }
        if let Some(index) = self.index.get("dt") {
            row[*index] = Some(Cow::Borrowed(dt));
        }
        for (column, value) in self.columns.iter_mut().zip(row) {
            column.append_option(value);
        }
        self.rows += 1;
    }

    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The lines so far; empties the collection.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let columns = self.columns.iter_mut().map(|column| Arc::new(column.finish()) as ArrayRef).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(std::mem::take(&mut self.rows)));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options)
    }
}

/// Strings without quotes, numbers, objects and arrays as they are written, null as nothing.
fn text(value: &RawValue) -> Option<Cow<'_, str>> {
    let text = value.get();
    match text.as_bytes().first() {
        Some(b'n') => None,
        Some(b'"') => serde_json::from_str::<Text<'_>>(text).ok().map(|text| text.0),
        _ => Some(Cow::Borrowed(text)),
    }
}

#[derive(serde::Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

fn fields<'a>(line: &'a [u8], index: &HashMap<String, usize>) -> Option<Vec<(usize, &'a RawValue)>> {
    let mut reader = serde_json::Deserializer::from_slice(line);
    let fields = reader.deserialize_map(Fields(index)).ok()?;
    reader.end().ok().map(|()| fields)
}

struct Fields<'i>(&'i HashMap<String, usize>);

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Vec<(usize, &'de RawValue)>;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a JSON object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(Text(name)) = map.next_key::<Text<'de>>()? {
            let value = map.next_value::<&'de RawValue>()?;
            if let Some(index) = self.0.get(name.as_ref()) {
                found.push((*index, value));
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use datafusion::arrow::array::AsArray;
    use datafusion::arrow::datatypes::{DataType, Field, Schema};

    use super::Lines;

    /// The column `a` of one line.
    fn shown(line: &str) -> Option<String> {
        let fields = ["a", "dt"].map(|name| Field::new(name, DataType::Utf8, true));
        let mut lines = Lines::new(&Arc::new(Schema::new(fields.to_vec())));
        lines.push(line.as_bytes(), "2026-11-21");
        let batch = lines.finish().unwrap();
        assert_eq!(batch.column(1).as_string::<i32>().value(0), "2026-11-21");
        batch.column(0).as_string::<i32>().iter().next().flatten().map(str::to_owned)
    }

    #[test]
    fn values_are_shown_as_the_vendor_wrote_them() {
        let cases = [
            (r#"{"a":"x"}"#, Some("x")),
            (r#"{"a":"say \"hi\" \u00e9"}"#, Some("say \"hi\" é")),
            (r#"{"a":""}"#, Some("")),
            (r#"{"a":1.0e+15}"#, Some("1.0e+15")),
            (r#"{"a":12345678901234567890.5}"#, Some("12345678901234567890.5")),
            (r#"{"a":true}"#, Some("true")),
            (r#"{"a":null}"#, None),
            (r#"{"b":1}"#, None),
            (r#"{"a": {"b" : [1, 2]} }"#, Some(r#"{"b" : [1, 2]}"#)),
            (r#"{"a":1,"a":2}"#, Some("2")),
            (r#"{"a":1"#, None),
            ("[1]", None),
        ];
        for (line, wanted) in cases {
            assert_eq!(shown(line).as_deref(), wanted, "{line}");
        }
    }
}
