//! The way of an event through a function.

use std::panic::AssertUnwindSafe;
use std::process::ExitCode;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::FutureExt;
use lambda_runtime::{Diagnostic, LambdaEvent, Runtime, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tracing::{Instrument, Span};

use crate::failure::Failure;
use crate::{log, settings};

/// Where Lambda says its runtime API listens, `host:port`.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";

/// What a function does with its events, one at a time. What it keeps between them stays while Lambda keeps it warm.
pub trait Function {
    /// What it is asked.
    type Event: DeserializeOwned;
    /// What it answers.
    type Answer: Serialize;

    /// What every log line about an event says of it.
    fn span(&self, _event: &Self::Event) -> Span {
        Span::none()
    }

    /// Handles one event; Lambda stops the process at `deadline` (UTC).
    fn handle(
        &self,
        event: Self::Event,
        deadline: DateTime<Utc>,
    ) -> impl Future<Output = Result<Self::Answer, Failure>>;
}

/// Why a process serves no events (any more). Lambda starts it anew.
#[derive(Debug, thiserror::Error)]
enum NotServed {
    #[error("{RUNTIME_API} is not set: this program is a function for AWS Lambda, and is started there")]
    NotOnLambda,
    #[error("Lambda's runtime API: {0}")]
    Unreachable(lambda_runtime::Error),
}

/// Handles events as long as Lambda keeps the process; the end of a function's program. Says in the log why it cannot.
pub async fn serve<F: Function>(function: F) -> ExitCode {
    log::start();
    match run(function).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run<F: Function>(function: F) -> Result<(), NotServed> {
    // Without this setting the runtime panics, and advises nothing.
    settings::optional(RUNTIME_API).ok_or(NotServed::NotOnLambda)?;
    let function = Arc::new(function);
    let handle = service_fn(move |event: LambdaEvent<Value>| {
        let function = Arc::clone(&function);
        let span = tracing::info_span!("invocation", requestId = event.context.request_id);
        async move { answer(&*function, event).await }.instrument(span)
    });
    Runtime::new(handle).run().await.map_err(NotServed::Unreachable)
}

/// What the function answers, as JSON. Says in the log why it does not.
async fn answer<F: Function>(function: &F, event: LambdaEvent<Value>) -> Result<Value, Failure> {
    let deadline = event.context.deadline().into();
    let event = match serde_json::from_value(event.payload) {
        Ok(event) => event,
        Err(error) => return Err(logged(Failure::bad_request(format!("the event cannot be read: {error}")))),
    };
    let span = function.span(&event);
    let answer = async {
        // A mistake must have one name, and not that of whatever type a panic carries.
        let handled = AssertUnwindSafe(function.handle(event, deadline)).catch_unwind().await;
        let answer = handled.unwrap_or_else(|_| Err(panicked())).map_err(logged)?;
        serde_json::to_value(&answer).map_err(|error| logged(Failure::of("AnswerUnprintable", &error)))
    };
    answer.instrument(span).await
}

fn panicked() -> Failure {
    Failure::new("Panicked", "a mistake of ours: the log has its words")
}

fn logged(failure: Failure) -> Failure {
    tracing::error!(error_type = failure.name(), "{}", failure.message());
    failure
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Self { error_type: failure.name().to_owned(), error_message: failure.message().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use lambda_runtime::Context;
    use serde_json::json;

    use super::*;

    struct Dividing;

    impl Function for Dividing {
        type Event = i64;
        type Answer = i64;

        async fn handle(&self, event: i64, _: DateTime<Utc>) -> Result<i64, Failure> {
            Ok(12 / event)
        }
    }

    #[tokio::test]
    async fn an_event_is_answered_refused_or_fails_by_a_name() {
        let given = |event: Value| answer(&Dividing, LambdaEvent::new(event, Context::default()));
        assert_eq!(given(json!(4)).await, Ok(json!(3)));
        let names =
            [given(json!("four")).await, given(json!(0)).await].map(|answer| answer.map_err(|e| e.name()));
        assert_eq!(names, [Err("BadRequest"), Err("Panicked")]);
    }
}
