//! The four things that can be asked of a lake's definitions.

use chrono::{DateTime, Utc};
use coinlake_catalog::Catalog;
use coinlake_catalog::queries::Query;
use coinlake_store::Lake;

use crate::account::{Account, Seen};
use crate::error::BootstrapError;
use crate::plan::Plan;
use crate::tables;

/// A lake beside the definitions it should follow.
#[derive(Clone, Copy, Debug)]
pub struct Bootstrap<'a> {
    lake: &'a Lake,
    catalog: &'a Catalog,
    queries: &'a [Query],
    account: Option<&'a Account>,
}

impl<'a> Bootstrap<'a> {
    /// A lake that is all there is: nothing beside its Iceberg tables.
    pub fn new(lake: &'a Lake, catalog: &'a Catalog) -> Self {
        Self { lake, catalog, queries: &[], account: None }
    }

    /// The lake as it shows in an AWS account: databases, raw tables, and the views among `queries`, in an order in which
    /// each comes after those it reads.
    #[must_use]
    pub fn in_account(self, account: &'a Account, queries: &'a [Query]) -> Self {
        Self { account: Some(account), queries, ..self }
    }

    /// Compares; changes nothing. `at` is the time now (UTC). Tables that the catalog does not know are left alone.
    ///
    /// # Errors
    /// When something cannot be read.
    pub async fn plan(&self, at: DateTime<Utc>) -> Result<Plan, BootstrapError> {
        let seen = match self.account {
            Some(account) => Some(Seen::look(account, self.lake).await?),
            None => None,
        };
        let mut items = Vec::new();
        if let Some(seen) = &seen {
            items.extend(seen.plan_databases(self.queries));
            items.extend(seen.plan_raw(self.lake, self.catalog, at).await?);
        }
        items.extend(tables::plan(self.lake, self.catalog, seen.as_ref()).await?);
        if let Some(seen) = &seen {
            items.extend(seen.plan_views(self.catalog, self.queries));
        }
        Ok(Plan::new(items))
    }

    /// Makes the changes of a plan, one after another; `at` (UTC) is written down as the time of the changes. A plan with
    /// refusals changes nothing. After any other failure, or when it is dropped, what was changed stays so, and
    /// [`Plan::report`] tells it: plan and apply again to go on.
    ///
    /// # Errors
    /// [`BootstrapError::Refused`] for a plan with refusals; else when something cannot be read or written.
    pub async fn apply(&self, plan: &mut Plan, at: DateTime<Utc>) -> Result<(), BootstrapError> {
        plan.applicable()?;
        plan.carry_out(self.lake, self.account, at).await
    }

    /// Fails when the lake is not as its definitions say.
    ///
    /// # Errors
    /// [`BootstrapError::Drift`] with what differs; else when something cannot be read.
    pub async fn check(&self, at: DateTime<Utc>) -> Result<(), BootstrapError> {
        let plan = self.plan(at).await?;
        if plan.is_empty() { Ok(()) } else { Err(BootstrapError::Drift(Box::new(plan))) }
    }

    /// How the lake leaves the account: everything in Glue that carries its mark is deleted, what does not is kept, and
    /// so are all objects on S3. A lake without an account has nothing to leave: its plan is empty.
    ///
    /// # Errors
    /// When something cannot be read.
    pub async fn plan_destroy(&self) -> Result<Plan, BootstrapError> {
        match self.account {
            Some(account) => Ok(Seen::look(account, self.lake).await?.plan_leaving(self.lake).await),
            None => Ok(Plan::default().closing(format!("{} has no account", self.lake.root()))),
        }
    }
}
