//! Glue's databases.

use aws_sdk_glue::types::{Database as GlueDatabase, DatabaseInput};
use coinlake_catalog::Database;
use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_store::LAKE_MARK;

use super::Account;
use super::mark::{Owner, parameter};
use super::seen::Seen;
use super::work::AccountWork;
use crate::error::BootstrapError;
use crate::plan::{Item, Work};

/// The parameter of the views' database that names the views this lake makes there. Athena forgets all parameters of a
/// view that somebody replaces, but leaves those of the database alone.
const VIEWS: &str = "coinlake.views";

impl Seen<'_> {
    /// What differs, in the order data flows. A database without a mark is used as it is and never changed.
    pub(crate) fn plan_databases(&self, queries: &[Query]) -> Vec<Item> {
        Database::ALL.iter().filter_map(|database| self.plan_database(*database, queries)).collect()
    }

    fn plan_database(&self, database: Database, queries: &[Query]) -> Option<Item> {
        let wanted = self.wanted(database, queries);
        let name = format!("database {}", wanted.name);
        let work = Work::Account(AccountWork::Database(Box::new(wanted.clone())));
        let Some(found) = self.database(database) else {
            return Some(Item::create(name, "new database".to_owned(), work));
        };
        let owner = self.database_owner(database);
        match owner {
            Owner::Us => {
                let details = differences(found, &wanted);
                (!details.is_empty()).then(|| Item::change(name, details, work))
            }
            Owner::Unknown => None,
            Owner::Copier | Owner::Lake(_) => owner.refusal().map(|refusal| Item::refuse(name, refusal)),
        }
    }

    /// Whether a database is another lake's. What is in it is then not worth a word.
    pub(crate) fn is_anothers(&self, database: Database) -> bool {
        matches!(self.database_owner(database), Owner::Lake(_))
    }

    /// Whether a database is there and somebody else's, so that nothing of the lake's is written on it.
    pub(super) fn is_guest_in(&self, database: Database) -> bool {
        self.database(database).is_some() && self.database_owner(database) != Owner::Us
    }

    /// Who made a database; nobody known when it is not there.
    pub(super) fn database_owner(&self, database: Database) -> Owner {
        Owner::of(self.database(database).and_then(|found| found.parameters.as_ref()), self.root)
    }

    /// Whether this lake made a view of that name before.
    pub(super) fn has_made_view(&self, name: &str) -> bool {
        let parameters = self.database(Database::Analytics).and_then(|found| found.parameters.as_ref());
        self.database_owner(Database::Analytics) == Owner::Us
            && parameter(parameters, VIEWS).is_some_and(|names| names.split(',').any(|made| made == name))
    }

    fn wanted(&self, database: Database, queries: &[Query]) -> DatabaseInput {
        let mut input = DatabaseInput::builder()
            .name(self.account.database(database))
            .description(database.description())
            .location_uri(format!("{}/{database}/", self.root))
            .parameters(LAKE_MARK, self.root);
        if database == Database::Analytics && self.account.athena.is_some() {
            let views = queries.iter().filter(|query| query.kind == QueryKind::View);
            let mut names: Vec<&str> = views.map(|query| query.name.as_str()).collect();
            names.sort_unstable();
            input = input.parameters(VIEWS, names.join(","));
        }
        input.build().expect("it has a name")
    }
}

impl Account {
    /// Makes a database what it should be, unless somebody else's is there.
    pub(super) async fn put_database(
        &self,
        wanted: &DatabaseInput,
        root: &str,
    ) -> Result<(), BootstrapError> {
        if self.glue.create_database(wanted.clone()).await? {
            return Ok(());
        }
        let Some(found) = self.glue.database(wanted.name()).await? else {
            return Err(BootstrapError::Meanwhile(wanted.name.clone()));
        };
        match Owner::of(found.parameters.as_ref(), root) {
            Owner::Us if differences(&found, wanted).is_empty() => Ok(()),
            Owner::Us => self.glue.update_database(merged(found, wanted)).await,
            // It came after the plan was made, which would have said what this means.
            Owner::Copier | Owner::Unknown | Owner::Lake(_) => {
                Err(BootstrapError::Meanwhile(wanted.name.clone()))
            }
        }
    }
}

fn differences(found: &GlueDatabase, wanted: &DatabaseInput) -> Vec<String> {
    let mut details = Vec::new();
    if found.description != wanted.description {
        details.push("~ new description".to_owned());
    }
    if found.location_uri != wanted.location_uri {
        let (now, then) = (found.location_uri.as_deref(), wanted.location_uri.as_deref());
        let none = "none";
        details.push(format!("~ location: {} becomes {}", now.unwrap_or(none), then.unwrap_or(none)));
    }
    let parameters = found.parameters.as_ref();
    let views = wanted.parameters.as_ref().and_then(|wanted| wanted.get(VIEWS));
    if views.is_some_and(|names| parameter(parameters, VIEWS) != Some(names)) {
        details.push("~ the list of its views".to_owned());
    }
    details
}

/// What is wanted, with what people added.
fn merged(found: GlueDatabase, wanted: &DatabaseInput) -> DatabaseInput {
    let mut parameters = found.parameters.unwrap_or_default();
    parameters.extend(wanted.parameters.clone().unwrap_or_default());
    let mut input = wanted.clone();
    input.parameters = Some(parameters);
    input.create_table_default_permissions = found.create_table_default_permissions;
    input
}
