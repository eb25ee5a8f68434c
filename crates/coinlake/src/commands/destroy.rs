//! `coinlake catalog destroy`.

use std::io::Write;

use chrono::Utc;
use clap::Args;

use super::definitions::Definitions;
use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;

/// How to delete.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake --lake s3://bucket/lake catalog destroy         what would be deleted\n  coinlake --lake s3://bucket/lake catalog destroy --yes"
)]
pub(crate) struct DestroyArgs {
    /// Do it, and not only say what would be deleted
    #[arg(long)]
    yes: bool,
}

pub(super) async fn run(args: &DestroyArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let url = lake::url(global)?;
    if url.database_prefix().is_none() {
        return Err(Failure::said(format!("{url} has nothing in an account: delete the folder itself")));
    }
    let definitions = Definitions::built_in(global).await?;
    let lake = lake::open_or_empty(global).await?;
    let bootstrap = definitions.of(&lake);
    let mut plan = bootstrap.plan_destroy().await?;
    if plan.is_empty() {
        printer.note(&plan.to_string());
        return Ok(());
    }
    let done = if args.yes { bootstrap.apply(&mut plan, Utc::now()).await } else { Ok(()) };
    let told = if args.yes { plan.report().to_string() } else { plan.to_string() };
    let mut out = printer.data();
    writeln!(out, "{told}")?;
    out.flush()?;
    done?;
    match args.yes {
        true => Ok(()),
        false => Err(Failure::said("nothing was deleted: add --yes to do it")),
    }
}
