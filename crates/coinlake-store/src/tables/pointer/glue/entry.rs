//! A table's entry in Glue: what Athena needs to find in it, and what others put there.

use std::collections::HashMap;

use aws_sdk_glue::types::{Column, StorageDescriptor, Table, TableInput};
use iceberg::spec::{NestedField, TableMetadata};

use super::{MetadataFile, PointerError, hive};
use crate::aws::glue_entry;
use crate::tables::LAKE_MARK;

const TABLE_TYPE: &str = "table_type";
const METADATA_LOCATION: &str = "metadata_location";
const PREVIOUS_METADATA_LOCATION: &str = "previous_metadata_location";

/// The description that was last taken from the table, by which one written by somebody else is recognised.
const COMMENT: &str = "comment";

/// Whether an entry is that of an Iceberg table.
pub(super) fn is_iceberg(entry: &Table) -> bool {
    parameter(entry, TABLE_TYPE).is_some_and(|kind| kind.eq_ignore_ascii_case("ICEBERG"))
}

/// The current metadata file of an Iceberg table; `None` for other tables.
pub(super) fn metadata_location(entry: &Table) -> Option<&str> {
    is_iceberg(entry).then(|| parameter(entry, METADATA_LOCATION)).flatten()
}

/// The entry of a new table.
pub(super) fn new(name: &str, first: MetadataFile<'_>) -> Result<TableInput, PointerError> {
    let empty = Table::builder().name(name).build().map_err(anyhow::Error::from)?;
    pointing(empty, first)
}

/// `old`, with what others put there, pointing to `next` instead of `previous`.
pub(super) fn moved(
    mut old: Table,
    previous: &str,
    next: MetadataFile<'_>,
) -> Result<TableInput, PointerError> {
    let parameters = old.parameters.get_or_insert_default();
    parameters.insert(PREVIOUS_METADATA_LOCATION.to_owned(), previous.to_owned());
    pointing(old, next)
}

/// `old`, with what others put there, showing what the table says now. `None` when it does already, or leads to another
/// version.
pub(super) fn shown(old: Table, file: MetadataFile<'_>) -> Result<Option<TableInput>, PointerError> {
    if metadata_location(&old) != Some(file.location) {
        return Ok(None);
    }
    let unchanged = glue_entry::as_input(old.clone()).build().map_err(anyhow::Error::from)?;
    let wanted = pointing(old, file)?;
    Ok((wanted != unchanged).then_some(wanted))
}

fn pointing(mut entry: Table, file: MetadataFile<'_>) -> Result<TableInput, PointerError> {
    let comment = file.metadata.properties().get("comment").map(|text| glue_entry::description(text));
    let description = description(&entry, comment.clone());
    let storage = storage(entry.storage_descriptor.take(), file.metadata)?;
    let mut parameters = entry.parameters.take().unwrap_or_default();
    parameters.extend(comment.map(|text| (COMMENT.to_owned(), text)));
    let mark = file.metadata.properties().get(LAKE_MARK);
    parameters.extend(mark.map(|lake| (LAKE_MARK.to_owned(), lake.clone())));
    parameters.extend([
        (TABLE_TYPE.to_owned(), "ICEBERG".to_owned()),
        (METADATA_LOCATION.to_owned(), file.location.to_owned()),
    ]);
    let input = glue_entry::as_input(entry)
        .set_description(description)
        .storage_descriptor(storage)
        .table_type("EXTERNAL_TABLE")
        .set_parameters(Some(parameters));
    Ok(input.build().map_err(anyhow::Error::from)?)
}

/// What a person wrote in the console stays; what came from the table follows the table. A commit by Athena leaves none.
fn description(entry: &Table, comment: Option<String>) -> Option<String> {
    let present = entry.description.as_deref().filter(|text| !text.is_empty());
    match present {
        Some(text) if parameter(entry, COMMENT) != Some(text) => Some(text.to_owned()),
        _ => comment,
    }
}

fn storage(
    present: Option<StorageDescriptor>,
    metadata: &TableMetadata,
) -> Result<StorageDescriptor, PointerError> {
    let mut storage = present.unwrap_or_else(|| StorageDescriptor::builder().build());
    let old = storage.columns.take().unwrap_or_default();
    let comments: HashMap<String, String> =
        old.into_iter().filter_map(|column| Some((column.name, column.comment?))).collect();
    let fields = metadata.current_schema().as_struct().fields().iter();
    let columns: Result<_, _> = fields.map(|field| column(field, &comments)).collect();
    storage.columns = Some(columns.map_err(anyhow::Error::from)?);
    storage.location = Some(metadata.location().to_owned());
    storage.number_of_buckets = -1;
    Ok(storage)
}

fn column(
    field: &NestedField,
    comments: &HashMap<String, String>,
) -> Result<Column, aws_sdk_glue::error::BuildError> {
    let doc = field.doc.as_ref().or_else(|| comments.get(&field.name));
    Column::builder()
        .name(&field.name)
        .r#type(hive::type_of(&field.field_type))
        .set_comment(doc.map(|text| glue_entry::column_comment(text)))
        .build()
}

fn parameter<'a>(entry: &'a Table, name: &str) -> Option<&'a str> {
    entry.parameters.as_ref()?.get(name).map(String::as_str)
}
