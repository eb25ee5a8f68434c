//! The SDK's credentials for S3 requests, so that one chain serves every service.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_glue::config::ProvideCredentials;
use object_store::CredentialProvider;
use object_store::aws::AwsCredential;
use tokio::sync::Mutex;

/// Credentials are renewed this long before they end: longer than one request with its retries.
const RENEWED_BEFORE: Duration = Duration::from_secs(5 * 60);

/// Credentials from the SDK's chain, kept until shortly before they end.
#[derive(Debug)]
pub(super) struct Credentials {
    config: SdkConfig,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    credential: Arc<AwsCredential>,
    until: Option<SystemTime>,
}

/// The chain found no credentials, or they could not be renewed. Its causes never hold a secret.
#[derive(Debug, thiserror::Error)]
#[error("no AWS credentials")]
pub(super) struct NoCredentials {
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Credentials {
    pub(super) fn of(config: &SdkConfig) -> Self {
        Self { config: config.clone(), kept: Mutex::new(None) }
    }
}

#[async_trait]
impl CredentialProvider for Credentials {
    type Credential = AwsCredential;

    async fn get_credential(&self) -> object_store::Result<Arc<AwsCredential>> {
        // Held while the chain is asked, so that many requests at once ask it once.
        let mut kept = self.kept.lock().await;
        let now = self.config.time_source().unwrap_or_default().now();
        if let Some(kept) = kept.as_ref().filter(|kept| kept.lasts(now)) {
            return Ok(Arc::clone(&kept.credential));
        }
        let chain = self.config.credentials_provider().ok_or_else(|| none(None))?;
        let found = chain.provide_credentials().await.map_err(|error| none(Some(error.into())))?;
        let credential = Arc::new(AwsCredential {
            key_id: found.access_key_id().to_owned(),
            secret_key: found.secret_access_key().to_owned(),
            token: found.session_token().map(str::to_owned),
        });
        *kept = Some(Kept { credential: Arc::clone(&credential), until: found.expiry() });
        Ok(credential)
    }
}

impl Kept {
    fn lasts(&self, now: SystemTime) -> bool {
        self.until.is_none_or(|until| until > now + RENEWED_BEFORE)
    }
}

fn none(source: Option<Box<dyn std::error::Error + Send + Sync>>) -> object_store::Error {
    object_store::Error::Generic { store: "S3", source: Box::new(NoCredentials { source }) }
}
