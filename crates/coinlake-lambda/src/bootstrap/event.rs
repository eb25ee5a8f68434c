//! What the bootstrap function is asked, and what it answers.

use coinlake_bootstrap::Plan;
use coinlake_lambda::Failure;
use serde::{Deserialize, Serialize};

/// What to do: said by `action`, or by Terraform, which sends its own word for it in `tf` beside its whole input.
/// <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_invocation>
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Event {
    action: Option<Action>,
    tf: Option<Terraform>,
}

/// What can be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Action {
    /// Say what would change.
    Plan,
    /// Change it.
    Apply,
    /// Fail with `Drift` if something would change.
    Check,
    /// Take everything that is the lake's own out of the account; objects on S3 stay.
    Destroy,
}

/// The step in the life of the resource for which Terraform calls.
#[derive(Debug, Deserialize)]
struct Terraform {
    action: Step,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Step {
    Create,
    Update,
    Delete,
}

impl Event {
    /// The action that is meant. Terraform's word wins: its input may hold what an operator would send.
    pub(crate) fn action(&self) -> Result<Action, Failure> {
        match (self.tf.as_ref().map(|terraform| terraform.action), self.action) {
            (Some(Step::Create | Step::Update), _) => Ok(Action::Apply),
            (Some(Step::Delete), _) => Ok(Action::Destroy),
            (None, Some(action)) => Ok(action),
            (None, None) => {
                Err(Failure::bad_request("say what to do: {\"action\": \"plan\"}, apply, check or destroy"))
            }
        }
    }
}

/// What was found, or done.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    /// The differences, or what was done about them, for people.
    plan: String,
    /// How many there are.
    pub(crate) changes: usize,
    /// How many of them cannot be made.
    pub(crate) refused: usize,
}

impl Answer {
    pub(crate) fn new(action: Action, plan: &Plan) -> Self {
        let told = match action {
            Action::Plan | Action::Check => plan.to_string(),
            Action::Apply | Action::Destroy => plan.report().to_string(),
        };
        Self { plan: told, changes: plan.changes(), refused: plan.refused() }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    #[test]
    fn operators_and_terraform_are_understood() {
        for (event, wanted) in [
            (json!({"action": "plan"}), Action::Plan),
            (json!({"action": "check"}), Action::Check),
            (json!({"definitions": "sha256", "tf": {"action": "create", "prev_input": null}}), Action::Apply),
            (json!({"tf": {"action": "update", "prev_input": {"definitions": "x"}}}), Action::Apply),
            (json!({"action": "apply", "tf": {"action": "delete"}}), Action::Destroy),
        ] {
            assert_eq!(from_value::<Event>(event.clone()).unwrap().action(), Ok(wanted), "{event}");
        }
        assert_eq!(from_value::<Event>(json!({})).unwrap().action().unwrap_err().name(), "BadRequest");
        assert!(from_value::<Event>(json!({"action": "drop"})).is_err());
    }
}
