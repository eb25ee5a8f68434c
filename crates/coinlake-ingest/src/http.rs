//! One HTTP client for all vendors: timeouts, sizes, pace, and keys that stay in their header.

use std::error::Error as _;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use bytes::BytesMut;
use reqwest::header::HeaderValue;
use reqwest::redirect::Policy;
use url::Url;

use crate::answer::RawAnswer;
use crate::clock::Clock;
use crate::error::IngestError;
use crate::pacer::Pacer;
use crate::secret::Secret;

/// Who we are to vendors.
const USER_AGENT: &str = concat!("coinlake/", env!("CARGO_PKG_VERSION"));

/// The largest body read, decompressed. The largest recorded one, all coins with their platforms, is below 10 MB.
const MOST_BYTES: usize = 64 << 20;

/// The HTTP client of one vendor. Make one per vendor and use it for all its datasets: the pace is kept within it.
#[derive(Debug, Clone)]
pub struct Http {
    client: reqwest::Client,
    pacer: Option<Arc<Pacer>>,
}

/// The header that carries the key.
#[derive(Debug, Clone)]
pub(crate) struct KeyHeader {
    name: &'static str,
    value: HeaderValue,
}

impl KeyHeader {
    pub(crate) fn new(name: &'static str, key: &Secret) -> Result<Self, IngestError> {
        let mut value = HeaderValue::from_str(key.expose()).map_err(|_| {
            IngestError::BadRequest("the API key holds characters that no HTTP header can carry".to_owned())
        })?;
        value.set_sensitive(true);
        Ok(Self { name, value })
    }
}

impl Http {
    /// A client that sends at most so many requests a minute, evenly spread; `None` for no limit. Fails when the machine
    /// has no usable TLS certificates.
    pub fn new(requests_per_minute: Option<NonZeroU32>, clock: Arc<dyn Clock>) -> Result<Self, IngestError> {
        let client = reqwest::Client::builder()
            .user_agent(USER_AGENT)
            // A redirect could carry the key's header to another host.
            .redirect(Policy::none())
            .build()
            .map_err(|error| {
                IngestError::BadRequest(format!("cannot make an HTTP client: {}", reason(&error)))
            })?;
        let pacer = requests_per_minute.map(|requests| Arc::new(Pacer::per_minute(requests, clock)));
        Ok(Self { client, pacer })
    }

    /// Takes a place in the vendor's pace, or says how long until one is free.
    pub(crate) fn take_turn(&self) -> Result<(), Duration> {
        self.pacer.as_ref().map_or(Ok(()), |pacer| pacer.take())
    }

    /// Sends one request and reads the whole answer within `timeout`. An error says, without any URL, why there is none.
    pub(crate) async fn get(
        &self,
        url: Url,
        key: Option<&KeyHeader>,
        timeout: Duration,
        clock: &dyn Clock,
    ) -> Result<RawAnswer, String> {
        let place = format!("{}{}", url.authority(), url.path());
        let explain = |error: reqwest::Error| explain(&error, &place, timeout);
        let mut request = self.client.get(url).timeout(timeout).header("accept", "application/json");
        if let Some(KeyHeader { name, value }) = key {
            request = request.header(*name, value.clone());
        }
        let mut response = request.send().await.map_err(explain)?;
        let mut body = BytesMut::new();
        while let Some(chunk) = response.chunk().await.map_err(explain)? {
            if body.len() + chunk.len() > MOST_BYTES {
                return Err(format!("{place} answered with more than {} MiB", MOST_BYTES >> 20));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(RawAnswer {
            status: response.status().as_u16(),
            headers: std::mem::take(response.headers_mut()),
            body: body.freeze(),
            fetched_at: clock.now(),
        })
    }
}

fn explain(error: &reqwest::Error, place: &str, timeout: Duration) -> String {
    if error.is_timeout() {
        return format!("{place} did not answer within {timeout:?}");
    }
    let what = if error.is_connect() { "cannot be reached" } else { "broke off its answer" };
    format!("{place} {what}: {}", reason(error))
}

/// The innermost cause: the outer ones repeat the URL and name libraries.
fn reason(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    match error.source() {
        Some(_) => innermost.to_string(),
        None => "no reason given".to_owned(),
    }
}
