//! The bootstrap function: brings the account's databases, tables and views in line with the definitions built into it, or
//! takes them away. Terraform calls it with each change of the definitions, and before it destroys the lake.

mod event;
mod handler;

use std::process::ExitCode;

use coinlake_lambda::serve;

/// Handles events until Lambda ends the process.
#[tokio::main]
async fn main() -> ExitCode {
    serve(handler::Bootstrap).await
}
