//! Errors of AWS services, told with the next step.

use aws_sdk_glue::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::error::BootstrapError;

/// The code of a service's answer, if there was one.
pub(super) fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error()?.code()
}

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
    let said = match error.as_service_error().and_then(|answer| Some((answer.code()?, answer.message()))) {
        Some((code, message)) => {
            let next = advice(code).map(|advice| format!("; {advice}")).unwrap_or_default();
            format!("{code}: {}{next}", message.unwrap_or("no reason given"))
        }
        None => format!(
            "{}; are there AWS credentials, a region and a network, and is AWS_ENDPOINT_URL right if it is set?",
            DisplayErrorContext(error)
        ),
    };
    BootstrapError::Service { service, action, name: name.to_owned(), said }
}

/// What a person can do about each of the codes that another call would meet again.
fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDeniedException" => {
            "use other AWS credentials (AWS_PROFILE), or grant these what infra/policies/bootstrap.json lists and, with \
             Lake Formation, its permissions on the databases"
        }
        "ExpiredTokenException" | "UnrecognizedClientException" | "InvalidSignatureException" => {
            "sign in again, or set AWS_PROFILE to another account"
        }
        "GlueEncryptionException" => "grant the use of the KMS key that encrypts the account's Data Catalog",
        "ResourceNumberLimitExceededException" => "have the account's Glue quota raised",
        _ => return None,
    })
}
