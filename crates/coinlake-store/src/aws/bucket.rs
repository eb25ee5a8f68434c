//! S3 as an object store: conditional puts, bounded concurrency, bounded retries.

use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_types::service_config::ServiceConfigKey;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::limit::LimitStore;
use object_store::path::Path;
use object_store::prefix::PrefixStore;
use object_store::{BackoffConfig, ClientOptions, ObjectStore, RetryConfig};
use url::Url;

use super::credentials::Credentials;
use super::whole_answers::WholeAnswers;
use crate::error::StoreError;
use crate::url::S3Place;

/// Requests under way at once, of a whole process: enough to fill a lambda's network, few enough for one prefix of S3.
const REQUESTS_AT_ONCE: usize = 64;

/// How long S3 may take to accept a connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// How long one request may take with its body. Parts are 10 MiB; a longer download is taken up where it stopped.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(60);

/// About half a minute of waiting altogether, which outlasts what S3 calls slowing down.
const RETRIES: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(10),
        base: 2.,
    },
    max_retries: 8,
    retry_timeout: Duration::from_secs(120),
};

pub(super) fn open(
    config: &SdkConfig,
    region: &str,
    place: &S3Place,
) -> Result<Arc<dyn ObjectStore>, StoreError> {
    let bucket = LimitStore::new(client(config, region, place)?, REQUESTS_AT_ONCE);
    Ok(match place.prefix.as_str() {
        "" => Arc::new(bucket),
        prefix => Arc::new(PrefixStore::new(bucket, Path::from(prefix))),
    })
}

fn client(config: &SdkConfig, region: &str, place: &S3Place) -> Result<AmazonS3, StoreError> {
    let options = ClientOptions::new().with_connect_timeout(CONNECT_TIMEOUT).with_timeout(REQUEST_TIMEOUT);
    let mut builder = AmazonS3Builder::new()
        .with_bucket_name(&place.bucket)
        .with_region(region)
        .with_credentials(Arc::new(Credentials::of(config)))
        .with_conditional_put(S3ConditionalPut::ETagMatch)
        .with_client_options(options)
        .with_http_connector(WholeAnswers::default())
        .with_retry(RETRIES);
    if let Some(endpoint) = endpoint(config) {
        checked(&endpoint)?;
        // A local cloud speaks plain HTTP; AWS never does.
        builder = builder.with_endpoint(&endpoint).with_allow_http(endpoint.starts_with("http://"));
    }
    builder.build().map_err(|error| StoreError::storage("open", place.root(), error))
}

/// Refuses what the object store would panic at.
fn checked(endpoint: &str) -> Result<(), StoreError> {
    let is_http = |url: &Url| matches!(url.scheme(), "http" | "https") && url.has_host();
    match Url::parse(endpoint) {
        Ok(url) if is_http(&url) => Ok(()),
        _ => Err(StoreError::BadEndpoint { url: without_user(endpoint) }),
    }
}

/// An address with `…` for the user and password that it may hold.
pub(super) fn without_user(address: &str) -> String {
    let (scheme, rest) = address.split_once("://").map_or(("", address), |(scheme, rest)| (scheme, rest));
    // In an address that cannot be read a password may go on after a `/`.
    let end = match Url::parse(address) {
        Ok(url) if url.has_host() => rest.find('/').unwrap_or(rest.len()),
        _ => rest.len(),
    };
    let rest = match rest[..end].rfind('@') {
        Some(at) => format!("…{}", &rest[at..]),
        None => rest.to_owned(),
    };
    if scheme.is_empty() { rest } else { format!("{scheme}://{rest}") }
}

/// Where requests to S3 go if not to AWS, found as the SDK's own clients find it: what the program was told, then what
/// is said of S3 (`AWS_ENDPOINT_URL_S3`, `[services …] s3 = endpoint_url = …`), then what is said of all services.
pub(super) fn endpoint(config: &SdkConfig) -> Option<String> {
    let key = ServiceConfigKey::builder().service_id("S3").env("AWS_ENDPOINT_URL").profile("endpoint_url");
    let of_s3 = || config.service_config()?.load_config(key.build().ok()?);
    let of_all = || config.endpoint_url().map(str::to_owned);
    match config.get_origin("endpoint_url").is_client_config() {
        true => of_all(),
        false => of_s3().or_else(of_all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_for_requests_that_is_no_address_is_refused() {
        for endpoint in ["http://127.0.0.1:4570", "https://s3.example.org/path"] {
            assert!(checked(endpoint).is_ok(), "{endpoint}");
        }
        for endpoint in ["nonsense", "127.0.0.1:4570", "ftp://127.0.0.1", "http://", ""] {
            let error = checked(endpoint).unwrap_err();
            assert!(matches!(&error, StoreError::BadEndpoint { url } if url == endpoint), "{error}");
        }
    }

    #[test]
    fn an_address_is_told_without_its_password() {
        for (address, told) in [
            ("http://user:p@ss@host:9/a@b", "http://…@host:9/a@b"),
            ("user:secret@host", "…@host"),
            ("http://user:ab/cd@host", "http://…@host"),
            ("https://host/a@b", "https://host/a@b"),
        ] {
            assert_eq!(without_user(address), told);
        }
    }
}
