//! `coinlake quarantine`.

use clap::{Args, Subcommand};

use super::asking::{Asker, ResultArgs, counted};
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;

/// Look at records that could not become rows: list them, or show one whole
#[derive(Debug, Subcommand)]
pub(crate) enum QuarantineCommand {
    /// List quarantined records, newest first
    List(ListArgs),
    /// Show one record: why it was refused, and its text as received
    Show(ShowArgs),
}

/// What to list.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake quarantine list\n  coinlake quarantine list --reason precision_lost --all"
)]
pub(crate) struct ListArgs {
    /// Only this reason, such as precision_lost, out_of_range, missing_field, malformed_json
    #[arg(long)]
    reason: Option<String>,
    /// Also those resolved since
    #[arg(long)]
    all: bool,
    /// At most this many
    #[arg(long, default_value_t = 50)]
    limit: u32,
    #[command(flatten)]
    result: ResultArgs,
}

/// What to show.
#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  coinlake quarantine show raw/coingecko/markets/dt=2026-11-21/run=20261121T100000Z/usd-all-0001-a1.json.gz 17"
)]
pub(crate) struct ShowArgs {
    /// Key of the raw object, as `quarantine list` prints it
    object_key: String,
    /// Line in it, from 1
    line: u64,
    #[command(flatten)]
    result: ResultArgs,
}

pub(super) async fn run(
    command: QuarantineCommand,
    global: &Global,
    printer: &Printer,
) -> Result<(), Failure> {
    match command {
        QuarantineCommand::List(args) => {
            let asker = Asker::open(global, &args.result).await?;
            let rows = asker.answer_all(&list_sql(&args), &args.result).await?;
            let all =
                asker.session.sql(&format!("select 1 from {}", chosen(&args))).await?.count().await? as u64;
            let told = counted(all, "quarantined record");
            printer.note(&if rows < all { format!("{rows} of {told}; --limit shows more") } else { told });
        }
        QuarantineCommand::Show(args) => {
            let asker = Asker::open(global, &args.result).await?;
            if asker.session.sql(&found_sql(&args)).await?.count().await? == 0 {
                return Err(Failure::said(format!(
                    "line {} of {} is not in quarantine; `coinlake quarantine list` shows what is",
                    args.line, args.object_key
                )));
            }
            asker.answer_all(&show_sql(&args), &args.result).await?;
        }
    }
    Ok(())
}

fn list_sql(args: &ListArgs) -> String {
    format!(
        "select snapshot_at, vendor, dataset, reason, field, detail, object_key, line from {}
         order by snapshot_at desc, object_key, line limit {}",
        chosen(args),
        args.limit
    )
}

/// The records that are asked for.
fn chosen(args: &ListArgs) -> String {
    let reason =
        args.reason.as_ref().map(|reason| format!("and reason = {}", literal(reason))).unwrap_or_default();
    let resolved = if args.all { "" } else { "and resolved_at is null" };
    format!("ops.quarantine where true {reason} {resolved}")
}

fn found_sql(args: &ShowArgs) -> String {
    format!(
        "select * from ops.quarantine where object_key = {} and line = {}",
        literal(&args.object_key),
        args.line
    )
}

/// One fact per row, so that the raw text is never squeezed into a column.
fn show_sql(args: &ShowArgs) -> String {
    let facts = [
        ("vendor", "vendor"),
        ("dataset", "dataset"),
        ("snapshot_at", "cast(snapshot_at as varchar)"),
        ("reason", "reason"),
        ("field", "field"),
        ("detail", "detail"),
        ("resolved_at", "cast(resolved_at as varchar)"),
        ("raw_text", "raw_text"),
    ];
    let found = found_sql(args);
    let row = |(index, (name, value)): (usize, &(&str, &str))| {
        format!("select {index} as position, '{name}' as fact, {value} as value from found")
    };
    let rows: Vec<String> = facts.iter().enumerate().map(row).collect();
    format!(
        "with found as ({found}) select fact, value from ({}) as facts order by position",
        rows.join(" union all ")
    )
}

fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
