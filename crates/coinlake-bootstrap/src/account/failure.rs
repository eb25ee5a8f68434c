//! Errors of AWS services, told with the next step.

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use coinlake_store::service_error;

use crate::error::BootstrapError;

/// Where the rights that bootstrap needs are listed.
const RIGHTS: &str = "what infra/policies/bootstrap.json lists";

/// `error`, which ended what was being done to `name`.
pub(super) fn failed<E>(
    service: &'static str,
    action: &'static str,
    name: &str,
    error: SdkError<E>,
) -> BootstrapError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    BootstrapError::Service { service, action, name: name.to_owned(), said: words(&error) }
}

/// What ended a call, in the service's words, and the next step.
pub(super) fn words<E>(error: &SdkError<E>) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    service_error::words(error, RIGHTS)
}
