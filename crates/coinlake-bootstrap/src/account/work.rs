//! Carrying out what a plan wants done in an account.

use aws_sdk_glue::types::{DatabaseInput, Table as Entry};
use coinlake_catalog::{Database, HiveTable};
use coinlake_store::{Lake, PointerError, TableId};

use super::Account;
use super::views::View;
use crate::error::BootstrapError;

/// One thing to do in an account.
#[derive(Clone, Debug)]
pub(crate) enum AccountWork {
    /// Create a database, or change it.
    Database(Box<DatabaseInput>),
    /// Create a raw table's entry, or make it anew.
    Raw(Box<HiveTable>),
    /// Let an Iceberg table's entry show what the table says.
    Describe(TableId),
    /// Create a view, or make it anew.
    View(Box<View>),
    /// Delete an entry, which the plan found like this.
    Drop(Database, Box<Entry>),
    /// Delete a database, if nothing is in it.
    DropDatabase(Database),
}

impl Account {
    pub(crate) async fn carry_out(&self, work: &AccountWork, lake: &Lake) -> Result<(), BootstrapError> {
        match work {
            AccountWork::Database(wanted) => self.put_database(wanted, lake.root()).await,
            AccountWork::Raw(wanted) => self.put_raw(wanted, lake.root()).await,
            AccountWork::Describe(id) => self.describe(id, lake).await,
            AccountWork::View(view) => self.put_view(view, lake.root()).await,
            AccountWork::Drop(database, planned) => self.drop_entry(*database, planned, lake.root()).await,
            AccountWork::DropDatabase(database) => self.drop_database(*database, lake.root()).await,
        }
    }

    async fn describe(&self, id: &TableId, lake: &Lake) -> Result<(), BootstrapError> {
        let read = BootstrapError::reading(id);
        let Some(table) = lake.tables().load(id).await.map_err(&read)? else { return Ok(()) };
        match self.pointer.show(&table).await {
            // A publish came first, and wrote the entry anew.
            Err(PointerError::Conflict(_)) => Ok(()),
            shown => shown.map_err(|error| read(error.into())),
        }
    }
}
