//! Statements that only Athena can run.

use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::types::{
    QueryExecutionContext, QueryExecutionState, QueryExecutionStatus, ResultConfiguration,
};
use tokio::time::{Instant, sleep};

use super::failure::failed;
use crate::error::BootstrapError;

/// The catalog that stands for Glue in every account.
const CATALOG: &str = "AwsDataCatalog";

/// How long a statement may take with its time in the queue.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long to wait before asking again, first and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// How Athena runs statements.
#[derive(Clone, Debug)]
pub struct AthenaSettings {
    /// The workgroup, by default `primary`.
    pub workgroup: String,
    /// Where Athena writes what statements print, such as `s3://bucket/athena-results/`; by default the folder
    /// `athena-results` of the lake. A workgroup that enforces its settings decides itself.
    pub results: Option<String>,
}

impl Default for AthenaSettings {
    fn default() -> Self {
        Self { workgroup: "primary".to_owned(), results: None }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Athena {
    client: Client,
    settings: AthenaSettings,
}

impl Athena {
    pub(super) fn new(client: Client, settings: AthenaSettings) -> Self {
        Self { client, settings }
    }

    /// Runs a statement of the lake at `root` to its end; `name` is what it makes.
    pub(super) async fn run(
        &self,
        root: &str,
        database: &str,
        name: &str,
        statement: &str,
    ) -> Result<(), BootstrapError> {
        let results = self.settings.results.clone().unwrap_or_else(|| format!("{root}/athena-results/"));
        let context = QueryExecutionContext::builder().catalog(CATALOG).database(database).build();
        let started = self
            .client
            .start_query_execution()
            .query_string(statement)
            .query_execution_context(context)
            .work_group(&self.settings.workgroup)
            .result_configuration(ResultConfiguration::builder().output_location(results).build())
            .send()
            .await
            .map_err(|error| failed("Athena", "create", name, error))?;
        let id = started.query_execution_id.unwrap_or_default();
        let status = self.ended(&id, name).await?;
        if status.state() == Some(&QueryExecutionState::Succeeded) {
            return Ok(());
        }
        let said = status.state_change_reason().unwrap_or("no reason given").to_owned();
        Err(BootstrapError::View { view: name.to_owned(), said })
    }

    /// What became of a statement.
    async fn ended(&self, id: &str, name: &str) -> Result<QueryExecutionStatus, BootstrapError> {
        let (mut wait, longest) = WAITS;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.client.get_query_execution().query_execution_id(id).send().await;
            let answer = answer.map_err(|error| failed("Athena", "follow the creation of", name, error))?;
            let status =
                answer.query_execution.and_then(|execution| execution.status).unwrap_or_else(unknown);
            match status.state() {
                None | Some(QueryExecutionState::Queued | QueryExecutionState::Running) => {}
                Some(_) => return Ok(status),
            }
            if Instant::now() > deadline {
                let said = format!("not done after {} s; run the same command again", PATIENCE.as_secs());
                let (service, action, name) = ("Athena", "create", name.to_owned());
                return Err(BootstrapError::Service { service, action, name, said });
            }
            sleep(wait).await;
            wait = longest.min(wait * 2);
        }
    }
}

fn unknown() -> QueryExecutionStatus {
    QueryExecutionStatus::builder().build()
}
