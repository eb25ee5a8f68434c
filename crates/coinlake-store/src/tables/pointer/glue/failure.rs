//! Errors of Glue, told with the next step.

use aws_sdk_glue::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use super::PointerError;

const CREDENTIALS: &str = "sign in again, or set AWS_PROFILE to another account";

/// What a person can do about each of the codes that come before anything is done.
fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "AccessDeniedException" => {
            "use other AWS credentials (AWS_PROFILE), or grant these glue:GetTable, glue:GetTables, glue:CreateTable and \
             glue:UpdateTable on the lake's databases, and, with Lake Formation, its permissions on them"
        }
        "ExpiredTokenException" | "UnrecognizedClientException" | "InvalidSignatureException" => CREDENTIALS,
        "ResourceNumberLimitExceededException" => {
            "delete old table versions, or have the account's Glue quota raised"
        }
        "GlueEncryptionException" => "grant the use of the KMS key that encrypts the account's Data Catalog",
        _ => return None,
    })
}

/// `error`, which ended what was being done to `name`.
pub(super) fn failed<E>(action: &str, name: &str, error: SdkError<E>) -> PointerError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let said = match error.as_service_error().and_then(|answer| Some((answer.code()?, answer.message()))) {
        Some((code, message)) => {
            let next = advice(code).map(|advice| format!("; {advice}")).unwrap_or_default();
            format!("{code}: {}{next}", message.unwrap_or("no reason given"))
        }
        None => no_answer(&error),
    };
    PointerError::Backend(anyhow::anyhow!("cannot {action} {name} in Glue: {said}"))
}

fn no_answer<E: std::error::Error + Send + Sync + 'static>(error: &SdkError<E>) -> String {
    let next = match error {
        SdkError::DispatchFailure(failure) if failure.is_user() || failure.is_other() => {
            "are there AWS credentials and a region? set AWS_PROFILE or AWS_REGION"
        }
        _ => "is the network up, and AWS_ENDPOINT_URL right if it is set?",
    };
    format!("{}; {next}", DisplayErrorContext(error))
}

pub(super) fn no_iceberg(name: &str) -> PointerError {
    PointerError::Backend(anyhow::anyhow!(
        "{name} in Glue is no Iceberg table: somebody else made it; rename it, or give this lake other databases with \
         COINLAKE_PREFIX"
    ))
}

pub(super) fn uncertain(name: &str) -> PointerError {
    PointerError::Backend(anyhow::anyhow!(
        "Glue did not say whether it updated {name}: run the same command again, which finds out"
    ))
}
