//! The command line of a coinlake: one file per command under `commands`, what they print under `output`.
//!
//! Data goes to standard output, everything else to standard error. Exit codes: 0 done; 1 the request failed (the
//! person, the vendor or the data has to change); 2 we failed (the machine, the lake's storage, or a bug).

mod cli;
mod commands;
mod config;
mod currency;
mod failure;
mod lake;
mod logging;
mod output;
mod printer;
mod progress;
mod shell;
mod times;

use std::process::ExitCode;

use clap::Parser as _;

use cli::Cli;
use failure::Failure;
use printer::Printer;

/// Reads the command line, runs the command, and turns its outcome into an exit code.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return cli::usage(&error),
    };
    let printer = Printer::new(cli.global.quiet);
    logging::start(cli.global.log_format);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let outcome =
        runtime.map_err(Failure::ours).and_then(|runtime| runtime.block_on(commands::run(cli, &printer)));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure);
            failure.exit_code()
        }
    }
}
