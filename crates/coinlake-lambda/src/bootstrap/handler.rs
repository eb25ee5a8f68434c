//! From an event to a plan, carried out or not.

use chrono::{DateTime, Utc};
use coinlake_bootstrap::{Account, AthenaSettings, Bootstrap as Definitions, BootstrapError, Plan};
use coinlake_catalog::queries::{self, Query};
use coinlake_catalog::{Catalog, CatalogError};
use coinlake_lambda::{Failure, Function, LakeSettings, optional, within};
use coinlake_store::{Aws, Lake};

use crate::event::{Action, Answer, Event};

/// The Athena workgroup that makes the views. Default `primary`.
const WORKGROUP: &str = "COINLAKE_WORKGROUP";

/// Where Athena puts results, such as `s3://bucket/athena-results/`; the folder `athena-results` of the lake unless set. A
/// workgroup that enforces its settings decides itself.
const RESULTS: &str = "COINLAKE_RESULTS";

/// The function. It keeps nothing: it is called once in a while.
#[derive(Debug, Default)]
pub(crate) struct Bootstrap;

impl Function for Bootstrap {
    type Event = Event;
    type Answer = Answer;

    async fn handle(&self, event: Event, deadline: DateTime<Utc>) -> Result<Answer, Failure> {
        let action = event.action()?;
        let mut plan = Plan::default();
        let Some(outcome) = within(deadline, run(action, &mut plan)).await else {
            return Err(out_of_time(&plan));
        };
        if outcome.is_err() && !plan.is_empty() {
            tracing::info!("so far: {}", plan.report());
        }
        outcome?;
        let answer = Answer::new(action, &plan);
        tracing::info!(?action, changes = answer.changes, refused = answer.refused, "bootstrap");
        Ok(answer)
    }
}

/// Does what is asked; `plan` is then what differed, and knows how much of it was done.
async fn run(action: Action, plan: &mut Plan) -> Result<(), Failure> {
    let url = LakeSettings::read()?.url;
    let Some(prefix) = url.database_prefix() else {
        return Err(Failure::bad_settings("COINLAKE_LAKE is not on S3: write s3://bucket/path"));
    };
    let catalog = Catalog::embedded().map_err(definitions)?;
    let queries = queries::embedded().map_err(definitions)?;
    let account = Account::new(&Aws::from_environment().await, prefix, Some(athena()));
    let mut lake = Lake::open_or_empty(&url).await?;
    *plan = look(action, &wanted(&lake, catalog, &account, &queries)).await.map_err(failure)?;
    if action == Action::Apply {
        plan.applicable().map_err(failure)?;
        // Not before nothing is in the way: a lake keeps the databases that it was made with.
        lake = Lake::create_or_open(&url).await?;
    }
    match action {
        Action::Plan | Action::Check => Ok(()),
        Action::Apply | Action::Destroy => {
            wanted(&lake, catalog, &account, &queries).apply(plan, Utc::now()).await.map_err(failure)
        }
    }
}

fn wanted<'a>(
    lake: &'a Lake,
    catalog: &'a Catalog,
    account: &'a Account,
    queries: &'a [Query],
) -> Definitions<'a> {
    Definitions::new(lake, catalog).in_account(account, queries)
}

/// What differs, or what there is to take away.
async fn look(action: Action, wanted: &Definitions<'_>) -> Result<Plan, BootstrapError> {
    match action {
        Action::Plan | Action::Apply => wanted.plan(Utc::now()).await,
        Action::Check => wanted.check(Utc::now()).await.map(|()| Plan::default()),
        Action::Destroy => wanted.plan_destroy().await,
    }
}

fn out_of_time(plan: &Plan) -> Failure {
    let report = plan.report().to_string();
    let done = if plan.is_empty() { "nothing was changed" } else { report.as_str() };
    Failure::out_of_time(format!("the time was over; the same event again goes on. So far:\n{done}"))
}

fn athena() -> AthenaSettings {
    let default = AthenaSettings::default();
    AthenaSettings { workgroup: optional(WORKGROUP).unwrap_or(default.workgroup), results: optional(RESULTS) }
}

fn definitions(error: CatalogError) -> Failure {
    Failure::of("Catalog", &error)
}

fn failure(error: BootstrapError) -> Failure {
    match error {
        BootstrapError::Raw(error) => error.into(),
        error => Failure::of(error.name(), &error),
    }
}
