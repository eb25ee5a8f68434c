//! `coinlake import`.

use std::io::Read;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use clap::Args;
use coinlake_ingest::{ImportFile, ImportRequest, import};

use super::dataset::DatasetArgs;
use super::fetching::tell;
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::{currency, lake, times};

/// Take in answers somebody already has, as one run with the same guarantees as a fetched one
///
/// A file is one answer of the vendor, or its records one per line, plain or gzip. Either all files are taken in, or none.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct ImportArgs {
    #[command(flatten)]
    dataset: DatasetArgs,
    /// The time the answers stand for (UTC); becomes snapshot_at
    #[arg(long, value_name = "TIME", value_parser = times::parse)]
    at: DateTime<Utc>,
    /// Currency the amounts are quoted in [default: usd]
    #[arg(long, value_name = "CODE", value_parser = currency::parse)]
    currency: Option<String>,
    /// Category the answers were asked for, the vendor's id
    #[arg(long, value_name = "ID")]
    category: Option<String>,
    /// The files, in the order of their pages; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

const EXAMPLES: &str = "\
Examples:
  coinlake import coingecko markets --at 2022-11-01T12:00:00Z page-1.json page-2.json.gz
  curl -s $URL | coinlake import coingecko global --at 2026-11-21T10:00:00Z -
Next: `coinlake transform` turns raw runs into tables.";

pub(super) async fn run(args: ImportArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let (_, dataset) = args.dataset.find()?;
    let files = args.files.iter().map(|file| read(file)).collect::<Result<_, _>>()?;
    let lake = lake::create_or_open(global).await?;
    lake::keep_real_apart(&lake)?;
    let request = ImportRequest { at: args.at, files, currency: args.currency, category: args.category };
    tell(printer, &import(&lake, dataset, &request).await?);
    Ok(())
}

fn read(path: &Path) -> Result<ImportFile, Failure> {
    let mut bytes = Vec::new();
    let outcome = if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::read(path).map(|read| bytes = read)
    };
    outcome.map_err(|error| Failure::request(error).context(format!("read {}", path.display())))?;
    Ok(ImportFile { name: path.display().to_string(), bytes: bytes.into() })
}
