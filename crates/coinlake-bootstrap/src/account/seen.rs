//! The lake's part of Glue as one look found it.

use std::collections::HashMap;

use aws_sdk_glue::types::{Database as GlueDatabase, Table as Entry};
use coinlake_catalog::Database;
use coinlake_store::{GluePointer, Lake, Table};
use futures::future::{try_join, try_join_all};

use super::Account;
use super::mark::Owner;
use super::work::AccountWork;
use crate::error::BootstrapError;
use crate::plan::{Item, Refusal, Work};

/// The databases of a lake and all that is in them.
#[derive(Debug)]
pub(crate) struct Seen<'a> {
    pub(super) account: &'a Account,
    /// The lake's address, which is the mark of what it made.
    pub(super) root: &'a str,
    databases: HashMap<Database, Option<GlueDatabase>>,
    entries: HashMap<Database, Vec<Entry>>,
}

impl<'a> Seen<'a> {
    /// Looks.
    pub(crate) async fn look(account: &'a Account, lake: &'a Lake) -> Result<Self, BootstrapError> {
        let look = async |database: Database| {
            let name = account.database(database);
            let (found, entries) = try_join(account.glue.database(&name), account.glue.tables(&name)).await?;
            Ok::<_, BootstrapError>((database, found, entries))
        };
        let (mut databases, mut entries) = (HashMap::new(), HashMap::new());
        for (database, found, held) in try_join_all(Database::ALL.map(look)).await? {
            databases.insert(database, found);
            entries.insert(database, held);
        }
        Ok(Self { account, root: lake.root(), databases, entries })
    }

    pub(super) fn database(&self, database: Database) -> Option<&GlueDatabase> {
        self.databases.get(&database)?.as_ref()
    }

    /// Everything in a database, by name as Glue lists it.
    pub(super) fn entries(&self, database: Database) -> &[Entry] {
        self.entries.get(&database).map_or(&[], Vec::as_slice)
    }

    pub(super) fn entry(&self, database: Database, name: &str) -> Option<&Entry> {
        self.entries(database).iter().find(|entry| entry.name == name)
    }

    /// Who made an entry, as its parameters say.
    pub(super) fn owner(&self, database: Database, entry: &Entry) -> Owner {
        Owner::of_entry(database, entry, self.root)
    }

    /// What an analyst calls a table or view.
    pub(crate) fn name(&self, database: Database, name: &str) -> String {
        format!("{}.{name}", self.account.database(database))
    }

    /// Why the Iceberg table of this name cannot be ours, before it is read.
    pub(crate) fn in_the_way(&self, database: Database, name: &str) -> Option<Refusal> {
        let entry = self.entry(database, name)?;
        if GluePointer::leads_from(entry) {
            None
        } else {
            self.owner(database, entry).refusal().or_else(no_iceberg)
        }
    }

    /// Why the Iceberg table of this name, whose entry leads out of the lake to `location`, is left alone.
    pub(crate) fn refuse_outside(&self, database: Database, name: &str, location: &str) -> Refusal {
        let named = self.entry(database, name).map(|entry| self.owner(database, entry));
        match named.as_ref().filter(|owner| matches!(owner, Owner::Lake(_))).and_then(Owner::refusal) {
            Some(refusal) => refusal,
            // Another engine's commit has taken the mark away.
            None => Refusal {
                reason: format!("it leads to {location}, outside this lake: another lake or program made it"),
                way_forward: "give this lake other databases with COINLAKE_PREFIX; or rename it".to_owned(),
            },
        }
    }

    /// Who made an Iceberg table: its own metadata says so, since other engines wipe Glue's parameters.
    pub(crate) fn table_owner(&self, table: &Table) -> Owner {
        Owner::named(table.mark(), self.root)
    }

    /// What is to be done about a table whose entry does not show what the table says, for people and the console.
    pub(crate) fn plan_entry(
        &self,
        database: Database,
        table: &Table,
    ) -> Result<Option<Item>, BootstrapError> {
        let read = BootstrapError::reading(&table.id);
        match self.entry(database, &table.id.name) {
            Some(entry) if !GluePointer::is_shown_in(entry, table).map_err(read)? => {
                let details = vec!["~ descriptions in Glue, which another engine removed".to_owned()];
                let work = Work::Account(AccountWork::Describe(table.id.clone()));
                Ok(Some(Item::change(self.name(database, &table.id.name), details, work)))
            }
            _ => Ok(None),
        }
    }
}

fn no_iceberg() -> Option<Refusal> {
    Some(Refusal { reason: "it is no Iceberg table".to_owned(), way_forward: "rename or drop it".to_owned() })
}
