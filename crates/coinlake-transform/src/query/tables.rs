//! The schemas `raw`, `curated` and `ops`: tables of the catalog, loaded when a statement names them.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use coinlake_catalog::{Catalog, Database, Table};
use coinlake_store::{Lake, TableId};
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::datasource::TableType;
use datafusion::error::{DataFusionError, Result};

use super::error::QueryError;
use super::names::Names;
use super::raw::RawTable;
use super::snapshot::SnapshotTable;
use super::table_version;

/// One database of the lake.
#[derive(Debug)]
pub(super) struct LakeSchema {
    lake: Lake,
    database: Database,
    tables: BTreeMap<String, Table>,
    at: Option<DateTime<Utc>>,
    names: Arc<Names>,
}

impl LakeSchema {
    pub(super) fn new(
        lake: &Lake,
        catalog: &Catalog,
        database: Database,
        at: Option<DateTime<Utc>>,
        names: Arc<Names>,
    ) -> Self {
        let tables = catalog.tables().filter(|table| table.database == database);
        let tables = tables.map(|table| (table.name.clone(), table.clone())).collect();
        Self { lake: lake.clone(), database, tables, at, names }
    }

    /// The Iceberg table as it is now, or as it was.
    async fn snapshot(&self, table: &Table) -> Result<SnapshotTable> {
        let id = TableId { database: self.database.as_str().to_owned(), name: table.name.clone() };
        let tables = self.lake.tables();
        let loaded = tables.load(&id).await.map_err(external)?;
        let loaded = loaded.ok_or_else(|| external(QueryError::NotCreated(table.full_name())))?;
        let version =
            table_version::choose(&table.full_name(), &loaded.metadata, self.at).map_err(external)?;
        let files = match version.snapshot {
            Some(snapshot) => tables.files(&loaded, Some(snapshot)).await.map_err(external)?,
            None => Vec::new(),
        };
        SnapshotTable::new(&self.lake, &version.schema, &files)
    }
}

#[async_trait]
impl SchemaProvider for LakeSchema {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn table_names(&self) -> Vec<String> {
        self.tables.keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(table) = self.tables.get(name) else {
            return Err(self.names.unknown(self.database.as_str(), name));
        };
        if self.database == Database::Raw {
            return Ok(Some(Arc::new(RawTable::new(&self.lake, table, self.at)?)));
        }
        Ok(Some(Arc::new(self.snapshot(table).await?)))
    }

    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        Ok(self.tables.contains_key(name).then_some(TableType::Base))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.tables.contains_key(name)
    }
}

fn external(error: impl std::error::Error + Send + Sync + 'static) -> DataFusionError {
    DataFusionError::External(Box::new(error))
}
