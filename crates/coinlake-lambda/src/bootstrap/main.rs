//! The bootstrap function: brings the account's databases, tables and views in line with the definitions built into it, or
//! takes them away. Terraform calls it with each change of the definitions, and before it destroys the lake.

mod event;
mod handler;

use std::convert::Infallible;

use coinlake_lambda::{RuntimeError, serve};

/// Handles events until Lambda ends the process.
#[tokio::main]
async fn main() -> Result<Infallible, RuntimeError> {
    serve(handler::Bootstrap).await
}
