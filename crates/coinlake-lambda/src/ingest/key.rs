//! API keys in SSM's Parameter Store.

use aws_sdk_ssm::Client;
use aws_sdk_ssm::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ssm::operation::get_parameter::GetParameterError;
use coinlake_ingest::Secret;
use coinlake_lambda::Failure;
use coinlake_store::in_one_line;
use tokio::sync::Mutex;

/// A key that an operator may change at any time. It is read with its first use and when the vendor does not accept it.
#[derive(Debug)]
pub(crate) struct KeptKey {
    ssm: Client,
    /// The SecureString's name.
    parameter: String,
    kept: Mutex<Option<Secret>>,
}

impl KeptKey {
    pub(crate) fn new(ssm: Client, parameter: String) -> Self {
        Self { ssm, parameter, kept: Mutex::new(None) }
    }

    /// The key as it was read last.
    pub(crate) async fn get(&self) -> Result<Secret, Failure> {
        let mut kept = self.kept.lock().await;
        if let Some(secret) = kept.as_ref() {
            return Ok(secret.clone());
        }
        let read = self.read().await?;
        *kept = Some(read.clone());
        Ok(read)
    }

    /// The key as it is now, if it is another one than `refused`, which the vendor does not accept.
    pub(crate) async fn instead_of(&self, refused: &Secret) -> Result<Option<Secret>, Failure> {
        let read = self.read().await?;
        *self.kept.lock().await = Some(read.clone());
        Ok((read != *refused).then_some(read))
    }

    async fn read(&self) -> Result<Secret, Failure> {
        let asked = self.ssm.get_parameter().name(&self.parameter).with_decryption(true);
        let answer = asked.send().await.map_err(|error| self.failure(error))?;
        let value = answer.parameter.and_then(|parameter| parameter.value).unwrap_or_default();
        let secret = Secret::new(&value);
        if secret.is_empty() {
            return Err(self.missing("is empty"));
        }
        Ok(secret)
    }

    fn failure(&self, error: SdkError<GetParameterError>) -> Failure {
        if error.as_service_error().is_some_and(GetParameterError::is_parameter_not_found) {
            return self.missing("does not exist");
        }
        let cause = cause(&error);
        Failure::new("KeyUnreadable", format!("cannot read the SSM parameter {}: {cause}", self.parameter))
    }

    fn missing(&self, how: &str) -> Failure {
        let Self { parameter, .. } = self;
        Failure::bad_settings(format!(
            "the SSM parameter {parameter} {how}: write the vendor's API key into it with `aws ssm put-parameter --name \
             {parameter} --type SecureString --overwrite --value …`"
        ))
    }
}

/// What SSM said, and the next step; never the answer itself, which may hold the key.
fn cause(error: &SdkError<GetParameterError>) -> String {
    let Some(code) = error.as_service_error().and_then(ProvideErrorMetadata::code) else {
        return in_one_line(error);
    };
    let said = error.as_service_error().and_then(ProvideErrorMetadata::message).unwrap_or("no reason given");
    let next = match code {
        "AccessDeniedException" => {
            "; grant the function's role what infra/policies/ingest.json lists, and kms:Decrypt where another key than \
             aws/ssm encrypts the parameter"
        }
        "InvalidKeyId" => "; the KMS key that encrypts it is gone or disabled: write the parameter anew",
        _ => "",
    };
    format!("{code}: {said}{next}")
}
