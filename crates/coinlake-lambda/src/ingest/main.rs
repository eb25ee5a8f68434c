//! The ingest function: one event is one run of one dataset. What stops it before the end of the pages, because the
//! invocation's time is over, is taken up by the same event again.

mod customer;
mod event;
mod handler;
mod key;

use std::process::ExitCode;

use coinlake_lambda::serve;

/// Handles events until Lambda ends the process.
#[tokio::main]
async fn main() -> ExitCode {
    serve(handler::Ingest::default()).await
}
