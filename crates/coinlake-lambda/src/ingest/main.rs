//! The ingest function: one event is one run of one dataset. What stops it before the end of the pages, because the
//! invocation's time is over, is taken up by the same event again.

mod customer;
mod event;
mod handler;
mod key;

use coinlake_lambda::{NotServed, serve};

/// Handles events until Lambda ends the process.
#[tokio::main]
async fn main() -> Result<(), NotServed> {
    serve(handler::Ingest::default()).await
}
