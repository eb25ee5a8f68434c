//! `coinlake status`.

use std::collections::HashSet;
use std::io::Write;

use clap::Args;
use coinlake_store::{Lake, TableError, in_one_line};
use coinlake_transform::query::{QueryOptions, parse};
use coinlake_transform::refusals;
use datafusion::arrow::array::AsArray;

use super::asking::{Asker, counted};
use crate::cli::Global;
use crate::failure::Failure;
use crate::lake;
use crate::output::{Format, Target};
use crate::printer::Printer;

/// Show how the lake is doing: freshness, gaps, last runs, quarantine, checks
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  coinlake --lake ./lake status")]
pub(crate) struct StatusArgs {}

/// What is asked, in the order shown. An answer without rows is good news, which the third text says.
const SECTIONS: [(&str, &str, &str); 7] = [
    (
        "Freshness",
        include_str!("status/freshness.sql"),
        "nothing was ingested yet: `coinlake run` or `coinlake ingest`",
    ),
    ("Gaps of the last 30 days", include_str!("status/gaps.sql"), "none"),
    ("Last runs", include_str!("status/runs.sql"), "none"),
    ("Tables published", include_str!("status/publishes.sql"), "none: `coinlake transform`"),
    ("Quarantine", include_str!("status/quarantine.sql"), "empty"),
    ("Failed checks", include_str!("status/checks.sql"), "none"),
    ("Vendor fields that changed, last 30 days", include_str!("status/drift.sql"), "none"),
];

pub(super) async fn run(_args: StatusArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let lake = lake::open(global).await?;
    let asker = Asker::over(lake.clone(), QueryOptions::default())?;
    lake::label(&lake, printer);
    let refused = refusals(&lake, lake::catalog()?).await?;
    let mut target = Target::open(None, Format::Table)?;
    for (heading, sql, good_news) in SECTIONS {
        match section(&asker, heading, sql, good_news, &mut target).await {
            // A table that cannot be read hides only what is asked of it.
            Err(failure) if is_told(&refused, &failure) => unreadable(&failure, &mut target)?,
            shown => shown?,
        }
    }
    refusing(&refused, &mut target)?;
    target.commit()?;
    match waiting(&lake, &asker).await {
        Ok(0) => {}
        Ok(waiting) => printer.note(&format!(
            "{} not in the tables yet: `coinlake transform`, with --reconcile for older days",
            counted(waiting, "committed run")
        )),
        Err(failure) if is_told(&refused, &failure) => {}
        Err(failure) => return Err(failure),
    }
    Ok(())
}

/// Whether a failure is that of a table which cannot be read and is told of as such.
fn is_told(refused: &[TableError], failure: &Failure) -> bool {
    let said = failure.message().unwrap_or_default();
    refused.iter().any(|refusal| match refusal {
        TableError::RowLevelDeletes { table, .. }
        | TableError::OutsideLake { table, .. }
        | TableError::MetadataGone { table, .. } => said.contains(&table.to_string()),
        _ => false,
    })
}

/// The tables that take no publish, or none of some partition, and why.
fn refusing(refused: &[TableError], target: &mut Target) -> Result<(), Failure> {
    writeln!(target, "Tables that refuse to be published")?;
    match refused {
        [] => writeln!(target, "(none)")?,
        some => some.iter().try_for_each(|refusal| writeln!(target, "{}", in_one_line(refusal)))?,
    }
    Ok(writeln!(target)?)
}

fn unreadable(failure: &Failure, target: &mut Target) -> Result<(), Failure> {
    Ok(writeln!(target, "(cannot be read: {})\n", failure.message().unwrap_or_default())?)
}

async fn section(
    asker: &Asker,
    heading: &str,
    sql: &str,
    good_news: &str,
    target: &mut Target,
) -> Result<(), Failure> {
    writeln!(target, "{heading}")?;
    for statement in parse(sql)? {
        if asker.answer(statement, Format::Table, target).await? == 0 {
            writeln!(target, "({good_news})")?;
        }
    }
    writeln!(target)?;
    Ok(())
}

/// How many runs are committed in the raw zone that no transform has seen.
async fn waiting(lake: &Lake, asker: &Asker) -> Result<u64, Failure> {
    let known = known_manifests(asker).await?;
    let mut waiting = 0;
    for (vendor, dataset) in lake.raw().datasets().await? {
        let runs = lake.raw().list(&vendor, &dataset, None).await?;
        waiting += runs.iter().filter(|run| !known.contains(&run.key)).count() as u64;
    }
    Ok(waiting)
}

async fn known_manifests(asker: &Asker) -> Result<HashSet<String>, Failure> {
    let sql = "select manifest_key from ops.runs where manifest_key is not null";
    let mut known = HashSet::new();
    for batch in asker.session.sql(sql).await?.collect().await? {
        known.extend(batch.column(0).as_string::<i32>().iter().flatten().map(str::to_owned));
    }
    Ok(known)
}
