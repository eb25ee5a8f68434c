//! Pointers in one SQLite file, in the table layout of PyIceberg's `SqlCatalog`, so that PyIceberg opens the lake.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, params};

use super::{MetadataFile, PointerError, TablePointer};
use crate::tables::id::TableId;

/// The catalog name under which PyIceberg finds the tables.
const CATALOG_NAME: &str = "coinlake";

/// How long a writer waits for another process's transaction, which takes milliseconds.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);

const LAYOUT: &str = "
    create table if not exists iceberg_tables (
        catalog_name varchar(255) not null,
        table_namespace varchar(255) not null,
        table_name varchar(255) not null,
        metadata_location varchar(1000),
        previous_metadata_location varchar(1000),
        iceberg_type varchar(5),
        primary key (catalog_name, table_namespace, table_name));
    create table if not exists iceberg_namespace_properties (
        catalog_name varchar(255) not null,
        namespace varchar(255) not null,
        property_key varchar(255) not null,
        property_value varchar(1000) not null,
        primary key (catalog_name, namespace, property_key));";

/// Pointers in a SQLite file. Every call opens the file anew: calls are rare, and no lock outlives one.
#[derive(Clone, Debug)]
pub struct SqlitePointer {
    file: PathBuf,
}

impl SqlitePointer {
    /// The catalog in `file`, which is created with the first table.
    pub fn new(file: impl Into<PathBuf>) -> Self {
        Self { file: file.into() }
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, PointerError> {
        let file = self.file.clone();
        let done = tokio::task::spawn_blocking(move || {
            open(&file)
                .and_then(|connection| work(&connection))
                .with_context(|| format!("catalog {}", file.display()))
        });
        Ok(done.await.context("catalog task")??)
    }
}

fn open(file: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(file)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    if !connection.table_exists(None, "iceberg_namespace_properties")? {
        connection.execute_batch(LAYOUT)?;
    }
    Ok(connection)
}

fn or_conflict(rows_changed: usize, table: &TableId) -> Result<(), PointerError> {
    if rows_changed == 1 { Ok(()) } else { Err(PointerError::Conflict(table.clone())) }
}

#[async_trait]
impl TablePointer for SqlitePointer {
    async fn load(&self, table: &TableId) -> Result<Option<String>, PointerError> {
        let TableId { database, name } = table.clone();
        self.run(move |sqlite| {
            sqlite
                .query_row(
                    "select metadata_location from iceberg_tables
                     where catalog_name = ? and table_namespace = ? and table_name = ?",
                    params![CATALOG_NAME, database, name],
                    |row| row.get(0),
                )
                .optional()
        })
        .await
    }

    async fn create(&self, table: &TableId, first: MetadataFile<'_>) -> Result<(), PointerError> {
        let (TableId { database, name }, location) = (table.clone(), first.location.to_owned());
        let rows = self
            .run(move |sqlite| {
                sqlite.execute(
                    "insert or ignore into iceberg_namespace_properties values (?, ?, 'exists', 'true')",
                    params![CATALOG_NAME, database],
                )?;
                sqlite.execute(
                    "insert or ignore into iceberg_tables values (?, ?, ?, ?, null, 'TABLE')",
                    params![CATALOG_NAME, database, name, location],
                )
            })
            .await?;
        or_conflict(rows, table)
    }

    async fn swap(
        &self,
        table: &TableId,
        expected: &str,
        next: MetadataFile<'_>,
    ) -> Result<(), PointerError> {
        let TableId { database, name } = table.clone();
        let (expected, next) = (expected.to_owned(), next.location.to_owned());
        let rows = self
            .run(move |sqlite| {
                sqlite.execute(
                    "update iceberg_tables
                     set metadata_location = ?4, previous_metadata_location = ?5
                     where catalog_name = ?1 and table_namespace = ?2 and table_name = ?3
                       and metadata_location = ?5",
                    params![CATALOG_NAME, database, name, next, expected],
                )
            })
            .await?;
        or_conflict(rows, table)
    }

    async fn list(&self) -> Result<Vec<TableId>, PointerError> {
        self.run(|sqlite| {
            sqlite
                .prepare(
                    "select table_namespace, table_name from iceberg_tables
                     where catalog_name = ? order by 1, 2",
                )?
                .query_map(params![CATALOG_NAME], |row| {
                    Ok(TableId::new(row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?
                .collect()
        })
        .await
    }
}
