//! The standard AWS environment, as every AWS program reads it.

use std::sync::Arc;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, ConfigLoader, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::Provider;
use aws_smithy_http_client::tls::rustls_provider::CryptoMode;
use object_store::ObjectStore;

use super::{bucket, profile};
use crate::error::StoreError;
use crate::tables::GluePointer;
use crate::url::S3Place;

/// How often a call to a service is sent at most. The SDK waits between, with jitter, and longer when throttled.
const ATTEMPTS: u32 = 6;

/// How long a service may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one attempt may take; the services used answer within a second or two.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(20);

/// How long a call may take with all its attempts.
const CALL_TIMEOUT: Duration = Duration::from_secs(90);

/// How to reach AWS: credentials, region, endpoint, retries and time-outs of every service. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Aws {
    config: SdkConfig,
    undefined_profile: Option<String>,
}

impl Aws {
    /// What the standard places say: variables such as `AWS_REGION`, `AWS_ENDPOINT_URL` and `AWS_PROFILE`, the files in
    /// `~/.aws`, a web identity, the role of the container, function or machine. Credentials are looked for with the
    /// first request.
    pub async fn from_environment() -> Self {
        Self::from(loader()).await
    }

    /// As [`Aws::from_environment`], with every service at `url`, such as `http://127.0.0.1:5000`.
    pub async fn at_endpoint(url: &str) -> Self {
        Self::from(loader().endpoint_url(url)).await
    }

    async fn from(loader: ConfigLoader) -> Self {
        Self { config: loader.load().await, undefined_profile: profile::undefined().await }
    }

    /// The region that every service is asked in. Fails when none is configured, and when `AWS_PROFILE` names a profile
    /// that does not exist, unless nothing is needed from it.
    pub fn region(&self) -> Result<&str, StoreError> {
        match (self.config.region(), &self.undefined_profile) {
            (Some(region), None) => Ok(region.as_ref()),
            (Some(region), Some(_)) if profile::has_own_credentials() => Ok(region.as_ref()),
            (_, Some(profile)) => Err(StoreError::NoProfile { profile: profile.clone() }),
            (None, None) => Err(StoreError::NoRegion),
        }
    }

    /// Where requests to S3 go if not to AWS, without the user and password that the address may hold.
    pub fn s3_endpoint(&self) -> Option<String> {
        bucket::endpoint(&self.config).as_deref().map(bucket::without_user)
    }

    /// For clients of other services, such as Athena.
    pub fn sdk_config(&self) -> &SdkConfig {
        &self.config
    }

    /// The tables of the Glue databases `<prefix>_curated` and `<prefix>_ops`.
    pub fn pointer(&self, database_prefix: &str) -> GluePointer {
        GluePointer::new(aws_sdk_glue::Client::new(&self.config), database_prefix)
    }

    /// The objects of a place on S3, by their keys below it. Fails as [`Aws::region`].
    pub(crate) fn objects(&self, place: &S3Place) -> Result<Arc<dyn ObjectStore>, StoreError> {
        bucket::open(&self.config, self.region()?, place)
    }
}

fn loader() -> ConfigLoader {
    let tls = Provider::Rustls(CryptoMode::Ring);
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT_TIMEOUT)
        .operation_attempt_timeout(ATTEMPT_TIMEOUT)
        .operation_timeout(CALL_TIMEOUT)
        .build();
    aws_config::defaults(BehaviorVersion::v2026_01_12())
        .http_client(Builder::new().tls_provider(tls).build_https())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .timeout_config(timeouts)
}
