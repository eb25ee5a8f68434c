//! `coinlake ingest`.

use chrono::{DateTime, Utc};
use clap::Args;

use super::dataset::DatasetArgs;
use super::fetching::{Fetching, VendorArgs};
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::{lake, times};

/// Fetch one dataset from its vendor into the raw zone, as one run
///
/// A run is identified by vendor, dataset and time: fetched again, nothing is asked and nothing changes. Either the whole
/// run is kept, or nothing of it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct IngestArgs {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// The time the run stands for (UTC), becomes snapshot_at; default now
    #[arg(long, value_name = "TIME", value_parser = times::parse)]
    at: Option<DateTime<Utc>>,
    #[command(flatten)]
    vendor: VendorArgs,
}

const EXAMPLES: &str = "\
Examples:
  coinlake ingest coingecko markets
  coinlake ingest coingecko markets --currency usd --currency eur --category meme-token
  coinlake ingest coingecko global --at 2026-11-21T10:00:00Z
  COINLAKE_COINGECKO_API_KEY=… coinlake ingest coingecko markets --plan pro

Environment:
  COINLAKE_COINGECKO_API_KEY     your key, for the demo and pro plans
  COINLAKE_COINGECKO_PLAN        as --plan: keyless, demo or pro
  COINLAKE_COINGECKO_URL         as --vendor-url

Next: `coinlake transform` turns raw runs into tables.";

pub(super) async fn run(args: IngestArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let (vendor, dataset) = args.dataset.find()?;
    let fetching = Fetching::new(vendor, &args.vendor, printer)?;
    let at = args.at.unwrap_or_else(Utc::now);
    fetching.check_time(at)?;
    let lake = lake::create_or_open(global).await?;
    if !fetching.asks_this_machine() {
        lake::keep_real_apart(&lake)?;
    }
    fetching.fetch(&lake, dataset, at).await
}
