//! Pointers in the AWS Glue Data Catalog, where Athena, Trino and PyIceberg find the tables.

mod entry;
mod failure;
mod hive;
mod unheard;

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_glue::Client;
use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_glue::types::{DatabaseInput, Table, TableInput};
use coinlake_catalog::Database;

use super::{MetadataFile, PointerError, TablePointer};
use crate::aws::service_error::code;
use crate::tables::LAKE_MARK;
use crate::tables::error::TableError;
use crate::tables::id::TableId;
use crate::tables::table::Table as LakeTable;
use failure::failed;
use unheard::Unheard;

/// The databases that hold Iceberg tables; `raw` and `analytics` hold none.
const DATABASES: [Database; 2] = [Database::Curated, Database::Ops];

/// Pointers in the Glue databases `<prefix>_curated` and `<prefix>_ops`.
///
/// A swap is guarded by Glue's own version of the entry. An update whose answer was lost is looked up, so that a
/// conflict is reported only when this update did not happen and cannot happen any more.
#[derive(Clone, Debug)]
pub struct GluePointer {
    client: Client,
    prefix: String,
}

impl GluePointer {
    /// The tables of the databases whose names begin with `database_prefix`.
    pub fn new(client: Client, database_prefix: &str) -> Self {
        Self { client, prefix: database_prefix.to_owned() }
    }

    /// Whether an entry in Glue leads to an Iceberg table.
    pub fn leads_from(entry: &Table) -> bool {
        entry::metadata_location(entry).is_some()
    }

    /// Whether an entry shows people what `table` says: columns, descriptions, whose it is. A commit of another engine
    /// removes these facts; readers do not need them. An entry that leads to another version has nothing to show of this one.
    ///
    /// # Errors
    /// When the table cannot be an entry at all.
    pub fn is_shown_in(entry: &Table, table: &LakeTable) -> Result<bool, TableError> {
        Ok(entry::shown(entry.clone(), table.file())?.is_none())
    }

    /// Lets the entry of `table` show what it says, without any change of the table. Does nothing when the entry leads to
    /// another version by now: whoever wrote that one wrote the rest too, or the next call will.
    ///
    /// # Errors
    /// When Glue cannot be read or written; a conflict when the entry was changed meanwhile.
    pub async fn show(&self, table: &LakeTable) -> Result<(), PointerError> {
        let Some(old) = self.entry(&table.id).await? else { return Ok(()) };
        let version = old.version_id.clone();
        let Some(wanted) = entry::shown(old, table.file())? else { return Ok(()) };
        let database = self.database(&table.id.database);
        let request = self.client.update_table().database_name(database).set_version_id(version);
        let sent = request.skip_archive(true).table_input(wanted).send().await;
        sent.map(drop).map_err(|error| refusal("update", &self.name(&table.id), &table.id, error))
    }

    fn database(&self, name: &str) -> String {
        format!("{}_{name}", self.prefix)
    }

    /// `<database>.<table>`, as an analyst writes it.
    fn name(&self, table: &TableId) -> String {
        format!("{}.{}", self.database(&table.database), table.name)
    }

    async fn entry(&self, table: &TableId) -> Result<Option<Table>, PointerError> {
        let request = self.client.get_table().database_name(self.database(&table.database)).name(&table.name);
        match request.send().await {
            Ok(answer) => Ok(answer.table),
            Err(error) if code(&error) == Some("EntityNotFoundException") => Ok(None),
            Err(error) => Err(failed("read", &self.name(table), error)),
        }
    }

    async fn send_new(&self, table: &TableId, entry: TableInput) -> Result<(), PointerError> {
        let database = self.database(&table.database);
        let mark = entry.parameters.as_ref().and_then(|parameters| parameters.get(LAKE_MARK)).cloned();
        let request = self.client.create_table().database_name(&database).table_input(entry);
        let Err(error) = request.clone().send().await else {
            return Ok(());
        };
        if code(&error) != Some("EntityNotFoundException") {
            return Err(refusal("create", &self.name(table), table, error));
        }
        self.create_database(&database, mark).await?;
        let sent = request.send().await.map(drop);
        sent.map_err(|error| refusal("create", &self.name(table), table, error))
    }

    /// Makes a database with the mark of the lake that it is for, whose bootstrap adds the rest.
    async fn create_database(&self, name: &str, mark: Option<String>) -> Result<(), PointerError> {
        let parameters = mark.map(|lake| HashMap::from([(LAKE_MARK.to_owned(), lake)]));
        let input = DatabaseInput::builder().name(name).set_parameters(parameters);
        let input = input.build().map_err(anyhow::Error::from)?;
        match self.client.create_database().database_input(input).send().await {
            Ok(_) => Ok(()),
            Err(error) if code(&error) == Some("AlreadyExistsException") => Ok(()),
            Err(error) => Err(failed("create the database", name, error)),
        }
    }

    async fn names_in(&self, database: Database) -> Result<Vec<TableId>, PointerError> {
        let name = self.database(database.as_str());
        let mut pages = self.client.get_tables().database_name(&name).into_paginator().send();
        let mut found = vec![];
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => found.extend(page.table_list.unwrap_or_default()),
                Err(error) if code(&error) == Some("EntityNotFoundException") => break,
                Err(error) => return Err(failed("list the tables of", &name, error)),
            }
        }
        let tables = found.into_iter().filter(entry::is_iceberg);
        Ok(tables.map(|table| TableId::new(database.as_str(), table.name)).collect())
    }
}

#[async_trait]
impl TablePointer for GluePointer {
    async fn load(&self, table: &TableId) -> Result<Option<String>, PointerError> {
        let Some(entry) = self.entry(table).await? else {
            return Ok(None);
        };
        match entry::metadata_location(&entry) {
            Some(location) => Ok(Some(location.to_owned())),
            None => Err(failure::no_iceberg(&self.name(table))),
        }
    }

    async fn create(&self, table: &TableId, first: MetadataFile<'_>) -> Result<(), PointerError> {
        let sent = self.send_new(table, entry::new(&table.name, first)?).await;
        match sent {
            // The answer may be lost of a request that was fulfilled.
            Err(error) => match self.load(table).await {
                Ok(Some(now)) if now == first.location => Ok(()),
                Ok(Some(_)) => Err(PointerError::Conflict(table.clone())),
                _ => Err(error),
            },
            created => created,
        }
    }

    async fn swap(
        &self,
        table: &TableId,
        expected: &str,
        next: MetadataFile<'_>,
    ) -> Result<(), PointerError> {
        let conflict = || PointerError::Conflict(table.clone());
        let old = self.entry(table).await?.ok_or_else(conflict)?;
        if entry::metadata_location(&old) != Some(expected) {
            return Err(conflict());
        }
        let unheard = Unheard::default();
        let request = self
            .client
            .update_table()
            .database_name(self.database(&table.database))
            .set_version_id(old.version_id.clone())
            .skip_archive(true)
            .table_input(entry::moved(old, expected, next)?);
        let Err(error) = request.customize().interceptor(unheard.clone()).send().await else {
            return Ok(());
        };
        let error = refusal("update", &self.name(table), table, error);
        match self.load(table).await {
            Ok(Some(now)) if now == next.location => Ok(()),
            // The entry has another version: an attempt that is still on its way will be refused too.
            Ok(now) if now.as_deref() != Some(expected) => Err(conflict()),
            // An attempt that nobody heard of may be what the last one conflicted with, and still succeed.
            _ if unheard.any() && matches!(error, PointerError::Conflict(_)) => {
                Err(failure::uncertain(&self.name(table)))
            }
            _ => Err(error),
        }
    }

    async fn list(&self) -> Result<Vec<TableId>, PointerError> {
        let mut found = vec![];
        for database in DATABASES {
            found.extend(self.names_in(database).await?);
        }
        found.sort();
        Ok(found)
    }
}

/// What an error of a change means: a conflict, or a failure of which nothing is known.
fn refusal<E>(action: &str, name: &str, table: &TableId, error: SdkError<E>) -> PointerError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match code(&error) {
        Some(
            "AlreadyExistsException"
            | "ConcurrentModificationException"
            | "EntityNotFoundException"
            | "VersionMismatchException",
        ) => PointerError::Conflict(table.clone()),
        _ => failed(action, name, error),
    }
}
