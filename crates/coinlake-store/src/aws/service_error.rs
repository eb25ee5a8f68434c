//! Errors of services that the SDK talks to, such as Glue and Athena, told with the next step.

use aws_sdk_glue::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

const CREDENTIALS: &str = "sign in again, or set AWS_PROFILE to another account";

/// The code of a service's answer, if there was one.
pub fn code<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<&str> {
    error.as_service_error()?.code()
}

/// What ended a call, in the service's words, and the next step where there is one; `rights` are what the call needs.
pub fn words<E>(error: &SdkError<E>, rights: &str) -> String
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    match error.as_service_error().and_then(|answer| Some((answer.code()?, answer.message()))) {
        Some((code, message)) => {
            let next = advice(code, rights).map(|advice| format!("; {advice}")).unwrap_or_default();
            format!("{code}: {}{next}", message.unwrap_or("no reason given"))
        }
        None => no_answer(error),
    }
}

/// What a person can do about each of the codes that the same call would meet again.
fn advice(code: &str, rights: &str) -> Option<String> {
    Some(match code {
        "AccessDeniedException" => format!(
            "use other AWS credentials (AWS_PROFILE), or grant these {rights} and, with Lake Formation, its permissions \
             on the lake's databases"
        ),
        "ExpiredTokenException" | "UnrecognizedClientException" | "InvalidSignatureException" => {
            CREDENTIALS.to_owned()
        }
        "ResourceNumberLimitExceededException" => {
            "delete old table versions, or have the account's Glue quota raised".to_owned()
        }
        "GlueEncryptionException" => {
            "grant the use of the KMS key that encrypts the account's Data Catalog".to_owned()
        }
        _ => return None,
    })
}

fn no_answer<E: std::error::Error + Send + Sync + 'static>(error: &SdkError<E>) -> String {
    let next = match error {
        SdkError::DispatchFailure(failure) if failure.is_user() || failure.is_other() => {
            "are there AWS credentials and a region? set AWS_PROFILE or AWS_REGION"
        }
        _ => "is the network up, AWS_REGION right, and AWS_ENDPOINT_URL if it is set?",
    };
    format!("{}; {next}", DisplayErrorContext(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_names_the_rights_that_the_call_needs() {
        let told = advice("AccessDeniedException", "glue:GetTable").unwrap();
        assert!(told.contains("grant these glue:GetTable and"), "{told}");
        assert_eq!(advice("ConcurrentModificationException", "glue:GetTable"), None);
    }
}
