//! A vendor that answers as a test says, byte for byte, on a free port of 127.0.0.1.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// What the vendor does with a request.
pub(crate) enum Reply {
    /// Sends these bytes, a whole HTTP answer or a part of one, and closes the connection.
    Bytes(Vec<u8>),
    /// Never answers.
    Silence,
}

/// A request as it came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Path and query.
    pub(crate) target: String,
    /// All lines of the head.
    pub(crate) head: String,
}

impl Seen {
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let query = self.target.split_once('?')?.1;
        query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    }

    pub(crate) fn page(&self) -> usize {
        self.parameter("page").and_then(|page| page.parse().ok()).unwrap_or(1)
    }
}

pub(crate) struct Vendor {
    pub(crate) url: String,
    seen: Arc<Mutex<Vec<Seen>>>,
    _tasks: JoinSet<()>,
}

impl Vendor {
    /// Starts a vendor; `answer` is given each request and its number from 0.
    pub(crate) async fn start(answer: impl Fn(&Seen, usize) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api/v3", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = JoinSet::new();
        let (log, answer) = (Arc::clone(&seen), Arc::new(answer));
        tasks.spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                connections.spawn(serve(stream, Arc::clone(&log), Arc::clone(&answer)));
            }
        });
        Self { url, seen, _tasks: tasks }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

async fn serve(
    mut stream: TcpStream,
    log: Arc<Mutex<Vec<Seen>>>,
    answer: Arc<impl Fn(&Seen, usize) -> Reply + Send + Sync>,
) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => return,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let target = head.split(' ').nth(1).unwrap().to_owned();
    let seen = Seen { target, head };
    let number = {
        let mut log = log.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    match answer(&seen, number) {
        Reply::Bytes(bytes) => {
            // The client may have gone away; that is its business.
            let _ = stream.write_all(&bytes).await;
            let _ = stream.shutdown().await;
        }
        Reply::Silence => std::future::pending().await,
    }
}

/// A whole answer. `headers` are lines without line ends.
pub(crate) fn answer(status: u16, headers: &[&str], body: &str) -> Reply {
    let mut text = format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n", body.len());
    for header in headers {
        text += header;
        text += "\r\n";
    }
    Reply::Bytes(format!("{text}\r\n{body}").into_bytes())
}

pub(crate) fn json(body: &str) -> Reply {
    answer(200, &["content-type: application/json; charset=utf-8"], body)
}

pub(crate) fn throttled(retry_after: &str) -> Reply {
    let body = r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}"#;
    answer(429, &[&format!("retry-after: {retry_after}")], body)
}

/// The body of a page of a market with coins `c1`…`c<coins>`.
pub(crate) fn market_page(coins: usize, page: usize, page_size: usize) -> String {
    let rows = (1..=coins).skip((page - 1) * page_size).take(page_size);
    let rows: Vec<_> =
        rows.map(|n| format!(r#"{{"id":"c{n}","symbol":"c","name":"C","current_price":{n}.50}}"#)).collect();
    format!("[{}]", rows.join(","))
}

/// A vendor with five coins that serves pages of two.
pub(crate) fn five_coins(seen: &Seen, _number: usize) -> Reply {
    json(&market_page(5, seen.page(), 2))
}
