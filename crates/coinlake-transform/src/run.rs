//! One transform, from listing the raw zone to the last commit.

use std::collections::BTreeSet;
use std::sync::Arc;

use coinlake_catalog::{Catalog, Database};
use coinlake_store::Lake;
use coinlake_vendors::DatasetId;
use futures::{StreamExt, stream};

use crate::calendar::publish_calendar;
use crate::context::{Context, Target, UNITS};
use crate::deps::Deps;
use crate::error::TransformError;
use crate::facts::{Fact, make_unit};
use crate::folds::{Fold, Folds};
use crate::inputs::{Inputs, Reads};
use crate::intake::{DayOfRuns, feed};
use crate::ops;
use crate::plan::{Sources, Unit, dirty_units};
use crate::publish::{Draft, publish_until_done};
use crate::report::{TableReport, TransformReport};
use crate::request::{Scope, TransformRequest};
use crate::tables::{Description, Kind, TABLES};

/// The one curated table that no vendor fills.
const CALENDAR: &str = "calendar";

/// Brings the curated tables, and the `ops` tables after them, up to date with the raw zone.
///
/// Every table is one commit. Running again does nothing where nothing changed, and completes what an interrupted transform left;
/// several transforms at once do not double anything.
///
/// # Errors
/// The first thing that went wrong; what did not depend on it is published all the same, and [`Progress`](crate::Progress) has heard of each.
pub async fn run(
    lake: &Lake,
    catalog: &Catalog,
    request: &TransformRequest,
    deps: &Deps,
) -> Result<TransformReport, TransformError> {
    let chosen = chosen(&request.tables)?;
    let context = Context::new(lake, deps, request.rebuild)?;
    let scope = if request.rebuild { &Scope::Everything } else { &request.scope };
    let mut inputs = Inputs::list(lake, scope, deps.now()).await?;
    let mut outcome =
        Outcome { context: Arc::clone(&context), report: TransformReport::default(), error: None };
    let plan = Plan::make(&context, catalog, &chosen, &mut inputs).await?;
    plan.carry_out(&mut outcome, &mut inputs).await;
    if chosen.contains(CALENDAR) {
        let target = target(&context, catalog, Database::Curated, CALENDAR).await?;
        outcome.add(target.name(), publish_calendar(&context, target).await);
    }
    publish_ops(&mut outcome, catalog, &mut inputs, plan).await?;
    match outcome.error {
        Some(error) => Err(error),
        None => Ok(outcome.report),
    }
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

async fn target(
    context: &Context,
    catalog: &Catalog,
    database: Database,
    name: &str,
) -> Result<Target, TransformError> {
    let definition = catalog.table(database, name).ok_or_else(|| TransformError::Table {
        table: format!("{}.{name}", database.as_str()),
        cause: "the catalog does not define it".to_owned(),
    })?;
    Target::load(context, &Arc::new(definition.clone())).await
}

/// What is published so far, and the first thing that went wrong.
struct Outcome {
    context: Arc<Context>,
    report: TransformReport,
    error: Option<TransformError>,
}

impl Outcome {
    /// A table is done.
    fn add(&mut self, table: String, result: Result<Option<TableReport>, TransformError>) {
        match result {
            Ok(report) => {
                let report = report.unwrap_or_else(|| TableReport { table, ..TableReport::default() });
                self.context.deps.progress.table_done(&report);
                self.report.tables.push(report);
            }
            Err(error) => self.fail(error),
        }
    }

    fn fail(&mut self, error: TransformError) {
        self.context.deps.progress.failed(&error);
        self.error.get_or_insert(error);
    }
}

/// Everything that is not as the raw zone says.
struct Plan {
    facts: Vec<(Arc<Fact>, Vec<Unit>)>,
    folds: Arc<Folds>,
    /// Folds with nothing to do.
    current: Vec<String>,
    drift: (Target, Option<Unit>),
    quarantine: (Target, Vec<Unit>),
}

impl Plan {
    async fn make(
        context: &Arc<Context>,
        catalog: &Catalog,
        chosen: &BTreeSet<&str>,
        inputs: &mut Inputs,
    ) -> Result<Self, TransformError> {
        let (mut facts, mut folds, mut current) = (vec![], Folds::default(), vec![]);
        for description in TABLES.iter().filter(|table| chosen.contains(table.name)) {
            let target = target(context, catalog, Database::Curated, description.name).await?;
            let mut units =
                units(context, &target, &datasets(description), description.kind == Kind::Fold, inputs)
                    .await?;
            match (description.kind, units.pop()) {
                (Kind::Fact, last) => {
                    units.extend(last);
                    facts.push((Arc::new(Fact::new(description, target)), units));
                }
                (Kind::Fold, Some(unit)) => {
                    folds.0.push(Arc::new(Fold::new(description, target, unit).await?))
                }
                (Kind::Fold, None) => current.push(target.name()),
            }
        }
        let all = inputs.datasets().to_vec();
        let drift = target(context, catalog, Database::Ops, "schema_drift").await?;
        let drift_unit = units(context, &drift, &all, true, inputs).await?.pop();
        let quarantine = target(context, catalog, Database::Ops, "quarantine").await?;
        let quarantine_units = units(context, &quarantine, &all, false, inputs).await?;
        Ok(Self {
            facts,
            folds: Arc::new(folds),
            current,
            drift: (drift, drift_unit),
            quarantine: (quarantine, quarantine_units),
        })
    }

    /// Facts, then folds. Each line is decoded once for all of them.
    async fn carry_out(&self, outcome: &mut Outcome, inputs: &mut Inputs) {
        let context = Arc::clone(&outcome.context);
        context.deps.progress.planned(self.runs(inputs));
        for (fact, units) in &self.facts {
            let result = publish_fact(outcome, fact, &self.folds, units, inputs).await;
            outcome.add(fact.target.name(), result);
        }
        let rest = self.undecoded(&context, inputs);
        decode_rest(outcome, rest, &self.folds).await;
        for fold in &self.folds.0 {
            let began = context.deps.now();
            let result = fold.publish(&context, inputs, began).await;
            outcome.add(fold.name(), result);
        }
        for table in &self.current {
            outcome.add(table.clone(), Ok(None));
        }
    }

    /// Days that a fold or an `ops` table needs decoded.
    fn wanted(&self, inputs: &Inputs) -> BTreeSet<(chrono::NaiveDate, DatasetId)> {
        let ops = self.drift.1.iter().chain(&self.quarantine.1).flat_map(|unit| unit.dirty.iter().copied());
        let ops: BTreeSet<_> = ops.collect();
        let days = inputs.days(inputs.datasets(), Reads::Runs);
        let pairs =
            days.into_iter().flat_map(|day| inputs.datasets().iter().map(move |dataset| (day, *dataset)));
        pairs.filter(|(day, dataset)| ops.contains(day) || self.folds.need(*dataset, *day)).collect()
    }

    fn undecoded(&self, context: &Context, inputs: &Inputs) -> Vec<DayOfRuns> {
        let wanted = self.wanted(inputs).into_iter();
        let wanted = wanted.filter(|(day, dataset)| !context.ledger.is_tried(*dataset, *day));
        wanted
            .map(|(day, dataset)| DayOfRuns { dataset, day, runs: inputs.runs(dataset, day).to_vec() })
            .collect()
    }

    /// Runs that will be decoded.
    fn runs(&self, inputs: &Inputs) -> u64 {
        let mut days = self.wanted(inputs);
        for (fact, units) in &self.facts {
            days.extend(
                units.iter().flat_map(|unit| fact.days(unit, inputs)).map(|day| (day.day, day.dataset)),
            );
        }
        days.into_iter().map(|(day, dataset)| inputs.runs(dataset, day).len() as u64).sum()
    }
}

fn datasets(description: &Description) -> Vec<DatasetId> {
    description.inputs.iter().map(|input| input.dataset).collect()
}

async fn units(
    context: &Context,
    target: &Target,
    datasets: &[DatasetId],
    folds: bool,
    inputs: &mut Inputs,
) -> Result<Vec<Unit>, TransformError> {
    dirty_units(context, target, Sources { datasets, reads: Reads::Runs, folds }, inputs).await
}

/// Makes the dirty units of a fact, some at a time, and commits those that came out well.
async fn publish_fact(
    outcome: &mut Outcome,
    fact: &Arc<Fact>,
    folds: &Arc<Folds>,
    units: &[Unit],
    inputs: &Inputs,
) -> Result<Option<TableReport>, TransformError> {
    let context = Arc::clone(&outcome.context);
    let began = context.deps.now();
    let tasks = units.iter().map(|unit| {
        let days = fact.days(unit, inputs);
        tokio::spawn(make_unit(Arc::clone(&context), Arc::clone(fact), Arc::clone(folds), unit.clone(), days))
    });
    let mut made = stream::iter(tasks).buffered(UNITS);
    let mut parts = vec![];
    while let Some(part) = made.next().await {
        match part.unwrap_or(Err(TransformError::Lost("the task that makes a partition"))) {
            Ok(part) => parts.push(part),
            Err(error) => outcome.fail(error),
        }
    }
    if parts.is_empty() {
        return Ok(None);
    }
    publish_until_done(&context, fact.target.clone(), Draft::new(&context, parts, began)).await
}

/// Decodes what no fact has asked for.
async fn decode_rest(outcome: &mut Outcome, days: Vec<DayOfRuns>, folds: &Folds) {
    let mut chunks = feed(&outcome.context, days);
    while let Some(chunk) = chunks.recv().await {
        match chunk {
            Ok(chunk) => folds.see(&chunk).await,
            Err(error) => outcome.fail(error),
        }
    }
}

async fn publish_ops(
    outcome: &mut Outcome,
    catalog: &Catalog,
    inputs: &mut Inputs,
    plan: Plan,
) -> Result<(), TransformError> {
    let context = Arc::clone(&outcome.context);
    let runs = target(&context, catalog, Database::Ops, "runs").await?;
    outcome.add(runs.name(), ops::publish_runs(&context, runs, inputs).await);
    let (quarantine, units) = plan.quarantine;
    outcome.add(quarantine.name(), ops::publish_quarantine(&context, quarantine, units, inputs).await);
    let (drift, unit) = plan.drift;
    let published = match &unit {
        Some(unit) => ops::publish_drift(&context, drift.clone(), unit, inputs).await,
        None => Ok(None),
    };
    outcome.add(drift.name(), published);
    let publishes = target(&context, catalog, Database::Ops, "publishes").await?;
    let checks = target(&context, catalog, Database::Ops, "checks").await?;
    match ops::settle(&context, publishes, checks).await {
        Ok(reports) => {
            reports.into_iter().for_each(|report| outcome.add(report.table.clone(), Ok(Some(report))))
        }
        Err(error) => outcome.fail(error),
    }
    Ok(())
}
