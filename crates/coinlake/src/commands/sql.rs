//! `coinlake sql`.

use std::io::{self, IsTerminal};

use clap::Args;

use super::asking::{Asker, ResultArgs, counted};
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::shell;

/// Ask the lake in SQL: one statement, a file on standard input, or an interactive shell
///
/// The tables are in `raw` (what vendors answered, as text), `curated` (exact, typed), `ops` (what happened) and
/// `analytics` (views for people). `coinlake catalog show` explains every column. SQL only reads.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct SqlArgs {
    /// The statement; without it, statements are read from standard input (a terminal gets the shell)
    statement: Option<String>,
    #[command(flatten)]
    result: ResultArgs,
}

const EXAMPLES: &str = "\
Examples:
  coinlake sql \"select * from analytics.latest_market order by market_cap_rank limit 10\"
  coinlake sql --format csv \"select coin_id, price from curated.market_snapshots\" > prices.csv
  coinlake sql --format parquet --output coins.parquet \"select * from curated.coins\"
  coinlake sql --at 2026-11-20T12:00:00Z \"select count(*) from curated.coins\"
  coinlake sql < report.sql
  coinlake sql                     the shell: \\d lists tables, \\? explains, \\q leaves

CSV: a header, then RFC 4180; NULL is an empty field, the empty string is \"\". Decimals are
plain digits without trailing zeros, times are `2026-11-21 10:00:00.000000` in UTC, doubles the
shortest exact text. JSON: one object per line; decimals and times are strings.";

pub(super) async fn run(args: SqlArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let asker = Asker::open(global, &args.result).await?;
    asker.label(printer);
    match args.statement {
        Some(statement) => {
            let rows = asker.answer_all(&statement, &args.result).await?;
            printer.note(&counted(rows, "row"));
            Ok(())
        }
        None if io::stdin().is_terminal() => shell::interactive(asker, &args.result, printer).await,
        None => shell::piped(asker, &args.result, printer, io::stdin().lock()).await,
    }
}
