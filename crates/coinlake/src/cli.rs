//! What can be typed.

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::commands::{
    BootstrapArgs, CatalogCommand, CompletionsArgs, DoctorArgs, ImportArgs, IngestArgs, QuarantineCommand,
    QueryArgs, RunArgs, SqlArgs, StatusArgs, TransformArgs, VacuumArgs,
};
use crate::config;
use crate::logging::LogFormat;

/// A crypto-market lakehouse: market data from public APIs, kept raw, curated into exact tables, asked in SQL.
#[derive(Debug, Parser)]
#[command(name = "coinlake", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub(crate) global: Global,
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Heading of the options that every command has.
const EVERYWHERE: &str = "Options of every command";

const EXAMPLES: &str = "\
Start here:
  coinlake run --sample          a whole lake from simulated vendors: no key, no network
  coinlake query                 the questions that come with it
  coinlake query top_movers      one of them answered
  coinlake sql                   an interactive shell

Every day:
  coinlake run                   bootstrap, ingest all of CoinGecko, transform, show
  coinlake status                is the data fresh, is anything missing, what was refused

Environment:
  COINLAKE_LAKE                  as --lake
  COINLAKE_PREFIX                begins the Glue databases of a lake on S3; default coinlake
  COINLAKE_WORKGROUP, COINLAKE_RESULTS
                                 Athena's workgroup that makes the views, and where it writes results
  AWS_PROFILE, AWS_REGION, …     the account of a lake on S3, as for the AWS CLI
  COINLAKE_LOG                   what is logged, such as info
  COINLAKE_HISTORY               file for the shell's history
  COINLAKE_COINGECKO_API_KEY, COINLAKE_COINGECKO_PLAN, COINLAKE_COINGECKO_URL

Data goes to standard output, everything else to standard error.
Exit codes: 0 done, 1 the request failed, 2 we failed.";

/// Options of every command.
#[derive(Debug, Clone, Args)]
pub(crate) struct Global {
    /// The lake: a folder, file:///… or s3://bucket/path
    #[arg(long, global = true, help_heading = EVERYWHERE, env = config::LAKE, value_name = "URL", default_value = "./lake")]
    pub(crate) lake: String,
    /// Say nothing but data and errors
    #[arg(long, short, global = true, help_heading = EVERYWHERE)]
    pub(crate) quiet: bool,
    /// How log lines look on standard error (COINLAKE_LOG sets what is logged)
    #[arg(long, global = true, help_heading = EVERYWHERE, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,
}

/// The commands; each one's file is called like it.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Run(RunArgs),
    Bootstrap(BootstrapArgs),
    Ingest(IngestArgs),
    Import(ImportArgs),
    Transform(TransformArgs),
    Sql(SqlArgs),
    Query(QueryArgs),
    Status(StatusArgs),
    #[command(subcommand)]
    Quarantine(QuarantineCommand),
    #[command(subcommand)]
    Catalog(CatalogCommand),
    Vacuum(VacuumArgs),
    Doctor(DoctorArgs),
    Completions(CompletionsArgs),
}

/// Prints what clap has to say. Help and version are data and success; a mistake in the command line is the request's.
pub(crate) fn usage(error: &clap::Error) -> ExitCode {
    // Nothing can be done about a closed terminal here.
    let _ = error.print();
    if error.use_stderr() { ExitCode::from(1) } else { ExitCode::SUCCESS }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_definition_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
