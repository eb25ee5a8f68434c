//! The transform function: one event brings curated tables up to date with the raw runs it names, or with all of them.

mod event;
mod handler;

use std::process::ExitCode;

use coinlake_lambda::serve;

/// Handles events until Lambda ends the process.
#[tokio::main]
async fn main() -> ExitCode {
    serve(handler::Transform::default()).await
}
