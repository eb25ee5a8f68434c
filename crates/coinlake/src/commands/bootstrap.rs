//! `coinlake bootstrap`.

use chrono::Utc;
use clap::Args;
use coinlake_bootstrap::{BootstrapError, apply, plan};
use coinlake_store::{Lake, StoreError};

use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;

/// Make a lake, or bring its tables in line with this version
///
/// Safe to run again. New columns and wider types are applied; anything else is refused with the reason. In a lake that
/// was moved or copied it makes the tables anew, to be filled by `coinlake transform --rebuild`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  coinlake bootstrap\n  coinlake --lake /data/lake bootstrap --dry-run")]
pub(crate) struct BootstrapArgs {
    /// Only say what would be done in a lake that is there
    #[arg(long)]
    dry_run: bool,
}

pub(super) async fn run(args: BootstrapArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    if args.dry_run {
        let plan = plan(&lake::open(global).await?, lake::catalog()?).await?;
        printer.note(&plan.to_string());
        return Ok(());
    }
    bootstrap(global, printer).await.map(|_| ())
}

/// The lake, made if it is not there, with all tables of this version.
pub(super) async fn bootstrap(global: &Global, printer: &Printer) -> Result<Lake, Failure> {
    let url = lake::url(global)?;
    let lake = match Lake::create_or_open(&url).await {
        Err(StoreError::Moved { recorded, .. }) => {
            let lake = Lake::relocate(&url).await?;
            printer.warning(&format!(
                "the lake was at {recorded} and is at {} now; its tables are made anew: run `coinlake transform --rebuild`",
                lake.root()
            ));
            lake
        }
        other => other?,
    };
    let plan = plan(&lake, lake::catalog()?).await?;
    apply(&lake, &plan, Utc::now()).await?;
    if plan.is_empty() {
        printer.note(&format!("{} is up to date", lake.root()));
    } else {
        printer.note(&format!("{}:\n{plan}", lake.root()));
    }
    Ok(lake)
}

impl From<BootstrapError> for Failure {
    fn from(error: BootstrapError) -> Self {
        match error {
            BootstrapError::Refused(_) => Self::request(error),
            error => Self::ours(error),
        }
    }
}
