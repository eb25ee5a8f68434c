//! Carrying a plan out.

use chrono::{DateTime, Utc};
use coinlake_store::{CommitError, Lake, TableError, TableId};

use crate::error::BootstrapError;
use crate::plan::{Plan, Step, TablePlan};

/// How often a change is tried again after another commit came first. Publishes to one table are minutes apart, so
/// more than a few in a row mean that something else is wrong.
const ATTEMPTS: usize = 10;

/// Makes the changes of `plan`, table by table; `at` is written down as the time of the changes. A plan with refusals
/// changes nothing and fails with [`BootstrapError::Refused`]. After any other failure the tables already changed stay
/// so: plan and apply again to go on.
pub async fn apply(lake: &Lake, plan: &Plan, at: DateTime<Utc>) -> Result<(), BootstrapError> {
    if plan.is_refused() {
        return Err(BootstrapError::Refused(Box::new(plan.clone())));
    }
    for table in plan.tables() {
        match table.steps.as_slice() {
            [Step::CreateTable { .. }] => create(lake, table, at).await?,
            _ => change(lake, table, at).await?,
        }
        tracing::info!(table = table.definition.full_name(), steps = table.steps.len(), "brought in line");
    }
    Ok(())
}

async fn create(lake: &Lake, table: &TablePlan, at: DateTime<Utc>) -> Result<(), BootstrapError> {
    match lake.tables().create(&table.definition, at).await {
        Ok(_) => Ok(()),
        // Another bootstrap was faster, perhaps one with an older catalog.
        Err(TableError::AlreadyExists(_)) => change(lake, table, at).await,
        Err(source) => Err(BootstrapError::Create { table: TableId::from(&table.definition), source }),
    }
}

async fn change(lake: &Lake, table: &TablePlan, at: DateTime<Utc>) -> Result<(), BootstrapError> {
    let id = TableId::from(&table.definition);
    let mut attempt = 1;
    loop {
        let read = |source| BootstrapError::Read { table: id.clone(), source };
        let Some(base) = lake.tables().load(&id).await.map_err(read)? else {
            // Dropped since the plan was made.
            let created = lake.tables().create(&table.definition, at).await;
            return created.map(|_| ()).map_err(|source| BootstrapError::Create { table: id, source });
        };
        match lake.tables().evolve(&base, &table.definition, at).await {
            Ok(_) => return Ok(()),
            Err(CommitError::Conflict(_)) if attempt < ATTEMPTS => attempt += 1,
            Err(source) => return Err(BootstrapError::Change { table: id, source }),
        }
    }
}
