//! Answers that are read to their end before they count.
//!
//! The object store sends a request again that got no answer, and takes a download up where it stopped. A list, or a
//! refusal, of which only a part arrives would be an error at once: here it is an attempt that failed like others. A
//! redirect to another region names it in a header, which the object store does not tell; nor does it tell which host gave
//! no answer.

use std::error::Error as StdError;

use async_trait::async_trait;
use object_store::ClientOptions;
use object_store::client::{
    HttpClient, HttpConnector, HttpError, HttpErrorKind, HttpRequest, HttpResponse, HttpService,
    ReqwestConnector,
};

use crate::causes::causes;

/// S3's header with the region of the bucket asked for (Amazon S3 API Reference, "HeadBucket").
const BUCKET_REGION: &str = "x-amz-bucket-region";

/// A bucket is in another region than the one that was asked.
#[derive(Debug, thiserror::Error)]
#[error("the bucket is in the region {region}")]
pub(super) struct Elsewhere {
    pub(super) region: String,
}

/// A host that could not be connected to, or was silent for too long.
#[derive(Debug, thiserror::Error)]
#[error("no answer from {host}: {reason}")]
pub(crate) struct NoAnswer {
    /// With the port where the address has one.
    host: String,
    reason: String,
    advice: &'static str,
}

/// What hyper says of what happens before there is a connection.
const CONNECTING: &str = "client error (Connect)";

const NO_CONNECTION: &str =
    ": there is no connection; check network and proxy, AWS_REGION, and AWS_ENDPOINT_URL if it is set";
const TOO_SLOW: &str = ": it took too long; run the same command again";

impl NoAnswer {
    /// The next step, with its leading colon.
    pub(crate) fn advice(&self) -> &'static str {
        self.advice
    }

    /// The silent host among an error of the object store and its causes.
    pub(crate) fn of<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a Self> {
        causes(error).find_map(|error| error.downcast_ref())
    }
}

/// Connects as the object store does by itself.
#[derive(Debug, Default)]
pub(super) struct WholeAnswers(ReqwestConnector);

#[derive(Debug)]
struct Service(HttpClient);

impl HttpConnector for WholeAnswers {
    fn connect(&self, options: &ClientOptions) -> object_store::Result<HttpClient> {
        Ok(HttpClient::new(Service(self.0.connect(options)?)))
    }
}

#[async_trait]
impl HttpService for Service {
    async fn call(&self, request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let is_download = request.method().as_str() == "GET" && !is_list(&request);
        let host = host(&request);
        let answer = self.0.execute(request).await.map_err(|error| with_host(host, error))?;
        if is_download && answer.status().is_success() {
            return Ok(answer);
        }
        if let Some(elsewhere) = elsewhere(&answer) {
            return Err(HttpError::new(HttpErrorKind::Unknown, elsewhere));
        }
        let (head, body) = answer.into_parts();
        // Of this kind are attempts that are repeated if the request may be.
        let body = body.bytes().await.map_err(|error| HttpError::new(HttpErrorKind::Interrupted, error))?;
        Ok(HttpResponse::from_parts(head, body.into()))
    }
}

/// The host that a request goes to, and its port where one is said; never the user and password of an address.
fn host(request: &HttpRequest) -> String {
    let (host, port) = (request.uri().host().unwrap_or_default(), request.uri().port_u16());
    port.map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// The error, with the host if that is what it is about.
fn with_host(host: String, error: HttpError) -> HttpError {
    let advice = match error.kind() {
        HttpErrorKind::Connect => NO_CONNECTION,
        // A connection that is not made in time is of this kind, too.
        HttpErrorKind::Timeout if is_of_connecting(&error) => NO_CONNECTION,
        HttpErrorKind::Timeout => TOO_SLOW,
        _ => return error,
    };
    let reason = causes(&error).last().map(ToString::to_string).unwrap_or_default();
    HttpError::new(error.kind(), NoAnswer { host, reason, advice })
}

fn is_of_connecting(error: &HttpError) -> bool {
    causes(error).any(|cause| cause.to_string().contains(CONNECTING))
}

/// The region that a redirect names.
fn elsewhere(answer: &HttpResponse) -> Option<Elsewhere> {
    let region = answer.headers().get(BUCKET_REGION).filter(|_| answer.status().is_redirection())?;
    Some(Elsewhere { region: region.to_str().ok()?.to_owned() })
}

fn is_list(request: &HttpRequest) -> bool {
    request.uri().query().is_some_and(|query| query.contains("list-type="))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures::TryStreamExt;
    use object_store::aws::AmazonS3Builder;
    use object_store::path::Path;
    use object_store::{Error, ObjectStore, ObjectStoreExt, RetryConfig};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpSocket, TcpStream};
    use tokio::time::timeout;

    use super::super::answer::Refusal;
    use super::*;
    use crate::error::{StoreError, refusal};

    const LIST: &str = "<ListBucketResult><Contents><Key>one</Key><Size>1</Size>\
        <LastModified>2026-11-21T10:00:00Z</LastModified><ETag>e</ETag></Contents></ListBucketResult>";

    const MISSING: &str = "<Error><Code>NoSuchKey</Code></Error>";

    /// A bucket that gives the same answer to every request: the first time half of it.
    async fn bucket(status: &'static str, body: &'static str) -> impl ObjectStore {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for part in [&body[..body.len() / 2], body] {
                let (mut connection, _) = listener.accept().await.unwrap();
                let _ = connection.read(&mut [0; 4096]).await.unwrap();
                let length = body.len();
                let answer = format!(
                    "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{part}"
                );
                connection.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        at(endpoint, ClientOptions::new())
    }

    fn at(endpoint: String, options: ClientOptions) -> impl ObjectStore {
        AmazonS3Builder::new()
            .with_bucket_name("bucket")
            .with_client_options(options)
            .with_endpoint(endpoint)
            .with_allow_http(true)
            .with_skip_signature(true)
            .with_http_connector(WholeAnswers::default())
            .with_retry(RetryConfig { max_retries: 1, ..RetryConfig::default() })
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn a_list_that_arrives_in_part_is_asked_for_again() {
        let listed: Vec<_> = bucket("200 OK", LIST).await.list(None).try_collect().await.unwrap();
        assert_eq!(listed.len(), 1);
    }

    #[tokio::test]
    async fn a_redirect_to_another_region_names_it() {
        let status = "301 Moved Permanently\r\nx-amz-bucket-region: eu-west-1";
        let error = bucket(status, "<Code>PermanentRedirect</Code>").await.head(&Path::from("one")).await;
        let refusal = Refusal::of(&error.unwrap_err()).unwrap();
        assert_eq!(refusal.said, "the bucket is in the region eu-west-1");
        assert!(refusal.advice.contains("AWS_REGION"), "{refusal:?}");
    }

    #[tokio::test]
    async fn a_refusal_that_arrives_in_part_is_asked_for_again() {
        let missing = bucket("404 Not Found", MISSING).await.get(&Path::from("one")).await;
        assert!(matches!(missing, Err(Error::NotFound { .. })), "{missing:?}");
    }

    /// A host that takes no more connections: the system answers none of the next, as a firewall does.
    async fn full() -> (TcpListener, Vec<TcpStream>) {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let listener = socket.listen(0).unwrap();
        let host = listener.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(connection) = timeout(Duration::from_millis(200), TcpStream::connect(host)).await {
            queue.push(connection.unwrap());
        }
        (listener, queue)
    }

    #[tokio::test]
    async fn a_host_that_gives_no_answer_is_named() {
        let deaf = TcpSocket::new_v4().unwrap();
        deaf.bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (full, _queue) = full().await;
        for (host, next, most) in [
            (full.local_addr().unwrap(), "check network and proxy, AWS_REGION", Duration::from_secs(60)),
            (deaf.local_addr().unwrap(), "check network and proxy, AWS_REGION", Duration::from_secs(60)),
            (mute.local_addr().unwrap(), "run the same command again", Duration::from_millis(300)),
        ] {
            let impatient =
                ClientOptions::new().with_connect_timeout(Duration::from_millis(200)).with_timeout(most);
            let asked = at(format!("http://user:secret@{host}"), impatient);
            let error = asked.head(&Path::from("one")).await.unwrap_err();
            assert!(refusal(&error).is_some_and(|told| told.contains(next)), "{error:?}");
            let told = anyhow::Error::from(StoreError::storage("read", "s3://bucket/one", error));
            let told = format!("{told:#}");
            assert!(told.starts_with("cannot read s3://bucket/one: ") && told.contains(next), "{told}");
            assert!(told.contains(&format!("no answer from {host}: ")), "{told}");
            assert!(!told.contains("secret"), "{told}");
        }
    }
}
