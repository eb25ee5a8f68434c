//! From an event to a plan, carried out or not.

use chrono::{DateTime, Utc};
use coinlake_bootstrap::{Account, AthenaSettings, Bootstrap as Definitions, BootstrapError, Plan};
use coinlake_catalog::{Catalog, CatalogError, queries};
use coinlake_lambda::{Failure, Function, LakeSettings, optional};
use coinlake_store::{Aws, Lake, LakeUrl, StoreError};

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

    async fn handle(&self, event: Event, _: DateTime<Utc>) -> Result<Answer, Failure> {
        let action = event.action()?;
        let answer: Answer = run(action).await?.into();
        tracing::info!(?action, changes = answer.changes, refused = answer.refused, "bootstrap");
        Ok(answer)
    }
}

async fn run(action: Action) -> Result<Plan, Failure> {
    let url = LakeSettings::read()?.url;
    let Some(prefix) = url.database_prefix() else {
        return Err(Failure::bad_settings("COINLAKE_LAKE is not on S3: write s3://bucket/prefix"));
    };
    let catalog = Catalog::embedded().map_err(definitions)?;
    let queries = queries::embedded().map_err(definitions)?;
    let account = Account::new(&Aws::from_environment().await, prefix, Some(athena()));
    let lake = open(&url, action).await?;
    let wanted = Definitions::new(&lake, catalog).in_account(&account, &queries);
    carry_out(action, &wanted).await.map_err(failure)
}

/// The lake, made if it is to be brought in line. Its entries in Glue can be taken away after its objects.
async fn open(url: &LakeUrl, action: Action) -> Result<Lake, StoreError> {
    match action {
        Action::Apply => Lake::create_or_open(url).await,
        Action::Plan | Action::Check | Action::Destroy => Lake::open_or_empty(url).await,
    }
}

async fn carry_out(action: Action, wanted: &Definitions<'_>) -> Result<Plan, BootstrapError> {
    let now = Utc::now();
    let plan = match action {
        Action::Plan => return wanted.plan(now).await,
        Action::Check => return wanted.check(now).await.map(|()| Plan::default()),
        Action::Apply => wanted.plan(now).await?,
        Action::Destroy => wanted.plan_destroy().await?,
    };
    wanted.apply(&plan, now).await?;
    Ok(plan)
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
