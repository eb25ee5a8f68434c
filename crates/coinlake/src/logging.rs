//! Log lines on standard error, for finding out why; what a person should read is printed, not logged.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config;

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For a person.
    Text,
    /// One JSON object per line, for a collector.
    Json,
}

/// Starts logging to standard error: errors, or what `COINLAKE_LOG` asks for.
pub(crate) fn start(format: LogFormat) {
    let directives = config::value(config::LOG).unwrap_or_else(|| "error".to_owned());
    let filter = EnvFilter::builder().parse_lossy(directives);
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A logger that is already installed stays; that happens in tests only.
    let _ = match format {
        LogFormat::Text => log.try_init(),
        LogFormat::Json => log.json().try_init(),
    };
}
