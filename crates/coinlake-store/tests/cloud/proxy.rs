//! A server between a client and AWS that forwards every request and spoils the ones it is told to.

use std::fmt;
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};

/// What happens to one request.
pub(crate) enum Fault {
    /// It is fulfilled, then something else happens, and its answer never arrives.
    LosesItsAnswer(BoxFuture<'static, ()>),
    /// It gets no answer, and arrives only when [`Proxy::release`] lets it.
    IsHeldUp,
    /// It is not fulfilled and gets this answer: status and body.
    Gets(u16, &'static str),
    /// It is fulfilled and gets this answer nevertheless.
    IsFulfilledAndGets(u16, &'static str),
}

/// Which request is meant: a method or `X-Amz-Target`, and how its path ends.
#[derive(Clone, Copy)]
pub(crate) struct Which(pub(crate) &'static str, pub(crate) &'static str);

type Faults = Arc<Mutex<Vec<(Which, Fault)>>>;

/// A running proxy in front of the server under test; it ends with the test's runtime.
pub(crate) struct Proxy {
    url: String,
    state: State,
}

#[derive(Clone)]
struct State {
    server: String,
    client: reqwest::Client,
    faults: Faults,
    held: Arc<Mutex<Vec<reqwest::Request>>>,
}

/// The connection ends without an answer.
#[derive(Debug)]
struct NoAnswer;

impl fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no answer")
    }
}

impl std::error::Error for NoAnswer {}

impl Proxy {
    pub(crate) async fn start() -> Self {
        let state = State {
            server: crate::kinds::endpoint(),
            client: reqwest::Client::builder().no_gzip().build().unwrap(),
            faults: Faults::default(),
            held: Arc::default(),
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let shared = state.clone();
        tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, shared.clone()));
            }
        });
        Self { url, state }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// The next request of this kind meets this fault; several faults are met one after the other.
    pub(crate) fn spoil(&self, which: Which, fault: Fault) {
        self.state.faults.lock().unwrap().push((which, fault));
    }

    /// Whether every fault was met.
    pub(crate) fn is_spent(&self) -> bool {
        self.state.faults.lock().unwrap().is_empty()
    }

    /// Lets the requests through that were held up.
    pub(crate) async fn release(&self) {
        let held = std::mem::take(&mut *self.state.held.lock().unwrap());
        for request in held {
            // Whether it is fulfilled so late is the server's to say.
            self.state.client.execute(request).await.unwrap();
        }
    }
}

async fn serve(connection: TcpStream, state: State) {
    let service = service_fn(|request| answer(request, state.clone()));
    // An error is an answer that was lost on purpose, or a client that has left.
    let _ = http1::Builder::new().serve_connection(TokioIo::new(connection), service).await;
}

async fn answer(request: Request<Incoming>, state: State) -> Result<Response<Full<Bytes>>, NoAnswer> {
    let fault = state.fault_of(&request);
    let forwarded = state.forwarded(request).await;
    match fault {
        None => Ok(passed(state.client.execute(forwarded).await.map_err(|_| NoAnswer)?).await),
        Some(Fault::Gets(status, body)) => Ok(made_up(status, body)),
        Some(Fault::IsFulfilledAndGets(status, body)) => {
            state.fulfil(forwarded).await;
            Ok(made_up(status, body))
        }
        Some(Fault::IsHeldUp) => {
            state.held.lock().unwrap().push(forwarded);
            Err(NoAnswer)
        }
        Some(Fault::LosesItsAnswer(then)) => {
            state.fulfil(forwarded).await;
            then.await;
            Err(NoAnswer)
        }
    }
}

impl State {
    fn fault_of(&self, request: &Request<Incoming>) -> Option<Fault> {
        let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok());
        let kind = target.unwrap_or(request.method().as_str());
        let mut faults = self.faults.lock().unwrap();
        let is_meant =
            |(Which(what, end), _): &(Which, Fault)| kind == *what && request.uri().path().ends_with(end);
        let at = faults.iter().position(is_meant)?;
        Some(faults.remove(at).1)
    }

    async fn fulfil(&self, request: reqwest::Request) {
        let answer = self.client.execute(request).await.unwrap();
        assert!(answer.status().is_success(), "{answer:?}");
    }

    async fn forwarded(&self, request: Request<Incoming>) -> reqwest::Request {
        let (parts, body) = request.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        let mut headers = parts.headers;
        // These belong to a connection, not to a request.
        for name in ["host", "connection", "content-length", "transfer-encoding"] {
            headers.remove(name);
        }
        let url = format!("{}{}", self.server, parts.uri);
        self.client.request(parts.method, url).headers(headers).body(body).build().unwrap()
    }
}

fn made_up(status: u16, body: &'static str) -> Response<Full<Bytes>> {
    Response::builder().status(status).body(Full::from(body)).unwrap()
}

async fn passed(answer: reqwest::Response) -> Response<Full<Bytes>> {
    let mut response = Response::builder().status(answer.status());
    for (name, value) in answer.headers() {
        if !matches!(name.as_str(), "connection" | "transfer-encoding") {
            response = response.header(name, value);
        }
    }
    response.body(Full::from(answer.bytes().await.unwrap())).unwrap()
}
