//! One transform, from listing the raw zone to the last commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use coinlake_catalog::{Catalog, Database};
use coinlake_store::Lake;

use crate::calendar::publish_calendar;
use crate::context::{Context, Target};
use crate::deps::Deps;
use crate::error::TransformError;
use crate::inputs::Inputs;
use crate::ops;
use crate::outcome::Outcome;
use crate::report::TransformReport;
use crate::request::{Scope, TransformRequest};
use crate::tables::TABLES;
use crate::work::Work;

/// The one curated table that no vendor fills.
const CALENDAR: &str = "calendar";

/// Rounds of listing and publishing, when others publish newer inputs meanwhile.
const ROUNDS: u32 = 5;

/// Brings the curated tables, and the `ops` tables after them, up to date with the raw zone.
///
/// Every table is one commit. Running again does nothing where nothing changed, and completes what an interrupted transform left;
/// several transforms at once do not double anything.
///
/// # Errors
/// One thing that went wrong, rather one that running again may mend; what did not depend on it is published all the same, and
/// [`Progress`](crate::Progress) has heard of each.
pub async fn run(
    lake: &Lake,
    catalog: &Catalog,
    request: &TransformRequest,
    deps: &Deps,
) -> Result<TransformReport, TransformError> {
    let mut report = TransformReport::default();
    let mut rounds = 0;
    loop {
        let mut outcome = round(lake, catalog, request, deps).await?;
        report.add(std::mem::take(&mut outcome.report));
        rounds += 1;
        if rounds == ROUNDS || !outcome.is_overtaken() {
            return outcome.into_error().map_or(Ok(report), Err);
        }
    }
}

/// Lists the raw zone, plans and publishes once.
async fn round(
    lake: &Lake,
    catalog: &Catalog,
    request: &TransformRequest,
    deps: &Deps,
) -> Result<Outcome, TransformError> {
    let chosen = chosen(&request.tables)?;
    let context = Context::new(lake, deps, request.rebuild)?;
    let scope = if request.rebuild { &Scope::Everything } else { &request.scope };
    let mut inputs = Inputs::list(lake, scope, deps.now()).await?;
    let mut outcome = Outcome::new(&context);
    outcome.report.is_complete = inputs.is_complete();
    let work = Work::plan(&mut outcome, catalog, &chosen, &mut inputs).await?;
    work.carry_out(&mut outcome, &mut inputs).await;
    if chosen.contains(CALENDAR) {
        let target = Target::named(&context, catalog, Database::Curated, CALENDAR).await;
        if let Some(target) = outcome.usable(target)? {
            outcome.add(target.name(), publish_calendar(&context, target).await);
        }
    }
    publish_ops(&mut outcome, catalog, &mut inputs, work).await?;
    Ok(outcome)
}

/// The tables asked for, without their database.
fn chosen(asked: &[String]) -> Result<BTreeSet<&str>, TransformError> {
    let all: BTreeSet<&str> = TABLES.iter().map(|table| table.name).chain([CALENDAR]).collect();
    if asked.is_empty() {
        return Ok(all);
    }
    let name = |asked: &'_ String| asked.strip_prefix("curated.").unwrap_or(asked).to_owned();
    let known = |asked: &String| {
        let found = all.iter().copied().find(|table| *table == name(asked));
        let known = || all.iter().copied().collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| TransformError::UnknownTable { name: asked.clone(), known: known() })
    };
    asked.iter().map(known).collect()
}

async fn publish_ops(
    outcome: &mut Outcome,
    catalog: &Catalog,
    inputs: &mut Inputs,
    work: Work,
) -> Result<(), TransformError> {
    let context = Arc::clone(&outcome.context);
    let runs = Target::named(&context, catalog, Database::Ops, "runs").await;
    if let Some(runs) = outcome.usable(runs)? {
        outcome.add(runs.name(), ops::publish_runs(&context, runs, inputs).await);
    }
    if let Some((quarantine, units)) = work.quarantine {
        outcome.add(quarantine.name(), ops::publish_quarantine(&context, quarantine, units, inputs).await);
    }
    if let Some((drift, unit)) = work.drift {
        let published = match &unit {
            Some(unit) => ops::publish_drift(&context, drift.clone(), unit, inputs).await,
            None => Ok(None),
        };
        outcome.add(drift.name(), published);
    }
    let publishes = Target::named(&context, catalog, Database::Ops, "publishes").await;
    let checks = Target::named(&context, catalog, Database::Ops, "checks").await;
    match ops::settle(&context, outcome.usable(publishes)?, outcome.usable(checks)?).await {
        Ok(reports) => {
            reports.into_iter().for_each(|report| outcome.add(report.table.clone(), Ok(Some(report))))
        }
        Err(error) => outcome.fail(error),
    }
    Ok(())
}
