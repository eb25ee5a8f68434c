//! What differs between a raw table's entry and its definition.

use std::collections::{BTreeMap, HashMap};

use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, Table as Entry};
use coinlake_catalog::HiveTable;
use coinlake_store::glue_entry;

use super::super::mark::parameter;
use super::columns;

/// Parameters that begin so say how partitions are found; one that we do not know would change what is read.
const PROJECTION: [&str; 2] = ["projection.", "storage."];

/// Whether a parameter says how partitions are found.
pub(super) fn is_projection(name: &str) -> bool {
    PROJECTION.iter().any(|prefix| name.starts_with(prefix))
}

/// A line for each difference.
pub(super) fn differences(entry: &Entry, wanted: &HiveTable) -> Vec<String> {
    let mut found = Vec::new();
    let storage = entry.storage_descriptor.clone().unwrap_or_else(|| StorageDescriptor::builder().build());
    let serde = storage.serde_info.clone().unwrap_or_else(|| SerDeInfo::builder().build());
    compare_columns(storage.columns(), &columns(&wanted.columns), &mut found);
    compare_columns(entry.partition_keys(), &columns(&wanted.partition_keys), &mut found);
    let facts = [
        ("kind", entry.table_type.as_deref(), "EXTERNAL_TABLE"),
        ("location", storage.location.as_deref(), wanted.location.as_str()),
        ("input format", storage.input_format.as_deref(), wanted.input_format),
        ("output format", storage.output_format.as_deref(), wanted.output_format),
        ("SerDe", serde.serialization_library.as_deref(), wanted.serde),
    ];
    for (what, now, then) in facts {
        compare(what, now, Some(then), &mut found);
    }
    compare_parameters(
        "SerDe parameter",
        serde.parameters.as_ref(),
        &wanted.serde_parameters,
        |_| true,
        &mut found,
    );
    compare_parameters("parameter", entry.parameters.as_ref(), &wanted.parameters, is_projection, &mut found);
    if entry.description.as_deref() != Some(&glue_entry::description(&wanted.description)) {
        found.push("~ new description".to_owned());
    }
    found
}

fn compare(what: &str, now: Option<&str>, then: Option<&str>, found: &mut Vec<String>) {
    if now != then {
        let (now, then) = (now.unwrap_or("none"), then.unwrap_or("none"));
        found.push(format!("~ {what}: {now} becomes {then}"));
    }
}

/// Parameters that are wanted, and others that must not be there.
fn compare_parameters(
    what: &str,
    now: Option<&HashMap<String, String>>,
    wanted: &BTreeMap<String, String>,
    must_be_known: impl Fn(&str) -> bool,
    found: &mut Vec<String>,
) {
    for (name, then) in wanted {
        compare(&format!("{what} {name}"), parameter(now, name), Some(then), found);
    }
    let others =
        now.into_iter().flatten().filter(|(name, _)| must_be_known(name) && !wanted.contains_key(*name));
    let mut others: Vec<_> = others.collect();
    others.sort();
    for (name, value) in others {
        compare(&format!("{what} {name}"), Some(value), None, found);
    }
}

fn compare_columns(now: &[Column], then: &[Column], found: &mut Vec<String>) {
    let known = |columns: &[Column], name: &str| columns.iter().find(|column| column.name == name).cloned();
    for column in now.iter().filter(|column| known(then, &column.name).is_none()) {
        found.push(format!("- {}", column.name));
    }
    for column in then {
        let name = &column.name;
        match known(now, name) {
            None => found.push(format!("+ {name}: new column, {}", kind(column))),
            Some(present) if kind(&present) != kind(column) => {
                found.push(format!("~ {name}: {} becomes {}", kind(&present), kind(column)));
            }
            Some(present) if present.comment != column.comment => {
                found.push(format!("~ {name}: new description"));
            }
            Some(_) => {}
        }
    }
    let names = |columns: &[Column], others: &[Column]| -> Vec<String> {
        let shared = columns.iter().filter(|column| known(others, &column.name).is_some());
        shared.map(|column| column.name.clone()).collect()
    };
    if names(now, then) != names(then, now) {
        found.push("~ new order of columns".to_owned());
    }
}

fn kind(column: &Column) -> &str {
    column.r#type.as_deref().unwrap_or("none")
}
