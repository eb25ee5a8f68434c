//! `coinlake bootstrap`.

use chrono::Utc;
use clap::Args;
use coinlake_bootstrap::BootstrapError;
use coinlake_store::{Lake, LakeUrl, StoreError};

use super::definitions::{DefinitionArgs, Definitions};
use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::printer::Printer;

/// Make a lake, or bring it in line with this version; short for `catalog apply`
///
/// Safe to run again. New columns and wider types are applied; anything else is refused with the reason. A lake on S3 gets
/// its Glue databases, raw tables and views too; what others made there is left alone. In a lake that was moved or copied
/// it makes the tables anew, to be filled by `coinlake transform --rebuild`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  coinlake bootstrap\n  coinlake --lake /data/lake bootstrap --dry-run")]
pub(crate) struct BootstrapArgs {
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    definitions: DefinitionArgs,
}

pub(super) async fn run(args: BootstrapArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let definitions = Definitions::read(&args.definitions, global).await?;
    if args.dry_run {
        let plan = definitions.of(&lake::open_or_empty(global).await?).plan(Utc::now()).await?;
        printer.note(&plan.to_string());
        return Ok(());
    }
    bring_in_line(&definitions, global, printer).await.map(|_| ())
}

/// The lake, made if it is not there, with all tables of this version.
pub(super) async fn bootstrap(global: &Global, printer: &Printer) -> Result<Lake, Failure> {
    bring_in_line(&Definitions::built_in(global).await?, global, printer).await
}

async fn bring_in_line(
    definitions: &Definitions,
    global: &Global,
    printer: &Printer,
) -> Result<Lake, Failure> {
    let url = lake::url(global)?;
    let found = open_or_empty(&url, printer).await?;
    let mut plan = definitions.of(&found).plan(Utc::now()).await?;
    plan.applicable()?;
    // Not before nothing is in the way: a lake keeps the databases that it was made with.
    let lake = Lake::create_or_open(&url).await?;
    let done = definitions.of(&lake).apply(&mut plan, Utc::now()).await;
    if plan.is_empty() {
        printer.note(&format!("{} is up to date", lake.root()));
    } else {
        printer.note(&format!("{}:\n{}", lake.root(), plan.report()));
    }
    done?;
    Ok(lake)
}

/// The lake as it is; one that was moved has lost its tables then.
async fn open_or_empty(url: &LakeUrl, printer: &Printer) -> Result<Lake, Failure> {
    match Lake::open_or_empty(url).await {
        Err(StoreError::Moved { recorded, .. }) => {
            let lake = Lake::relocate(url).await?;
            printer.warning(&format!(
                "the lake was at {recorded} and is at {} now; its tables are made anew: run `coinlake transform --rebuild`",
                lake.root()
            ));
            Ok(lake)
        }
        other => Ok(other?),
    }
}

impl From<BootstrapError> for Failure {
    fn from(error: BootstrapError) -> Self {
        match error {
            BootstrapError::Refused(_) | BootstrapError::Drift(_) | BootstrapError::Settings { .. } => {
                Self::request(error)
            }
            BootstrapError::Raw(error) => Self::from(error),
            error => Self::ours(error),
        }
    }
}
