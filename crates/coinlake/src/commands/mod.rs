//! One file per command: its arguments, its help text, and what it does by calling the other crates.

mod asking;
mod bootstrap;
mod catalog;
mod completions;
mod dataset;
mod definitions;
mod destroy;
mod doctor;
mod fetching;
mod import;
mod ingest;
mod quarantine;
mod query;
mod run;
mod sample;
mod sql;
mod status;
mod transform;
mod vacuum;

pub(crate) use bootstrap::BootstrapArgs;
pub(crate) use catalog::CatalogCommand;
pub(crate) use completions::CompletionsArgs;
pub(crate) use doctor::DoctorArgs;
pub(crate) use import::ImportArgs;
pub(crate) use ingest::IngestArgs;
pub(crate) use quarantine::QuarantineCommand;
pub(crate) use query::QueryArgs;
pub(crate) use run::RunArgs;
pub(crate) use sql::SqlArgs;
pub(crate) use status::StatusArgs;
pub(crate) use transform::TransformArgs;
pub(crate) use vacuum::VacuumArgs;

pub(crate) use asking::{Asker, ResultArgs, counted};

use crate::cli::{Cli, Command};
use crate::failure::Failure;
use crate::printer::Printer;

/// Runs the command that was typed.
///
/// # Errors
/// With a [`Failure`] that knows the exit code and what to tell.
pub(crate) async fn run(cli: Cli, printer: &Printer) -> Result<(), Failure> {
    let global = &cli.global;
    match cli.command {
        Command::Run(args) => run::run(args, global, printer).await,
        Command::Bootstrap(args) => bootstrap::run(args, global, printer).await,
        Command::Ingest(args) => ingest::run(args, global, printer).await,
        Command::Import(args) => import::run(args, global, printer).await,
        Command::Transform(args) => transform::run(args, global, printer).await,
        Command::Sql(args) => sql::run(args, global, printer).await,
        Command::Query(args) => query::run(args, global, printer).await,
        Command::Status(args) => status::run(args, global, printer).await,
        Command::Quarantine(command) => quarantine::run(command, global, printer).await,
        Command::Catalog(command) => catalog::run(command, global, printer).await,
        Command::Vacuum(args) => vacuum::run(args, global, printer).await,
        Command::Doctor(args) => doctor::run(args, global, printer).await,
        Command::Completions(args) => completions::run(&args, printer),
    }
}
