//! Views, which Athena makes, since it writes its own form of them into Glue.

use std::collections::HashMap;

use aws_sdk_glue::types::{Table as Entry, TableInput};
use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_catalog::{Catalog, Database, Table};
use coinlake_store::{LAKE_MARK, glue_entry};
use sha2::{Digest, Sha256};

use super::Account;
use super::athena::Athena;
use super::making::is_note;
use super::mark::{Owner, Parameters, parameter};
use super::seen::Seen;
use super::work::AccountWork;
use crate::error::BootstrapError;
use crate::plan::{Item, Work};

/// Glue's parameters of a view: digests of the text that Athena was given, of the columns of what it reads, and of what
/// Athena made of it.
const TEXT: &str = "coinlake.text";
const READS: &str = "coinlake.reads";
const STORED: &str = "coinlake.stored";

/// How often Athena is asked for a view. What it refuses once for its text it refuses quickly.
const ATTEMPTS: usize = 3;

/// Glue's word for a view.
const VIRTUAL_VIEW: &str = "VIRTUAL_VIEW";

/// A view as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct View {
    name: String,
    /// The query, with the databases' names in Glue.
    sql: String,
    text: String,
    reads: String,
    /// The parameters of the entry in whose place it comes.
    replaced: Option<Parameters>,
    /// Whether its database is not the lake's own, so that nothing says whose it is before it is marked.
    is_guest: bool,
}

impl Seen<'_> {
    /// What differs, each view after those it reads; views of this lake that are no longer defined at the end.
    pub(crate) fn plan_views(&self, catalog: &Catalog, queries: &[Query]) -> Vec<Item> {
        if self.account.athena.is_none() || self.is_anothers(Database::Analytics) {
            return Vec::new();
        }
        let views = self.wanted_views(catalog, queries);
        let mut items: Vec<Item> = views.iter().filter_map(|view| self.plan_view(view)).collect();
        for entry in self.entries(Database::Analytics) {
            if self.owner(Database::Analytics, entry) == Owner::Us
                && !views.iter().any(|view| view.name == entry.name)
            {
                let work = Work::Account(AccountWork::Drop(Database::Analytics, Box::new(entry.clone())));
                let name = self.name(Database::Analytics, &entry.name);
                let why = if is_note(entry) {
                    "left when a bootstrap was interrupted"
                } else {
                    "no longer in queries/"
                };
                items.push(Item::delete(name, why, work));
            }
        }
        items
    }

    fn plan_view(&self, view: &View) -> Option<Item> {
        let name = self.name(Database::Analytics, &view.name);
        let work = Work::Account(AccountWork::View(Box::new(view.clone())));
        let Some(entry) = self.entry(Database::Analytics, &view.name) else {
            return Some(Item::create(name, "new view".to_owned(), work));
        };
        if let Some(refusal) = self.view_owner(entry).refusal() {
            return Some(Item::refuse(name, refusal));
        }
        let details = differences(entry, view);
        (!details.is_empty()).then(|| Item::change(name, details, work))
    }

    /// Who made a view. One that somebody replaced has lost its mark and is ours all the same, and so is one that was
    /// never marked because bootstrap was interrupted.
    pub(super) fn view_owner(&self, entry: &Entry) -> Owner {
        let is_made = |name: &str| self.has_made_view(name) || self.is_making(name);
        match self.owner(Database::Analytics, entry) {
            Owner::Unknown if is_view(entry) && is_made(&entry.name) => Owner::Us,
            owner => owner,
        }
    }

    fn wanted_views(&self, catalog: &Catalog, queries: &[Query]) -> Vec<View> {
        let mut views = Vec::new();
        let mut digests: HashMap<String, String> = HashMap::new();
        for query in queries.iter().filter(|query| query.kind == QueryKind::View) {
            let read = |name: &String| digests.get(name).cloned().unwrap_or_else(|| columns(catalog, name));
            let reads = digest(query.reads.iter().map(read));
            let sql = query.sql_with_prefix(&self.account.prefix);
            let text = digest([sql.as_str()]);
            let whole = digest([text.as_str(), reads.as_str()]);
            digests.insert(format!("{}.{}", Database::Analytics, query.name), whole);
            let (name, is_guest) = (query.name.clone(), self.is_guest_in(Database::Analytics));
            let replaced = self.entry(Database::Analytics, &name).and_then(|entry| entry.parameters.clone());
            views.push(View { name, sql, text, reads, replaced, is_guest });
        }
        views
    }
}

impl Account {
    /// Makes a view, then marks its entry. Killed in between, it is made again: the database or a note says that it is ours.
    pub(super) async fn put_view(&self, view: &View, root: &str) -> Result<(), BootstrapError> {
        let Some(athena) = &self.athena else { return Ok(()) };
        let database = self.database(Database::Analytics);
        let is_new_note = view.is_guest && self.note(&view.name, root).await?;
        if let Err(error) = self.create_view(athena, &database, view, root).await {
            // A note that stays says that a view of that name is the lake's, and there is none.
            if is_new_note && error.is_refusal_of_view() {
                self.forget(&view.name, root).await?;
            }
            return Err(error);
        }
        let next = |now: Option<&Entry>| match now {
            Some(entry) if differences(entry, view).is_empty() => Ok(None),
            Some(entry) if !is_marked_by_another(entry, view) => Ok(Some(marked(entry.clone(), view, root))),
            _ => Err(BootstrapError::Meanwhile(format!("{database}.{}", view.name))),
        };
        self.glue.put(&database, &view.name, next).await?;
        if view.is_guest { self.forget(&view.name, root).await } else { Ok(()) }
    }

    /// Has Athena make a view. It does not know how to make one that somebody else makes at the same time.
    async fn create_view(
        &self,
        athena: &Athena,
        database: &str,
        view: &View,
        root: &str,
    ) -> Result<(), BootstrapError> {
        let name = format!("{database}.{}", view.name);
        let statement = format!("create or replace view {name} as\n{}", view.sql);
        let mut attempt = 1;
        loop {
            match athena.create_view(root, database, &name, &statement).await {
                Err(BootstrapError::View { said, .. }) if attempt < ATTEMPTS => {
                    tracing::debug!(view = name, said, "tried again");
                    attempt += 1;
                }
                done => return done,
            }
        }
    }
}

/// The columns of a table, as far as a view depends on them; empty for a table the catalog does not have.
fn columns(catalog: &Catalog, name: &str) -> String {
    let table = catalog.tables().find(|table| table.full_name() == name);
    let columns = table.map_or(&[][..], |Table { columns, .. }| columns);
    columns.iter().map(|column| format!("{} {},", column.name, column.column_type)).collect()
}

fn differences(entry: &Entry, view: &View) -> Vec<String> {
    let parameters = entry.parameters.as_ref();
    if !is_as_marked(entry) {
        return vec!["~ somebody replaced it".to_owned()];
    }
    let compared = [(TEXT, &view.text, "~ new text"), (READS, &view.reads, "~ new columns in what it reads")];
    let differs = compared.iter().filter(|(name, then, _)| parameter(parameters, name) != Some(then));
    differs.map(|(_, _, what)| (*what).to_owned()).collect()
}

/// Whether a view, just made for `view`, was then made and marked by a bootstrap with other definitions: Athena forgets the
/// marks of what it replaces.
fn is_marked_by_another(entry: &Entry, view: &View) -> bool {
    is_as_marked(entry) && entry.parameters != view.replaced && !differences(entry, view).is_empty()
}

/// Whether an entry holds what Athena had made when it was marked.
fn is_as_marked(entry: &Entry) -> bool {
    parameter(entry.parameters.as_ref(), STORED) == Some(&digest(entry.view_original_text.as_deref()))
}

/// A view's entry with the mark and the digests.
fn marked(mut entry: Entry, view: &View, root: &str) -> TableInput {
    let stored = digest(entry.view_original_text.as_deref());
    let parameters = entry.parameters.get_or_insert_default();
    for (name, value) in [(LAKE_MARK, root), (TEXT, &view.text), (READS, &view.reads), (STORED, &stored)] {
        parameters.insert(name.to_owned(), value.to_owned());
    }
    glue_entry::as_input(entry).build().expect("it has a name")
}

fn is_view(entry: &Entry) -> bool {
    entry.table_type.as_deref() == Some(VIRTUAL_VIEW)
}

/// SHA-256 of texts, in hex. Each begins with its length, so that no two lists look alike.
fn digest<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        let text = text.as_ref();
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(text: &str) -> View {
        let [name, sql, text, reads] = ["latest", text, text, "columns"].map(str::to_owned);
        View { name, sql, text, reads, replaced: None, is_guest: false }
    }

    /// What Athena stores for a view, without any mark.
    fn stored(text: &str) -> Entry {
        Entry::builder().name("latest").view_original_text(text).build().unwrap()
    }

    fn after(input: TableInput) -> Entry {
        let entry = Entry::builder().name(input.name).set_parameters(input.parameters);
        entry.set_view_original_text(input.view_original_text).build().unwrap()
    }

    #[test]
    fn a_view_that_another_version_made_and_marked_meanwhile_is_not_marked_as_ours() {
        let (ours, theirs) = (view("select 1"), view("select 2"));
        let unmarked = stored("theirs");
        assert!(!is_marked_by_another(&unmarked, &ours), "nobody has marked it");
        let marked_by_them = after(marked(unmarked, &theirs, "s3://lake"));
        assert!(is_marked_by_another(&marked_by_them, &ours));
        assert!(!is_marked_by_another(&marked_by_them, &theirs), "two of one version mark it alike");

        // Where the marks of a view outlived its replacement they would be the ones that were there before.
        let replacing = View { replaced: marked_by_them.parameters.clone(), ..ours };
        assert!(!is_marked_by_another(&marked_by_them, &replacing));
    }
}
