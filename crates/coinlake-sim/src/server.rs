//! The HTTP server.

use std::future::Future;
use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, Response, Uri};
use chrono::{DateTime, Utc};
use futures::{StreamExt, stream};
use tokio::net::TcpListener;

use crate::answer::Answer;
use crate::asked::Asked;
use crate::clock::SimClock;
use crate::config::SimConfig;
use crate::fault::{ArmedFaults, Delivery};
use crate::generator::Generator;
use crate::key::RequiredKey;
use crate::recorded::Recordings;
use crate::request_log::RequestLog;
use crate::{coingecko, control};

/// Answers on `listener` until `shutdown` resolves and the answers under way are sent.
pub async fn serve(
    listener: TcpListener,
    config: SimConfig,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_vendors(listener, Arc::new(Vendors::new(config)), shutdown).await
}

pub(crate) async fn serve_vendors(
    listener: TcpListener,
    vendors: Arc<Vendors>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let router = Router::new().fallback(handle).with_state(vendors);
    axum::serve(listener, router).with_graceful_shutdown(shutdown).await
}

/// Everything a request is answered from.
#[derive(Debug)]
pub(crate) struct Vendors {
    pub(crate) clock: SimClock,
    pub(crate) log: RequestLog,
    faults: ArmedFaults,
    source: Source,
}

#[derive(Debug)]
enum Source {
    Generated { market: Generator, keys: Vec<RequiredKey> },
    Recorded(Recordings),
}

impl Vendors {
    pub(crate) fn new(config: SimConfig) -> Self {
        let source = match config.recorded {
            Some(recordings) => Source::Recorded(recordings),
            None => Source::Generated {
                market: Generator::new(config.seed, config.coins, config.exchanges),
                keys: config.keys,
            },
        };
        Self {
            clock: config.clock,
            log: RequestLog::default(),
            faults: ArmedFaults::new(config.seed, config.faults),
            source,
        }
    }

    fn answer(&self, asked: &Asked, at: DateTime<Utc>) -> Answer {
        match &self.source {
            Source::Recorded(recordings) => recordings.answer(asked),
            Source::Generated { market, keys } if asked.vendor == "coingecko" => {
                coingecko::answer(market, keys, asked, at)
            }
            Source::Generated { .. } => Answer::error(
                404,
                &format!("no simulated vendor `{}`: known here is coingecko", asked.vendor),
                at,
            ),
        }
    }
}

async fn handle(
    State(vendors): State<Arc<Vendors>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if let Some(path) = uri.path().strip_prefix("/_sim") {
        let answer = control::answer(&vendors.clock, &vendors.log, &method, path, &body);
        return on_the_wire(answer, &Delivery::default());
    }
    let asked = Asked::new(&uri, headers);
    let faults = vendors.faults.meet(&asked);
    let at = faults.skewed(vendors.clock.read());
    let answer = match faults.replacement(at) {
        Some(answer) => answer,
        None => faults.damaged(vendors.answer(&faults.rewritten(asked.clone()), at)),
    };
    vendors.log.note(&asked, answer.status);
    tracing::info!(
        vendor = asked.vendor,
        path = asked.path,
        status = answer.status,
        bytes = answer.body.len(),
        "answered"
    );
    let delivery = faults.delivery();
    if let Some(delay) = delivery.delay {
        tokio::time::sleep(delay).await;
    }
    on_the_wire(answer, &delivery)
}

fn on_the_wire(answer: Answer, delivery: &Delivery) -> Response<Body> {
    let mut response = Response::builder().status(answer.status);
    for (name, value) in &answer.headers {
        response = response.header(name, value);
    }
    let body = if delivery.is_cut {
        // The promised length is never reached: the server closes the connection on the error.
        response = response.header("content-length", answer.body.len());
        let half = Bytes::copy_from_slice(&answer.body[..answer.body.len() / 2]);
        let cut = async {
            // The body must be seen to stall once, or the half would be thrown away unsent.
            tokio::task::yield_now().await;
            Err(io::Error::new(io::ErrorKind::ConnectionAborted, "cut on purpose"))
        };
        Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(cut)))
    } else {
        Body::from(answer.body)
    };
    response.body(body).unwrap_or_else(|cause| {
        let mut refused =
            Response::new(Body::from(format!("the recorded answer is no HTTP answer: {cause}\n")));
        *refused.status_mut() = axum::http::StatusCode::INTERNAL_SERVER_ERROR;
        refused
    })
}
