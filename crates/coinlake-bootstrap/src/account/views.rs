//! Views, which Athena makes, since it writes its own form of them into Glue.

use std::collections::HashMap;

use aws_sdk_glue::types::{Table as Entry, TableInput};
use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_catalog::{Catalog, Database, Table};
use coinlake_store::{LAKE_MARK, glue_entry};
use sha2::{Digest, Sha256};

use super::Account;
use super::athena::Athena;
use super::mark::{Owner, parameter};
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
}

impl Seen<'_> {
    /// What differs, each view after those it reads; views of this lake that are no longer defined at the end.
    pub(crate) fn plan_views(&self, catalog: &Catalog, queries: &[Query]) -> Vec<Item> {
        if self.account.athena.is_none() {
            return Vec::new();
        }
        let views = self.wanted_views(catalog, queries);
        let mut items: Vec<Item> = views.iter().filter_map(|view| self.plan_view(view)).collect();
        for entry in self.entries(Database::Analytics) {
            if self.owner(Database::Analytics, entry) == Owner::Us
                && !views.iter().any(|view| view.name == entry.name)
            {
                let work = Work::Account(AccountWork::Drop(Database::Analytics, entry.name.clone()));
                let name = self.name(Database::Analytics, &entry.name);
                items.push(Item::delete(name, "no longer in queries/", work));
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

    /// Who made a view. One that somebody replaced has lost its mark and is ours all the same.
    pub(super) fn view_owner(&self, entry: &Entry) -> Owner {
        match self.owner(Database::Analytics, entry) {
            Owner::Unknown if is_view(entry) && self.has_made_view(&entry.name) => Owner::Us,
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
            views.push(View { name: query.name.clone(), sql, text, reads });
        }
        views
    }
}

impl Account {
    /// Makes a view, then marks its entry. Killed in between, it is made again: the database says that it is ours.
    pub(super) async fn put_view(&self, view: &View, root: &str) -> Result<(), BootstrapError> {
        let Some(athena) = &self.athena else { return Ok(()) };
        let database = self.database(Database::Analytics);
        self.create_view(athena, &database, view, root).await?;
        let next = |now: Option<&Entry>| match now {
            None => Err(BootstrapError::Meanwhile(format!("{database}.{}", view.name))),
            Some(entry) if differences(entry, view).is_empty() => Ok(None),
            Some(entry) => Ok(Some(marked(entry.clone(), view, root))),
        };
        self.glue.put(&database, &view.name, next).await
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
            match athena.run(root, database, &name, &statement).await {
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
    let stored = digest(entry.view_original_text.as_deref());
    if parameter(parameters, STORED) != Some(&stored) {
        return vec!["~ somebody replaced it".to_owned()];
    }
    let compared = [(TEXT, &view.text, "~ new text"), (READS, &view.reads, "~ new columns in what it reads")];
    let differs = compared.iter().filter(|(name, then, _)| parameter(parameters, name) != Some(then));
    differs.map(|(_, _, what)| (*what).to_owned()).collect()
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
