//! One fold: what it has seen of new runs.

use chrono::{DateTime, NaiveDate, Utc};
use coinlake_vendors::DatasetId;
use tokio::sync::Mutex;

use super::merge::{Merge, merge_and_publish};
use super::sighted::Sighted;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::Inputs;
use crate::intake::Chunk;
use crate::plan::Unit;
use crate::report::TableReport;
use crate::rows::nullable;
use crate::sql::Prepared;
use crate::tables::{Description, staged_tables};

/// A table without partitions that takes in the sightings of new runs.
#[derive(Debug)]
pub(crate) struct Fold {
    description: &'static Description,
    target: Target,
    unit: Unit,
    sighted: Mutex<Sighted>,
}

impl Fold {
    pub(crate) async fn new(
        description: &'static Description,
        target: Target,
        unit: Unit,
    ) -> Result<Self, TransformError> {
        let schema = target.definition.arrow_schema();
        let mut tables = staged_tables(description);
        tables.push(("published".to_owned(), nullable(&schema)));
        let statement = Prepared::new(&target.name(), description.sql, &tables, &schema).await?;
        Ok(Self { description, target, unit, sighted: Mutex::new(Sighted::new(statement)) })
    }

    /// Full name of the table.
    pub(crate) fn name(&self) -> String {
        self.target.name()
    }

    /// Whether the runs of this day are new to the table.
    pub(crate) fn needs(&self, dataset: DatasetId, day: NaiveDate) -> bool {
        self.unit.dirty.contains(&day) && self.description.reads(dataset)
    }

    /// Takes in a chunk of runs that are new to the table.
    pub(crate) async fn see(&self, chunk: &Chunk) {
        self.sighted.lock().await.see(self.description, chunk).await;
    }

    /// Merges what was seen into the published rows and commits them. Days that could not be decoded wait for the next transform.
    pub(crate) async fn publish(
        &self,
        context: &std::sync::Arc<Context>,
        inputs: &Inputs,
        began: DateTime<Utc>,
    ) -> Result<Option<TableReport>, TransformError> {
        let datasets: Vec<_> = self.description.inputs.iter().map(|input| input.dataset).collect();
        let sound = |day: &NaiveDate| datasets.iter().all(|dataset| context.ledger.is_sound(*dataset, *day));
        let days: Vec<NaiveDate> = self.unit.dirty.iter().copied().filter(sound).collect();
        if self.unit.has_to_wait(&days) {
            return Ok(None);
        }
        let runs =
            days.iter().flat_map(|day| datasets.iter().flat_map(|dataset| inputs.runs(*dataset, *day)));
        let manifests = runs.map(|run| run.key.clone()).collect();
        let mut sighted = self.sighted.lock().await;
        let seen = sighted.close().await?;
        let merge = Merge {
            unit: &self.unit,
            days: &days,
            new: ("published", seen.rows),
            counts: seen.counts,
            unbalanced: seen.unbalanced,
            manifests,
        };
        merge_and_publish(context, self.target.clone(), sighted.statement(), merge, began).await
    }
}
