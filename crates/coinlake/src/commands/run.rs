//! `coinlake run`.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use clap::Args;
use coinlake_store::Lake;
use coinlake_transform::query::{QueryOptions, parse};
use coinlake_transform::{Scope, TransformRequest};
use coinlake_vendors::{Vendor, vendors};
use std::io::Write;

use super::asking::Asker;
use super::bootstrap::bootstrap;
use super::dataset::all;
use super::fetching::{Fetching, VendorArgs};
use super::sample::Sample;
use super::transform::transform;
use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{Format, Target};
use crate::printer::Printer;
use crate::{lake, times};

/// Do everything once: bootstrap, ingest all datasets, transform, show
///
/// Run it every hour for a lake that stays fresh, or with --sample to see what a lake is.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RunArgs {
    /// Use simulated vendors: several snapshots over three days, no key and no network
    #[arg(long, conflicts_with = "vendor_url")]
    sample: bool,
    /// The time the runs stand for (UTC), becomes snapshot_at; default now. Of a sample: the newest snapshot, default the
    /// last full hour
    #[arg(long, value_name = "TIME", value_parser = times::parse)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    vendor: VendorArgs,
}

const EXAMPLES: &str = "\
Examples:
  coinlake run --sample
  coinlake --lake /data/lake run
  COINLAKE_COINGECKO_API_KEY=… coinlake run";

/// What is shown in the end.
const SHOWN: [(&str, &str); 4] = [
    ("The ten largest coins", include_str!("run/latest_market.sql")),
    ("Top movers of the day", include_str!("run/top_movers.sql")),
    ("Smart contract platforms, GameFi and meme coins", include_str!("run/watchlist_categories.sql")),
    ("How fresh the data is", include_str!("run/data_freshness.sql")),
];

pub(super) async fn run(args: RunArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let lake = bootstrap(global, printer).await?;
    let now = Utc::now();
    let lake = if args.sample { lake::simulated(lake).await? } else { lake };
    let fetchings = if args.sample { vec![] } else { fetchings(&lake, &args.vendor, printer)? };
    let ingested = if args.sample {
        let newest = args.at.unwrap_or_else(|| now.duration_trunc(TimeDelta::hours(1)).unwrap_or(now));
        Sample::start(newest, &args.vendor, printer)?.ingest(&lake).await
    } else {
        ingest_all(&fetchings, &lake, args.at.unwrap_or(now), printer).await
    };
    // What did arrive is worth a table, also when something else did not.
    let is_late = args.at.is_some_and(|at| at < now - TimeDelta::days(1));
    let scope = if is_late { Scope::Everything } else { Scope::Auto };
    transform(&lake, &TransformRequest { scope, ..TransformRequest::default() }, printer).await?;
    let label = if lake.is_simulated() { " (simulated data)" } else { "" };
    show(lake, label).await?;
    ingested?;
    let lake_option =
        if global.lake == "./lake" { String::new() } else { format!(" --lake {}", global.lake) };
    // As it was called, so that the line can be typed as it stands.
    let program = std::env::args().next().unwrap_or_else(|| "coinlake".to_owned());
    printer.note(&format!(
        "Next: {program}{lake_option} sql   (a shell; \\d lists tables), or {program}{lake_option} query   (ready questions)"
    ));
    Ok(())
}

/// How each vendor is asked; refused when a lake of simulated data would get real data.
fn fetchings(
    lake: &Lake,
    args: &VendorArgs,
    printer: &Printer,
) -> Result<Vec<(&'static dyn Vendor, Fetching)>, Failure> {
    let one = |vendor: &&'static dyn Vendor| {
        let fetching = Fetching::new(*vendor, args, printer)?;
        if !fetching.asks_this_machine() {
            lake::keep_real_apart(lake)?;
        }
        Ok((*vendor, fetching))
    };
    vendors().iter().map(one).collect()
}

async fn ingest_all(
    fetchings: &[(&'static dyn Vendor, Fetching)],
    lake: &Lake,
    at: DateTime<Utc>,
    printer: &Printer,
) -> Result<(), Failure> {
    let mut outcome = Ok(());
    for (vendor, fetching) in fetchings {
        fetching.check_time(at)?;
        outcome = outcome.and(ingest_vendor(fetching, *vendor, lake, at, printer).await);
    }
    outcome
}

/// All datasets of a vendor at one time. A dataset that fails does not keep the others from being fetched.
pub(super) async fn ingest_vendor(
    fetching: &Fetching,
    vendor: &dyn Vendor,
    lake: &Lake,
    at: DateTime<Utc>,
    printer: &Printer,
) -> Result<(), Failure> {
    let mut failed = Vec::new();
    for dataset in all(vendor) {
        if let Err(failure) = fetching.fetch(lake, dataset, at).await {
            printer.failure(&failure);
            failed.push((dataset.id().to_string(), failure));
        }
    }
    let names: Vec<&str> = failed.iter().map(|(name, _)| name.as_str()).collect();
    let summary = format!("{} could not be ingested", names.join(", "));
    match failed.into_iter().next() {
        Some((_, first)) => Err(first.context(summary)),
        None => Ok(()),
    }
}

async fn show(lake: Lake, label: &str) -> Result<(), Failure> {
    let asker = Asker::over(lake, QueryOptions::default())?;
    let mut target = Target::open(None, Format::Table)?;
    for (heading, sql) in SHOWN {
        writeln!(target, "\n{heading}{label}")?;
        for statement in parse(sql)? {
            asker.answer(statement, Format::Table, &mut target).await?;
        }
    }
    writeln!(target)?;
    target.commit()
}
