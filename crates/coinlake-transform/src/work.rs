//! Everything that one transform has to do, and doing it so that each raw line is decoded once.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use coinlake_catalog::{Catalog, Database};
use coinlake_vendors::DatasetId;
use datafusion::common::runtime::SpawnedTask;
use futures::{StreamExt, stream};

use crate::context::{Context, Target, UNITS};
use crate::error::TransformError;
use crate::facts::{Fact, make_unit};
use crate::folds::{Fold, Folds};
use crate::inputs::{Inputs, Reads};
use crate::intake::{DayOfRuns, feed};
use crate::outcome::Outcome;
use crate::plan::{Sources, Unit, dirty_units};
use crate::publish::{Draft, publish_until_done};
use crate::report::TableReport;
use crate::tables::{Description, Kind, TABLES};

/// Everything that is not as the raw zone says, without the tables that another engine made unusable.
pub(crate) struct Work {
    facts: Vec<(Arc<Fact>, Vec<Unit>)>,
    folds: Arc<Folds>,
    /// Folds with nothing to do.
    current: Vec<String>,
    pub(crate) drift: Option<(Target, Option<Unit>)>,
    pub(crate) quarantine: Option<(Target, Vec<Unit>)>,
}

impl Work {
    /// Compares the tables with the raw zone.
    pub(crate) async fn plan(
        outcome: &mut Outcome,
        catalog: &Catalog,
        chosen: &BTreeSet<&str>,
        inputs: &mut Inputs,
    ) -> Result<Self, TransformError> {
        let context = Arc::clone(&outcome.context);
        let (mut facts, mut folds, mut current) = (vec![], Folds::default(), vec![]);
        for description in TABLES.iter().filter(|table| chosen.contains(table.name)) {
            let planned = curated(&context, catalog, description, inputs).await;
            let Some((target, mut units)) = outcome.usable(planned)? else { continue };
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
        let drift = ops(&context, catalog, "schema_drift", true, inputs).await;
        let drift = outcome.usable(drift)?.map(|(target, mut units)| (target, units.pop()));
        let quarantine = ops(&context, catalog, "quarantine", false, inputs).await;
        let quarantine = outcome.usable(quarantine)?;
        Ok(Self { facts, folds: Arc::new(folds), current, drift, quarantine })
    }

    /// Facts, then folds. Each line is decoded once for all of them.
    pub(crate) async fn carry_out(&self, outcome: &mut Outcome, inputs: &mut Inputs) {
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
    fn wanted(&self, inputs: &Inputs) -> BTreeSet<(NaiveDate, DatasetId)> {
        let drift = self.drift.iter().filter_map(|(_, unit)| unit.as_ref());
        let quarantine = self.quarantine.iter().flat_map(|(_, units)| units);
        let ops: BTreeSet<_> = drift.chain(quarantine).flat_map(|unit| unit.dirty.iter().copied()).collect();
        let days = inputs.days(inputs.datasets(), Reads::Runs);
        let pairs =
            days.into_iter().flat_map(|day| inputs.datasets().iter().map(move |dataset| (day, *dataset)));
        pairs.filter(|(day, dataset)| ops.contains(day) || self.folds.need(*dataset, *day)).collect()
    }

    fn undecoded(&self, context: &Context, inputs: &Inputs) -> Vec<DayOfRuns> {
        let wanted = self.wanted(inputs).into_iter();
        let wanted = wanted.filter(|(day, dataset)| !context.ledger.is_asked(*dataset, *day));
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

/// A curated table and its dirty units.
async fn curated(
    context: &Context,
    catalog: &Catalog,
    description: &Description,
    inputs: &mut Inputs,
) -> Result<(Target, Vec<Unit>), TransformError> {
    let target = Target::named(context, catalog, Database::Curated, description.name).await?;
    let datasets: Vec<DatasetId> = description.inputs.iter().map(|input| input.dataset).collect();
    let folds = description.kind == Kind::Fold;
    let sources = Sources { datasets: &datasets, reads: Reads::Runs, folds };
    let units = dirty_units(context, &target, sources, inputs).await?;
    Ok((target, units))
}

/// A table of what all datasets bring, and its dirty units.
async fn ops(
    context: &Context,
    catalog: &Catalog,
    name: &str,
    folds: bool,
    inputs: &mut Inputs,
) -> Result<(Target, Vec<Unit>), TransformError> {
    let target = Target::named(context, catalog, Database::Ops, name).await?;
    let datasets = inputs.datasets().to_vec();
    let sources = Sources { datasets: &datasets, reads: Reads::Runs, folds };
    let units = dirty_units(context, &target, sources, inputs).await?;
    Ok((target, units))
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
        let asked: Vec<_> = days.iter().map(|day| (day.dataset, day.day)).collect();
        let (fact, folds, unit) = (Arc::clone(fact), Arc::clone(folds), unit.clone());
        let task = SpawnedTask::spawn(make_unit(Arc::clone(&context), fact, folds, unit, days));
        async move { task.await.map_err(|_| asked) }
    });
    let mut made = stream::iter(tasks).buffered(UNITS);
    let mut parts = vec![];
    while let Some(part) = made.next().await {
        match part {
            Ok(Ok(part)) => parts.push(part),
            Ok(Err(error)) => outcome.fail(error),
            Err(asked) => {
                // The folds have not seen all of these days.
                asked.into_iter().for_each(|(dataset, day)| context.ledger.fail(dataset, day));
                outcome.fail(TransformError::Lost(format!("a task that makes {}", fact.target.name())));
            }
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
    while let Some(chunk) = chunks.next().await {
        match chunk {
            Ok(chunk) => folds.see(&chunk).await,
            Err(error) => outcome.fail(error),
        }
    }
}
