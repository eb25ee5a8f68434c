//! Lambda's runtime API, through which a function gets its events and gives its answers.
//! <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html>

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::{Method, Request, Response};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde_json::json;

use crate::failure::{Failure, chain};
use crate::settings;

/// Where Lambda says it listens, `host:port`.
const ADDRESS: &str = "AWS_LAMBDA_RUNTIME_API";

/// Why a function cannot go on. Lambda starts it anew.
#[derive(Debug, thiserror::Error)]
pub enum RuntimeError {
    /// The program was not started by Lambda.
    #[error("{ADDRESS} is not set: this program is a function for AWS Lambda, and is started there")]
    NotOnLambda,
    /// Lambda did not answer as its documentation says.
    #[error("Lambda's runtime API: {0}")]
    Broken(String),
}

/// The runtime API of this process.
#[derive(Debug)]
pub(crate) struct RuntimeApi {
    client: Client<HttpConnector, Full<Bytes>>,
    base: String,
}

/// One event.
#[derive(Debug)]
pub(crate) struct Invocation {
    pub(crate) id: String,
    /// When Lambda stops the process, UTC.
    pub(crate) deadline: DateTime<Utc>,
    pub(crate) event: Bytes,
}

impl RuntimeApi {
    pub(crate) fn from_environment() -> Result<Self, RuntimeError> {
        let address = settings::optional(ADDRESS).ok_or(RuntimeError::NotOnLambda)?;
        let client = Client::builder(TokioExecutor::new()).build_http();
        Ok(Self { client, base: format!("http://{address}/2018-06-01/runtime/invocation") })
    }

    /// The next event; Lambda lets the process sleep until there is one.
    pub(crate) async fn next(&self) -> Result<Invocation, RuntimeError> {
        let answer = self.send(Method::GET, "next", None, Bytes::new()).await?;
        let header = |name: &str| answer.headers().get(name).and_then(|value| value.to_str().ok());
        let id = header("lambda-runtime-aws-request-id").map(str::to_owned);
        let deadline = header("lambda-runtime-deadline-ms").and_then(|text| text.parse().ok());
        let event = answer.into_body().collect().await.map_err(broken)?.to_bytes();
        Ok(Invocation {
            id: id.ok_or_else(|| RuntimeError::Broken("an event without a request id".to_owned()))?,
            deadline: deadline
                .and_then(DateTime::from_timestamp_millis)
                .ok_or_else(|| RuntimeError::Broken("an event without a deadline".to_owned()))?,
            event,
        })
    }

    /// Gives an event's answer.
    pub(crate) async fn answer(&self, id: &str, answer: Vec<u8>) -> Result<(), RuntimeError> {
        self.send(Method::POST, &format!("{id}/response"), None, answer.into()).await.map(|_| ())
    }

    /// Says why there is none.
    pub(crate) async fn fail(&self, id: &str, failure: &Failure) -> Result<(), RuntimeError> {
        let said = json!({"errorType": failure.name(), "errorMessage": failure.message(), "stackTrace": []});
        let path = format!("{id}/error");
        self.send(Method::POST, &path, Some(failure.name()), said.to_string().into()).await.map(|_| ())
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        error_type: Option<&str>,
        body: Bytes,
    ) -> Result<Response<Incoming>, RuntimeError> {
        let mut request = Request::builder().method(method).uri(format!("{}/{path}", self.base));
        if let Some(error_type) = error_type {
            request = request.header("Lambda-Runtime-Function-Error-Type", error_type);
        }
        let request = request.body(Full::new(body)).map_err(broken)?;
        let answer = self.client.request(request).await.map_err(broken)?;
        if answer.status().is_success() {
            return Ok(answer);
        }
        Err(RuntimeError::Broken(format!("{path} was answered with {}", answer.status())))
    }
}

fn broken(error: impl std::error::Error + 'static) -> RuntimeError {
    RuntimeError::Broken(chain(&error))
}
