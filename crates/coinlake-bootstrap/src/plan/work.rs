//! Carrying a plan out.

use chrono::{DateTime, Utc};
use coinlake_catalog::Table;
use coinlake_store::Lake;

use crate::account::{Account, AccountWork};
use crate::error::BootstrapError;
use crate::plan::Plan;
use crate::tables;

/// What is done about an item.
#[derive(Clone, Debug)]
pub(crate) enum Work {
    /// Nothing: it is refused or kept.
    Nothing,
    /// An Iceberg table is created, or brought to its definition.
    Table(Table),
    /// Something in the account.
    Account(AccountWork),
}

impl Plan {
    /// Carries the items out, one after another, and counts them.
    pub(crate) async fn carry_out(
        &mut self,
        lake: &Lake,
        account: Option<&Account>,
        at: DateTime<Utc>,
    ) -> Result<(), BootstrapError> {
        self.done = 0;
        for item in &self.items {
            item.work.carry_out(lake, account, at).await?;
            self.done += 1;
            tracing::info!(name = item.name, changes = item.details.len(), "brought in line");
        }
        Ok(())
    }
}

impl Work {
    async fn carry_out(
        &self,
        lake: &Lake,
        account: Option<&Account>,
        at: DateTime<Utc>,
    ) -> Result<(), BootstrapError> {
        match (self, account) {
            (Self::Table(definition), _) => tables::bring_in_line(lake, definition, at).await,
            (Self::Account(work), Some(account)) => account.carry_out(work, lake).await,
            // Only a plan of a lake in an account has work there.
            (Self::Nothing | Self::Account(_), _) => Ok(()),
        }
    }
}
