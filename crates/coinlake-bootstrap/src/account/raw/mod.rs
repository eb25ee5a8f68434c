//! Raw tables: entries over files that are there anyway, so that all of an entry can be made anew at any time.

mod differences;

use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, Table as Entry, TableInput};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use coinlake_catalog::{Catalog, Database, HiveColumn, HiveTable, Table};
use coinlake_store::{LAKE_MARK, Lake, glue_entry};

use super::Account;
use super::mark::{Owner, TABLE_MARK, parameter, table_mark};
use super::seen::Seen;
use super::work::AccountWork;
use crate::error::BootstrapError;
use crate::plan::{Item, Work};
use differences::{differences, is_projection};

impl Seen<'_> {
    /// What differs, tables of this lake that are no longer defined included.
    pub(crate) async fn plan_raw(
        &self,
        lake: &Lake,
        catalog: &Catalog,
        at: DateTime<Utc>,
    ) -> Result<Vec<Item>, BootstrapError> {
        let mut items = Vec::new();
        if self.is_anothers(Database::Raw) {
            return Ok(items);
        }
        for definition in catalog.tables().filter(|table| table.database == Database::Raw) {
            items.extend(self.plan_raw_table(lake, definition, at).await?);
        }
        for entry in self.entries(Database::Raw) {
            if self.owner(Database::Raw, entry) == Owner::Us
                && catalog.table(Database::Raw, &entry.name).is_none()
            {
                let work = Work::Account(AccountWork::Drop(Database::Raw, Box::new(entry.clone())));
                let name = self.name(Database::Raw, &entry.name);
                items.push(Item::delete(name, "no longer in the catalog; its files stay", work));
            }
        }
        Ok(items)
    }

    async fn plan_raw_table(
        &self,
        lake: &Lake,
        definition: &Table,
        at: DateTime<Utc>,
    ) -> Result<Option<Item>, BootstrapError> {
        let name = self.name(Database::Raw, &definition.name);
        let entry = self.entry(Database::Raw, &definition.name);
        if let Some(refusal) = entry.and_then(|entry| self.owner(Database::Raw, entry).refusal()) {
            return Ok(Some(Item::refuse(name, refusal)));
        }
        let first = first_day(lake, definition, entry, at).await?;
        let Some(wanted) = definition.hive(self.root, first) else { return Ok(None) };
        let work = Work::Account(AccountWork::Raw(Box::new(wanted.clone())));
        let Some(entry) = entry else {
            let summary = format!("new raw table, {} columns, days from {first}", wanted.columns.len());
            return Ok(Some(Item::create(name, summary, work)));
        };
        let details = differences(entry, &wanted);
        Ok((!details.is_empty()).then(|| Item::change(name, details, work)))
    }
}

impl Account {
    /// Makes a raw table's entry what it should be, with what people added to it.
    pub(super) async fn put_raw(&self, wanted: &HiveTable, root: &str) -> Result<(), BootstrapError> {
        let database = self.database(Database::Raw);
        let next = |now: Option<&Entry>| match now {
            Some(entry) if Owner::of_entry(Database::Raw, entry, root) != Owner::Us => {
                Err(BootstrapError::Meanwhile(format!("{database}.{}", wanted.name)))
            }
            Some(entry) if differences(entry, wanted).is_empty() => Ok(None),
            now => Ok(Some(input(now.cloned(), wanted, root))),
        };
        self.glue.put(&database, &wanted.name, next).await
    }
}

/// The day a raw table begins with: a new year's day, so that it seldom changes, before all that is there. Every day from
/// it on is looked for by a query without a filter, so it is not earlier than needed; but it never moves forward.
async fn first_day(
    lake: &Lake,
    definition: &Table,
    entry: Option<&Entry>,
    at: DateTime<Utc>,
) -> Result<NaiveDate, BootstrapError> {
    let held = match &definition.source {
        Some(source) => lake.raw().first_day(&source.vendor, &source.dataset).await?,
        None => None,
    };
    let year = held.map_or(at.year(), |day| day.year().min(at.year()));
    let needed = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(at.date_naive());
    let present = entry.and_then(|entry| parameter(entry.parameters.as_ref(), "projection.dt.range"));
    let present = present.and_then(|range| range.split(',').next()?.parse().ok());
    Ok(present.map_or(needed, |present: NaiveDate| present.min(needed)))
}

/// The entry that is wanted, over the one that is there.
fn input(present: Option<Entry>, wanted: &HiveTable, root: &str) -> TableInput {
    let mut parameters = present.as_ref().and_then(|entry| entry.parameters.clone()).unwrap_or_default();
    parameters.retain(|name, _| !is_projection(name));
    parameters.extend(wanted.parameters.clone());
    parameters.insert(LAKE_MARK.to_owned(), root.to_owned());
    parameters.insert(TABLE_MARK.to_owned(), table_mark(Database::Raw, &wanted.name));
    let serde = SerDeInfo::builder()
        .serialization_library(wanted.serde)
        .set_parameters(Some(wanted.serde_parameters.clone().into_iter().collect()))
        .build();
    let storage = StorageDescriptor::builder()
        .set_columns(Some(columns(&wanted.columns)))
        .location(&wanted.location)
        .input_format(wanted.input_format)
        .output_format(wanted.output_format)
        .number_of_buckets(-1)
        .serde_info(serde)
        .build();
    let base = present.map_or_else(|| TableInput::builder().name(&wanted.name), glue_entry::as_input);
    base.table_type("EXTERNAL_TABLE")
        .description(glue_entry::description(&wanted.description))
        .storage_descriptor(storage)
        .set_partition_keys(Some(columns(&wanted.partition_keys)))
        .set_parameters(Some(parameters))
        .build()
        .expect("it has a name")
}

fn columns(wanted: &[HiveColumn]) -> Vec<Column> {
    let column = |column: &HiveColumn| {
        let built = Column::builder().name(&column.name).r#type(&column.column_type);
        built.comment(glue_entry::column_comment(&column.comment)).build().expect("it has a name")
    };
    wanted.iter().map(column).collect()
}
