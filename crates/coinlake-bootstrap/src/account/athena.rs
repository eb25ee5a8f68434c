//! Statements that only Athena can run.

use std::time::Duration;

use aws_sdk_athena::Client;
use aws_sdk_athena::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_athena::operation::start_query_execution::{StartQueryExecutionError, StartQueryExecutionOutput};
use aws_sdk_athena::types::{
    QueryExecution, QueryExecutionContext, QueryExecutionState, QueryExecutionStatus, ResultConfiguration,
};
use tokio::time::{Instant, sleep};

use super::failure::{failed, words};
use crate::error::BootstrapError;

type NotStarted = SdkError<StartQueryExecutionError>;

/// The catalog that stands for Glue in every account.
const CATALOG: &str = "AwsDataCatalog";

const ATHENA: &str = "Athena";

/// Needs nothing to be there, and prints one value.
const READS_NOTHING: &str = "select 1";

/// How long a statement may take with its time in the queue.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long to wait before asking again, first and at most.
const WAITS: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// What Athena says of the place of results, and of a workgroup.
const OF_RESULTS: [&str; 5] =
    ["output location", "outputlocation", "output bucket", "writing output", "your query results"];
const OF_WORKGROUP: [&str; 2] = ["workgroup ", "work group "];

const RESULTS_ADVICE: &str = "set it to a folder that these credentials may write, in a bucket of the same region, such as \
                              s3://bucket/athena-results/, or mend that of the workgroup if it enforces its own";
const WORKGROUP_ADVICE: &str =
    "set it to an enabled workgroup of this account and region; without it, it is `primary`";

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

    /// Makes a view of the lake at `root`; `name` is that of the view.
    pub(super) async fn create_view(
        &self,
        root: &str,
        database: &str,
        name: &str,
        statement: &str,
    ) -> Result<(), BootstrapError> {
        let context = QueryExecutionContext::builder().catalog(CATALOG).database(database).build();
        let refused = |said| BootstrapError::View { view: name.to_owned(), said };
        self.run(root, statement, Some(context), ("create", name), refused).await.map(drop)
    }

    /// Runs a statement that reads nothing, for the lake at `root`; the settings it ran with.
    pub(super) async fn check(&self, root: &str) -> Result<AthenaSettings, BootstrapError> {
        let (service, action, name) = (ATHENA, "run", format!("`{READS_NOTHING}`"));
        let refused = |said| BootstrapError::Service { service, action, name: name.clone(), said };
        let ran = self.run(root, READS_NOTHING, None, (action, &name), refused).await?;
        Ok(AthenaSettings {
            workgroup: ran.work_group.unwrap_or_else(|| self.settings.workgroup.clone()),
            results: ran.result_configuration.and_then(|results| results.output_location),
        })
    }

    /// Runs a statement to its end, and tells how it ran. `doing` is what it does, and to what; `refused` makes the error of
    /// a statement that failed from Athena's words.
    async fn run(
        &self,
        root: &str,
        statement: &str,
        context: Option<QueryExecutionContext>,
        doing: (&'static str, &str),
        refused: impl FnOnce(String) -> BootstrapError,
    ) -> Result<QueryExecution, BootstrapError> {
        let results = self.results(root);
        let id = match self.start(statement, context, &results).await {
            Ok(started) => started.query_execution_id.unwrap_or_default(),
            Err(error) => return Err(self.not_started(&results, doing, error, refused)),
        };
        let ran = self.ended(&id, doing).await?;
        let status = ran.status();
        if status.and_then(QueryExecutionStatus::state) == Some(&QueryExecutionState::Succeeded) {
            return Ok(ran);
        }
        let said = status.and_then(QueryExecutionStatus::state_change_reason);
        let said = said.unwrap_or("no reason given").to_owned();
        Err(self.wrong_setting(&results, &said).unwrap_or_else(|| refused(said)))
    }

    async fn start(
        &self,
        statement: &str,
        context: Option<QueryExecutionContext>,
        results: &str,
    ) -> Result<StartQueryExecutionOutput, NotStarted> {
        let request = self.client.start_query_execution().query_string(statement);
        let request = request.set_query_execution_context(context).work_group(&self.settings.workgroup);
        let results = ResultConfiguration::builder().output_location(results).build();
        request.result_configuration(results).send().await
    }

    /// Why a statement was not started. What Athena refuses to start never runs; without an answer nobody knows.
    fn not_started(
        &self,
        results: &str,
        (action, name): (&'static str, &str),
        error: NotStarted,
        refused: impl FnOnce(String) -> BootstrapError,
    ) -> BootstrapError {
        let message = error.as_service_error().and_then(ProvideErrorMetadata::message);
        if let Some(wrong) = message.and_then(|said| self.wrong_setting(results, said)) {
            return wrong;
        }
        match error.raw_response().is_some_and(|answer| answer.status().is_client_error()) {
            true => refused(words(&error)),
            false => failed(ATHENA, action, name, error),
        }
    }

    /// Where what statements of the lake at `root` print is to be written.
    fn results(&self, root: &str) -> String {
        self.settings.results.clone().unwrap_or_else(|| format!("{root}/athena-results/"))
    }

    /// The setting that is wrong, if that is what Athena says. It has one code for whatever is wrong with a request, and
    /// failed statements have none.
    fn wrong_setting(&self, results: &str, said: &str) -> Option<BootstrapError> {
        let (what, value, variable, advice) = if names(said, &OF_RESULTS) {
            ("results folder", results, "COINLAKE_RESULTS", RESULTS_ADVICE)
        } else if names(said, &OF_WORKGROUP) {
            ("workgroup", self.settings.workgroup.as_str(), "COINLAKE_WORKGROUP", WORKGROUP_ADVICE)
        } else {
            return None;
        };
        let (value, said) = (value.to_owned(), said.trim_end_matches('.').to_owned());
        Some(BootstrapError::Settings { what, value, variable, said, advice })
    }

    /// What became of a statement.
    async fn ended(
        &self,
        id: &str,
        (action, name): (&'static str, &str),
    ) -> Result<QueryExecution, BootstrapError> {
        let (mut wait, longest) = WAITS;
        let deadline = Instant::now() + PATIENCE;
        loop {
            let answer = self.client.get_query_execution().query_execution_id(id).send().await;
            let answer = answer.map_err(|error| failed(ATHENA, "follow", name, error))?;
            let asked = answer.query_execution.unwrap_or_else(|| QueryExecution::builder().build());
            match asked.status().and_then(QueryExecutionStatus::state) {
                None | Some(QueryExecutionState::Queued | QueryExecutionState::Running) => {}
                Some(_) => return Ok(asked),
            }
            if Instant::now() > deadline {
                let said = format!("not done after {} s; run the same command again", PATIENCE.as_secs());
                let (service, name) = (ATHENA, name.to_owned());
                return Err(BootstrapError::Service { service, action, name, said });
            }
            sleep(wait).await;
            wait = longest.min(wait * 2);
        }
    }
}

fn names(said: &str, words: &[&str]) -> bool {
    let said = said.to_lowercase();
    words.iter().any(|words| said.contains(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_setting_is_told_with_its_variable_and_other_failures_are_not_settings() {
        let settings = AthenaSettings { workgroup: "analysts".to_owned(), results: None };
        let client = Client::from_conf(aws_sdk_athena::Config::builder().behavior_version_latest().build());
        let athena = Athena::new(client, settings);
        let results = athena.results("s3://bucket/lake");
        for (said, told) in [
            ("WorkGroup analysts is not found.", Some("workgroup analysts (COINLAKE_WORKGROUP)")),
            ("WorkGroup analysts is disabled", Some("workgroup analysts (COINLAKE_WORKGROUP)")),
            (
                "No output location provided. An output location is required either through the Workgroup result \
                 configuration setting or as an API input.",
                Some("results folder s3://bucket/lake/athena-results/ (COINLAKE_RESULTS)"),
            ),
            ("outputLocation is not a valid S3 path.", Some("(COINLAKE_RESULTS)")),
            ("Unable to verify/create output bucket nope", Some("(COINLAKE_RESULTS)")),
            ("Access denied when writing output to url: s3://nope/x.txt", Some("(COINLAKE_RESULTS)")),
            ("The S3 location provided to save your query results is invalid.", Some("(COINLAKE_RESULTS)")),
            ("line 1:8: mismatched input 'form'", None),
            ("You are not authorized to perform: athena:StartQueryExecution on the resource", None),
        ] {
            let wrong = athena.wrong_setting(&results, said);
            assert_eq!(wrong.is_some(), told.is_some(), "{said}: {wrong:?}");
            let said = said.trim_end_matches('.');
            let text = wrong.map(|wrong| wrong.to_string()).unwrap_or_default();
            assert!(
                text.contains(told.unwrap_or_default()) && told.is_none_or(|_| text.contains(said)),
                "{text}"
            );
        }
    }
}
