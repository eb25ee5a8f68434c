//! What the raw zone holds: committed runs and failed attempts, by dataset and day.

mod days;
mod lineage;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};
use coinlake_store::{Lake, ManifestRef};
use coinlake_vendors::DatasetId;
use futures::{StreamExt, TryStreamExt, stream};

pub(crate) use days::Days;
use lineage::day_digest;
pub(crate) use lineage::{Lineage, TRANSFORM_VERSION, count, digest};

use crate::error::TransformError;
use crate::request::Scope;

/// Listings in flight at once.
const LISTINGS: usize = 8;

/// Committed runs and failed attempts of the days looked at.
#[derive(Debug)]
pub(crate) struct Inputs {
    datasets: Vec<DatasetId>,
    looked_at: Days,
    runs: BTreeMap<(NaiveDate, DatasetId), Vec<ManifestRef>>,
    failures: BTreeMap<(NaiveDate, DatasetId), Vec<ManifestRef>>,
}

impl Inputs {
    /// Lists what `scope` looks at.
    pub(crate) async fn list(lake: &Lake, scope: &Scope, now: DateTime<Utc>) -> Result<Self, TransformError> {
        let there = lake.raw().datasets().await?;
        let known = there.iter().filter_map(|(vendor, name)| coinlake_vendors::dataset(vendor, name));
        let datasets: Vec<DatasetId> = known.map(|dataset| dataset.id()).collect();
        let days = days::resolve(lake, &datasets, scope, now.date_naive()).await?;
        let nothing = Days::Some(BTreeSet::new());
        let mut inputs =
            Self { datasets, looked_at: nothing, runs: BTreeMap::new(), failures: BTreeMap::new() };
        inputs.look_at(lake, days).await?;
        Ok(inputs)
    }

    /// Lists more days; those looked at before are not listed again.
    pub(crate) async fn look_at(&mut self, lake: &Lake, days: Days) -> Result<(), TransformError> {
        let new = days.without(&self.looked_at);
        if new == Days::All {
            self.runs.clear();
            self.failures.clear();
        }
        let raw = &lake.raw();
        let asks: Vec<_> = self
            .datasets
            .iter()
            .flat_map(|dataset| new.ranges().into_iter().map(|r| (*dataset, r)))
            .collect();
        let lists = asks.into_iter().map(|(dataset, range)| async move {
            let runs = raw.list(dataset.vendor, dataset.name, range.clone()).await?;
            let failures = raw.list_failures(dataset.vendor, dataset.name, range).await?;
            Ok::<_, TransformError>((dataset, runs, failures))
        });
        let mut lists = stream::iter(lists).buffered(LISTINGS);
        while let Some((dataset, runs, failures)) = lists.try_next().await? {
            for (found, into) in [(runs, &mut self.runs), (failures, &mut self.failures)] {
                for run in found.into_iter().filter(|run| new.contains(run.run.day())) {
                    into.entry((run.run.day(), dataset)).or_default().push(run);
                }
            }
        }
        self.looked_at = std::mem::replace(&mut self.looked_at, Days::All).and(days);
        Ok(())
    }

    /// Whether this day was looked at, so that no runs mean that there are none.
    pub(crate) fn covers(&self, day: NaiveDate) -> bool {
        self.looked_at.contains(day)
    }

    /// Whether every day was looked at.
    pub(crate) fn is_complete(&self) -> bool {
        self.looked_at == Days::All
    }

    /// The datasets with a folder in the raw zone.
    pub(crate) fn datasets(&self) -> &[DatasetId] {
        &self.datasets
    }

    /// The committed runs of one day, sorted.
    pub(crate) fn runs(&self, dataset: DatasetId, day: NaiveDate) -> &[ManifestRef] {
        self.runs.get(&(day, dataset)).map_or(&[], Vec::as_slice)
    }

    /// The failed attempts of one day, sorted.
    pub(crate) fn failures(&self, dataset: DatasetId, day: NaiveDate) -> &[ManifestRef] {
        self.failures.get(&(day, dataset)).map_or(&[], Vec::as_slice)
    }

    /// The days on which these datasets have something that `what` counts.
    pub(crate) fn days(&self, datasets: &[DatasetId], what: Reads) -> BTreeSet<NaiveDate> {
        let runs = self.runs.keys();
        let failures = self.failures.keys().filter(|_| what == Reads::Attempts);
        runs.chain(failures).filter(|(_, dataset)| datasets.contains(dataset)).map(|(day, _)| *day).collect()
    }

    /// What names the inputs of one day; `None` when there are none.
    pub(crate) fn digest(&self, datasets: &[DatasetId], day: NaiveDate, what: Reads) -> Option<String> {
        let runs = datasets.iter().flat_map(|dataset| self.runs(*dataset, day));
        let failures = datasets.iter().flat_map(|dataset| self.failures(*dataset, day));
        match what {
            Reads::Runs => day_digest(runs),
            Reads::Attempts => day_digest(runs.chain(failures)),
        }
    }
}

/// Which objects of a run a table follows from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reads {
    /// Committed runs.
    Runs,
    /// Also the reports of failed attempts.
    Attempts,
}
