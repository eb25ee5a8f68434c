//! How a lake leaves an account.

use aws_sdk_glue::types::Table as Entry;
use coinlake_catalog::Database;
use coinlake_store::{Lake, TableId};

use super::Account;
use super::making::is_note;
use super::mark::Owner;
use super::seen::Seen;
use super::work::AccountWork;
use crate::error::BootstrapError;
use crate::plan::{Item, Plan, Work};

/// Views before what they read, so that nobody meets one that cannot be read.
const ORDER: [Database; 4] = [Database::Analytics, Database::Raw, Database::Curated, Database::Ops];

impl Seen<'_> {
    /// Everything of this lake goes away; everything else stays, with the reason.
    pub(crate) async fn plan_leaving(&self, lake: &Lake) -> Plan {
        let mut items = Vec::new();
        for database in ORDER {
            items.extend(self.plan_leaving_of(database, lake).await);
        }
        let root = self.root;
        if items.is_empty() {
            return Plan::default().closing(format!("{root} has nothing in the account"));
        }
        Plan::new(items).closing(format!(
            "The objects of {root} stay: raw/ is the lake, and `coinlake bootstrap` with `coinlake transform --rebuild` \
             makes the rest anew, but for the history of publishes and checks in ops; to delete everything, `aws s3 rm --recursive {root}/`"
        ))
    }

    async fn plan_leaving_of(&self, database: Database, lake: &Lake) -> Vec<Item> {
        let mut items = Vec::new();
        let mut kept = Vec::new();
        let (notes, others): (Vec<_>, Vec<_>) =
            self.entries(database).iter().partition(|entry| is_note(entry));
        // A note says whose a view is, for as long as there is the view.
        for entry in others.into_iter().chain(notes) {
            let name = self.name(database, &entry.name);
            match self.owner_of_any(database, entry, lake).await.foreign() {
                None => {
                    let work = Work::Account(AccountWork::Drop(database, Box::new(entry.clone())));
                    let what = match database {
                        Database::Analytics if is_note(entry) => "left when a bootstrap was interrupted",
                        Database::Analytics => "its text is in queries/",
                        _ => "its files stay",
                    };
                    items.push(Item::delete(name, what, work));
                }
                Some(_) if self.is_anothers(database) => {}
                Some(why) => {
                    kept.push(name.clone());
                    items.push(Item::keep(name, why));
                }
            }
        }
        if self.database(database).is_some() {
            items.push(self.plan_leaving_database(database, &kept));
        }
        items
    }

    fn plan_leaving_database(&self, database: Database, kept: &[String]) -> Item {
        let name = format!("database {}", self.account.database(database));
        if let Some(why) = self.database_owner(database).foreign() {
            Item::keep(name, why)
        } else if kept.is_empty() {
            let work = Work::Account(AccountWork::DropDatabase(database));
            Item::delete(name, "empty then", work)
        } else {
            Item::keep(name, format!("it holds {}", kept.join(", ")))
        }
    }

    /// Who made an entry of any kind.
    async fn owner_of_any(&self, database: Database, entry: &Entry, lake: &Lake) -> Owner {
        let named = self.owner(database, entry);
        match (database, &named) {
            (Database::Analytics, _) => self.view_owner(entry),
            (Database::Curated | Database::Ops, Owner::Unknown) => {
                let id = TableId::new(database.as_str(), entry.name.as_str());
                match lake.tables().load(&id).await {
                    Ok(Some(table)) => self.table_owner(&table),
                    // Nobody can say any more: it is not ours to delete.
                    Ok(None) | Err(_) => named,
                }
            }
            _ => named,
        }
    }
}

impl Account {
    /// Deletes an entry if it is the one that the plan found, or carries the mark of the lake at `root`: what somebody
    /// has put in its place since is theirs.
    pub(super) async fn drop_entry(
        &self,
        database: Database,
        planned: &Entry,
        root: &str,
    ) -> Result<(), BootstrapError> {
        let (place, name) = (self.database(database), &planned.name);
        let Some(now) = self.glue.table(&place, name).await? else { return Ok(()) };
        if is_same(&now, planned) || Owner::of_entry(database, &now, root) == Owner::Us {
            self.glue.delete(&place, name).await
        } else {
            Err(BootstrapError::Meanwhile(format!("{place}.{name}")))
        }
    }

    /// Deletes a database of the lake at `root` that is empty. Glue would delete what is in it, so that is looked at first.
    pub(super) async fn drop_database(&self, database: Database, root: &str) -> Result<(), BootstrapError> {
        let name = self.database(database);
        let Some(now) = self.glue.database(&name).await? else { return Ok(()) };
        if Owner::of(now.parameters.as_ref(), root) == Owner::Us && self.glue.tables(&name).await?.is_empty()
        {
            self.glue.delete_database(&name).await
        } else {
            Err(BootstrapError::Meanwhile(name))
        }
    }
}

/// Whether two looks found the same: a mark, or the lack of one, and the text of a view.
fn is_same(now: &Entry, then: &Entry) -> bool {
    now.parameters == then.parameters && now.view_original_text == then.view_original_text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_somebody_put_in_the_place_of_an_entry_is_another_one() {
        let entry = |location: &str, text: Option<&str>| {
            let entry = Entry::builder().name("x").parameters("metadata_location", location);
            entry.set_view_original_text(text.map(str::to_owned)).build().unwrap()
        };
        assert!(is_same(&entry("a", Some("text")), &entry("a", Some("text"))));
        assert!(!is_same(&entry("a", None), &entry("b", None)));
        assert!(!is_same(&entry("a", Some("text")), &entry("a", Some("other text"))));
    }
}
