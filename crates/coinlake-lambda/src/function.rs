//! The way of an event through a function.

use std::convert::Infallible;

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tracing::{Instrument, Span};

use crate::failure::Failure;
use crate::log;
use crate::runtime::{Invocation, RuntimeApi, RuntimeError};

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

/// Handles events as long as Lambda keeps the process. Fails when it was not started by Lambda, or cannot reach it.
pub async fn serve<F: Function>(function: F) -> Result<Infallible, RuntimeError> {
    log::start();
    let api = RuntimeApi::from_environment()?;
    loop {
        let invocation = api.next().await?;
        let span = tracing::info_span!("invocation", requestId = invocation.id);
        match answer(&function, &invocation).instrument(span).await {
            Ok(answer) => api.answer(&invocation.id, answer).await?,
            Err(failure) => api.fail(&invocation.id, &failure).await?,
        }
    }
}

/// What the function answers, as JSON.
async fn answer<F: Function>(function: &F, invocation: &Invocation) -> Result<Vec<u8>, Failure> {
    let event = match serde_json::from_slice(&invocation.event) {
        Ok(event) => event,
        Err(error) => return Err(logged(Failure::bad_request(format!("the event cannot be read: {error}")))),
    };
    let span = function.span(&event);
    let answer = async {
        let answer = function.handle(event, invocation.deadline).await.map_err(logged)?;
        serde_json::to_vec(&answer).map_err(|error| logged(Failure::of("AnswerUnprintable", &error)))
    };
    answer.instrument(span).await
}

fn logged(failure: Failure) -> Failure {
    tracing::error!(error_type = failure.name(), "{}", failure.message());
    failure
}
