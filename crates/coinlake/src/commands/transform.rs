//! `coinlake transform`.

use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use coinlake_store::{Lake, in_one_line};
use coinlake_transform::{
    Deps, Progress as Watcher, Scope, TableReport, TransformError, TransformReport, TransformRequest,
};

use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;
use crate::progress::Progress;

/// Turn raw runs into curated tables, exactly once, whatever happened before
///
/// Compares what each partition was made from with the raw runs there are, and makes anew what differs. Readers see
/// a table before or after, never in between.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct TransformArgs {
    /// Only these curated tables, such as market_snapshots [default: all]
    #[arg(value_name = "TABLE")]
    tables: Vec<String>,
    /// Look at the newest DAYS days only [default: the newest two, or all of a small lake]
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u32).range(1..=36_500))]
    recent: Option<u32>,
    /// Look at all days: finds late data, and what a crash left
    #[arg(long, conflicts_with = "recent")]
    reconcile: bool,
    /// Make everything anew from raw, also what is up to date
    #[arg(long, conflicts_with_all = ["recent", "reconcile"])]
    rebuild: bool,
}

const EXAMPLES: &str = "\
Examples:
  coinlake transform                     after each ingest
  coinlake transform market_snapshots
  coinlake transform --reconcile         once a day
  coinlake transform --rebuild           after the folder was moved, or to be sure";

pub(super) async fn run(args: TransformArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let lake = lake::open(global).await?;
    let scope = match args.recent {
        Some(days) => Scope::Recent { days },
        None if args.reconcile || args.rebuild => Scope::Everything,
        None => Scope::Auto,
    };
    let request = TransformRequest { tables: args.tables, scope, rebuild: args.rebuild };
    transform(&lake, &request, printer).await
}

/// Transforms, with progress while it works and a line for each table.
pub(super) async fn transform(
    lake: &Lake,
    request: &TransformRequest,
    printer: &Printer,
) -> Result<(), Failure> {
    let shown = Arc::new(Shown { progress: Progress::new(printer, "transform"), failed: Mutex::default() });
    let deps = Deps::system(Arc::clone(&shown) as Arc<dyn Watcher>);
    let outcome = coinlake_transform::run(lake, lake::catalog()?, request, &deps).await;
    shown.finish(outcome.as_ref().err());
    let report: TransformReport = outcome?;
    match (report.is_noop(), report.is_complete) {
        (true, true) => printer.note("all tables are up to date"),
        (true, false) => printer.note(
            "all tables are up to date with the newest days; `coinlake transform --reconcile` looks at all days",
        ),
        _ => {}
    }
    Ok(())
}

/// Shows a transform's progress.
struct Shown {
    progress: Progress,
    /// What went wrong so far, each once.
    failed: Mutex<Vec<String>>,
}

impl Shown {
    /// The work is over: tells what went wrong besides the error it ends with, which the program tells last.
    fn finish(&self, last: Option<&TransformError>) {
        self.progress.finish();
        let last = last.map(|error| in_one_line(error));
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        for text in failed.iter().filter(|text| Some(*text) != last.as_ref()) {
            self.progress.warning(text);
        }
    }
}

impl Watcher for Shown {
    fn planned(&self, runs: u64) {
        self.progress.size(runs, "runs");
    }

    fn decoded(&self, runs: u64, _records: u64) {
        self.progress.advance(runs);
    }

    fn table_done(&self, table: &TableReport) {
        if table.publish_id.is_some() {
            self.progress.line(&table.to_string());
        }
    }

    fn failed(&self, error: &TransformError) {
        let (text, mut failed) =
            (in_one_line(error), self.failed.lock().unwrap_or_else(PoisonError::into_inner));
        if !failed.contains(&text) {
            failed.push(text);
        }
    }
}

impl From<TransformError> for Failure {
    fn from(error: TransformError) -> Self {
        match error {
            TransformError::Store(error) => Self::from(error),
            TransformError::CheckFailed { .. } | TransformError::UnknownTable { .. } => Self::request(error),
            TransformError::Iceberg(cause) if cause.is_of_one_table() => Self::request(cause),
            error => Self::ours(error),
        }
    }
}
