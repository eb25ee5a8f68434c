//! Glue's databases and entries, with lost answers looked up and versions respected.

use aws_sdk_glue::Client;
use aws_sdk_glue::types::{Database, DatabaseInput, Table, TableInput};
use coinlake_store::service_error::code;

use super::failure::failed;
use crate::error::BootstrapError;

const GONE: Option<&str> = Some("EntityNotFoundException");
const EXISTS: Option<&str> = Some("AlreadyExistsException");

/// How often an entry is changed anew after somebody else changed it first.
const ATTEMPTS: usize = 10;

#[derive(Clone, Debug)]
pub(super) struct Glue {
    client: Client,
}

impl Glue {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    pub(super) async fn database(&self, name: &str) -> Result<Option<Database>, BootstrapError> {
        match self.client.get_database().name(name).send().await {
            Ok(answer) => Ok(answer.database),
            Err(error) if code(&error) == GONE => Ok(None),
            Err(error) => Err(failed("Glue", "read database", name, error)),
        }
    }

    /// Whether it was created by this call; `false` when there was one already.
    pub(super) async fn create_database(&self, input: DatabaseInput) -> Result<bool, BootstrapError> {
        let name = input.name().to_owned();
        match self.client.create_database().database_input(input).send().await {
            Ok(_) => Ok(true),
            Err(error) if code(&error) == EXISTS => Ok(false),
            Err(error) => Err(failed("Glue", "create database", &name, error)),
        }
    }

    pub(super) async fn update_database(&self, input: DatabaseInput) -> Result<(), BootstrapError> {
        let name = input.name().to_owned();
        let sent = self.client.update_database().name(&name).database_input(input).send().await;
        sent.map(drop).map_err(|error| failed("Glue", "change database", &name, error))
    }

    /// Deletes a database with all that is in it.
    pub(super) async fn delete_database(&self, name: &str) -> Result<(), BootstrapError> {
        match self.client.delete_database().name(name).send().await {
            Err(error) if code(&error) != GONE => Err(failed("Glue", "delete database", name, error)),
            _ => Ok(()),
        }
    }

    /// All entries of a database; none when there is no such database.
    pub(super) async fn tables(&self, database: &str) -> Result<Vec<Table>, BootstrapError> {
        let mut pages = self.client.get_tables().database_name(database).into_paginator().send();
        let mut found = Vec::new();
        while let Some(page) = pages.next().await {
            match page {
                Ok(page) => found.extend(page.table_list.unwrap_or_default()),
                Err(error) if code(&error) == GONE => break,
                Err(error) => return Err(failed("Glue", "list the tables of", database, error)),
            }
        }
        Ok(found)
    }

    pub(super) async fn table(&self, database: &str, name: &str) -> Result<Option<Table>, BootstrapError> {
        match self.client.get_table().database_name(database).name(name).send().await {
            Ok(answer) => Ok(answer.table),
            Err(error) if code(&error) == GONE => Ok(None),
            Err(error) => Err(failed("Glue", "read", &format!("{database}.{name}"), error)),
        }
    }

    /// Puts an entry in the place of whatever is there: `next` gets what is there now and says what should be, or nothing
    /// when it is fine already. Somebody else's changes in between make it ask again.
    pub(super) async fn put(
        &self,
        database: &str,
        name: &str,
        next: impl Fn(Option<&Table>) -> Result<Option<TableInput>, BootstrapError>,
    ) -> Result<(), BootstrapError> {
        for _ in 0..ATTEMPTS {
            let now = self.table(database, name).await?;
            let Some(input) = next(now.as_ref())? else { return Ok(()) };
            let is_put = match now {
                Some(now) => self.update(database, input, now.version_id).await?,
                None => self.create(database, input).await?,
            };
            if is_put {
                return Ok(());
            }
        }
        Err(BootstrapError::Meanwhile(format!("{database}.{name}")))
    }

    pub(super) async fn delete(&self, database: &str, name: &str) -> Result<(), BootstrapError> {
        match self.client.delete_table().database_name(database).name(name).send().await {
            Err(error) if code(&error) != GONE => {
                Err(failed("Glue", "delete", &format!("{database}.{name}"), error))
            }
            _ => Ok(()),
        }
    }

    /// Whether it was created; `false` when somebody else was faster.
    async fn create(&self, database: &str, input: TableInput) -> Result<bool, BootstrapError> {
        let name = format!("{database}.{}", input.name());
        match self.client.create_table().database_name(database).table_input(input).send().await {
            Ok(_) => Ok(true),
            Err(error) if code(&error) == EXISTS => Ok(false),
            Err(error) => Err(failed("Glue", "create", &name, error)),
        }
    }

    /// Whether it was changed; `false` when somebody else was faster.
    async fn update(
        &self,
        database: &str,
        input: TableInput,
        version: Option<String>,
    ) -> Result<bool, BootstrapError> {
        let name = format!("{database}.{}", input.name());
        let request = self.client.update_table().database_name(database).table_input(input);
        match request.set_version_id(version).skip_archive(true).send().await {
            Ok(_) => Ok(true),
            Err(error) => match code(&error) {
                Some(
                    "ConcurrentModificationException"
                    | "VersionMismatchException"
                    | "EntityNotFoundException",
                ) => Ok(false),
                _ => Err(failed("Glue", "change", &name, error)),
            },
        }
    }
}
