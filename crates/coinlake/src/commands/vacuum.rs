//! `coinlake vacuum`.

use std::io::Write;

use chrono::{TimeDelta, Utc};
use clap::Args;

use super::asking::counted;
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::{lake, times};

/// Expire old snapshots and delete files nothing refers to
///
/// Raw runs are never deleted, only pages of attempts that did not win. Snapshots are kept for 30 days, one a day after
/// two days.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  coinlake vacuum --dry-run\n  coinlake vacuum --safety-age 7d")]
pub(crate) struct VacuumArgs {
    /// Only say what would be deleted
    #[arg(long)]
    dry_run: bool,
    /// Leave files younger than this alone: a transform under way may be about to commit them
    #[arg(long, value_name = "SPAN", default_value = "24h", value_parser = times::parse_span)]
    safety_age: TimeDelta,
}

pub(super) async fn run(args: VacuumArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let lake = lake::open(global).await?;
    let now = Utc::now();
    let tables = lake.tables().vacuum(now, args.safety_age, args.dry_run).await.map_err(Failure::ours)?;
    let raw = lake.raw().leftovers(now, args.safety_age).await?;
    if !args.dry_run {
        lake.raw().delete_leftovers(&raw).await?;
    }
    let mut out = printer.data();
    for file in tables.files.iter().chain(&raw.keys) {
        writeln!(out, "{file}")?;
    }
    out.flush()?;
    for busy in &tables.busy {
        printer.warning(&format!("{busy} was changed meanwhile; run vacuum again"));
    }
    for refused in &tables.refused {
        printer.warning(&format!("left alone: {refused}"));
    }
    let done = if args.dry_run { "would be" } else { "were" };
    let files = counted((tables.files.len() + raw.keys.len()) as u64, "file");
    let snapshots = counted(tables.snapshots, "snapshot");
    printer.note(&format!("{files} ({} bytes) and {snapshots} {done} removed", tables.bytes + raw.bytes));
    Ok(())
}
