//! Facts: tables whose every row follows from one run.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{AsArray, RecordBatch};
use arrow::compute;
use arrow::datatypes::{Int64Type, Schema};

use crate::carry::carry_over;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::folds::Folds;
use crate::inputs::Inputs;
use crate::intake::{Account, Chunk, DayOfRuns, feed};
use crate::plan::Unit;
use crate::publish::Part;
use crate::report::Counts;
use crate::rows::{RowSink, Written};
use crate::sql::{Pool, Prepared};
use crate::tables::{Description, staged_tables};

/// A fact that is brought up to date.
#[derive(Debug)]
pub(crate) struct Fact {
    pub(crate) description: &'static Description,
    pub(crate) target: Target,
    statements: Pool,
}

impl Fact {
    pub(crate) fn new(description: &'static Description, target: Target) -> Self {
        let schema = target.definition.arrow_schema();
        let columns = schema.fields().iter().map(|field| field.as_ref().clone()).chain(Account::columns());
        let output = Schema::new(columns.collect::<Vec<_>>());
        let statements = Pool::new(target.name(), description.sql, staged_tables(description), output);
        Self { description, target, statements }
    }

    /// The days whose runs a unit decodes.
    pub(crate) fn days(&self, unit: &Unit, inputs: &Inputs) -> Vec<DayOfRuns> {
        let days = unit
            .dirty
            .iter()
            .flat_map(|day| self.description.inputs.iter().map(|input| (*day, input.dataset)));
        days.map(|(day, dataset)| DayOfRuns { dataset, day, runs: inputs.runs(dataset, day).to_vec() })
            .collect()
    }
}

/// Makes the rows of one unit. The folds see the same chunks, also when the unit fails.
pub(crate) async fn make_unit(
    context: Arc<Context>,
    fact: Arc<Fact>,
    folds: Arc<Folds>,
    unit: Unit,
    days: Vec<DayOfRuns>,
) -> Result<Part, TransformError> {
    if unit.lineage.days.is_empty() {
        return Ok(Part::gone(unit));
    }
    let footer = unit.lineage.to_footer();
    let manifests = days.iter().flat_map(|day| day.runs.iter().map(|run| run.key.clone())).collect();
    let sink = RowSink::open(&context, &fact.target, unit.partition, footer)?;
    let mut statement = fact.statements.take().await?;
    let mut balance = Balance::default();
    let mut outcome = carry_over(&context, &fact.target, &unit, &sink).await;
    let mut chunks = feed(&context, days);
    while let Some(chunk) = chunks.next().await {
        let made = match chunk {
            Ok(chunk) => {
                folds.see(&chunk).await;
                match outcome {
                    Ok(()) => balance.add(curate(&mut statement, &chunk, &sink).await),
                    Err(_) => Ok(()),
                }
            }
            Err(error) => Err(error),
        };
        outcome = outcome.and(made);
    }
    fact.statements.put(statement);
    if let Err(error) = outcome {
        sink.abandon().await;
        return Err(error);
    }
    let Written { files, tally } = sink.finish().await?;
    Ok(Part {
        unit,
        files,
        tally: Some(tally),
        counts: balance.counts,
        unbalanced: balance.broken,
        manifests,
    })
}

/// Where the records of a unit went so far.
#[derive(Debug, Default)]
struct Balance {
    counts: Counts,
    broken: u64,
}

impl Balance {
    fn add(&mut self, chunk: Result<(Counts, u64), TransformError>) -> Result<(), TransformError> {
        let (counts, broken) = chunk?;
        self.counts += counts;
        self.broken += broken;
        Ok(())
    }
}

/// Runs the fact's SQL over one chunk and hands on the rows of rank 1.
async fn curate(
    statement: &mut Prepared,
    chunk: &Chunk,
    sink: &RowSink,
) -> Result<(Counts, u64), TransformError> {
    let staged = staged_name(chunk);
    let rows = statement.run(BTreeMap::from([(staged.as_str(), vec![chunk.rows.clone()])])).await?;
    let mut account = Account::new(chunk);
    for rows in rows {
        account.add(&rows);
        sink.send(first_of_their_grain(&rows).map_err(TransformError::arrow("choose rows"))?).await;
    }
    Ok(account.close())
}

pub(crate) fn staged_name(chunk: &Chunk) -> String {
    format!("staged.{}_{}", chunk.dataset.vendor, chunk.dataset.name)
}

/// The rows of rank 1, without the columns of the account.
fn first_of_their_grain(rows: &RecordBatch) -> Result<RecordBatch, arrow::error::ArrowError> {
    let width = rows.num_columns() - Account::columns().len();
    let ranks = rows.column(rows.num_columns() - 1).as_primitive::<Int64Type>();
    let rows = rows.project(&(0..width).collect::<Vec<_>>())?;
    if ranks.values().iter().all(|rank| *rank == 1) {
        return Ok(rows);
    }
    let first = ranks.iter().map(|rank| Some(rank == Some(1))).collect();
    compute::filter_record_batch(&rows, &first)
}
