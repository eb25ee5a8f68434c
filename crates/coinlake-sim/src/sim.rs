//! A simulated vendor for tests.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread::JoinHandle;

use chrono::{DateTime, Utc};
use tokio::sync::oneshot;

use crate::config::SimConfig;
use crate::request_log::LoggedRequest;
use crate::server::{Vendors, serve_vendors};

/// A server on a free port of 127.0.0.1 and a thread of its own, so that blocking tests and asynchronous ones can
/// both use it. It stops, without waiting for answers under way, when it is dropped.
#[derive(Debug)]
pub struct Sim {
    address: SocketAddr,
    vendors: Arc<Vendors>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Sim {
    /// Starts a server; requests are accepted when this returns. Fails if no port can be bound or no thread started.
    pub fn start(config: SimConfig) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        listener.set_nonblocking(true)?;
        let address = listener.local_addr()?;
        let vendors = Arc::new(Vendors::new(config));
        let (stop, stopped) = oneshot::channel();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let serving = Arc::clone(&vendors);
        let thread = std::thread::Builder::new().name("coinlake-sim".to_owned()).spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = stopped => {}
                    served = serve_on(listener, serving) => if let Err(cause) = served {
                        tracing::error!(%cause, "the simulated vendor stopped");
                    },
                }
            });
        })?;
        Ok(Self { address, vendors, stop: Some(stop), thread: Some(thread) })
    }

    /// `http://127.0.0.1:PORT`, without a slash; CoinGecko is under `/coingecko/api/v3`.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Base URL of the simulated CoinGecko: `http://127.0.0.1:PORT/coingecko/api/v3`.
    pub fn coingecko_url(&self) -> String {
        format!("{}/coingecko/api/v3", self.base_url())
    }

    /// Every request so far, oldest first.
    pub fn requests(&self) -> Vec<LoggedRequest> {
        self.vendors.log.requests()
    }

    /// Moves the vendor's clock.
    pub fn set_now(&self, now: DateTime<Utc>) {
        self.vendors.clock.set(now);
    }
}

async fn serve_on(listener: TcpListener, vendors: Arc<Vendors>) -> io::Result<()> {
    serve_vendors(tokio::net::TcpListener::from_std(listener)?, vendors, std::future::pending()).await
}

impl Drop for Sim {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The receiver is gone only if the thread has ended already.
            let _ = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the server's thread has been printed by then.
            let _ = thread.join();
        }
    }
}
