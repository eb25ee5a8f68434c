//! New rows into the published ones of a table without partitions, or of a partition that only grows.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::RecordBatch;
use chrono::{DateTime, NaiveDate, Utc};

use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::Lineage;
use crate::plan::{Unit, published};
use crate::publish::{ATTEMPTS, Draft, Journal, Part, Published, give_up, publish, wait};
use crate::report::{Counts, TableReport};
use crate::rows::{RowSink, read};
use crate::sql::Prepared;

/// What is to be merged into a table's published rows.
#[derive(Debug)]
pub(crate) struct Merge<'a> {
    pub(crate) unit: &'a Unit,
    /// Days of the unit that the new rows cover.
    pub(crate) days: &'a [NaiveDate],
    /// The new rows, and the name under which the statement reads them.
    pub(crate) new: (&'a str, Vec<RecordBatch>),
    pub(crate) counts: Counts,
    pub(crate) unbalanced: u64,
    pub(crate) manifests: Vec<String>,
}

/// Merges until a commit succeeds; after each lost race into the newer rows. `None` when another process has merged the same.
pub(crate) async fn merge_and_publish(
    context: &Arc<Context>,
    mut target: Target,
    statement: &mut Prepared,
    merge: Merge<'_>,
    began: DateTime<Utc>,
) -> Result<Option<TableReport>, TransformError> {
    let publish_id = Draft::new(context, vec![], began).publish_id;
    for attempt in 1..=ATTEMPTS {
        let part = merged(context, &target, statement, &merge).await?;
        let draft = Draft { publish_id: publish_id.clone(), parts: vec![part], began };
        let draft = match publish(context, &target, draft).await? {
            Published::Done(report) => return Ok(Some(report)),
            Published::Conflict(draft) => draft,
        };
        if attempt == ATTEMPTS {
            return give_up(context, &target, &draft).await;
        }
        draft.discard(context).await;
        wait(context, attempt).await;
        target = target.reload(context).await?;
        if is_done(context, &target, &merge).await? {
            Journal::new(&context.lake).remove(&publish_id).await?;
            return Ok(None);
        }
        // To start over would undo what others have merged since.
        if !merge.unit.keeps && !merge.unit.found(&target.files_of(merge.unit.partition)) {
            Journal::new(&context.lake).remove(&publish_id).await?;
            return Err(TransformError::Overtaken { table: target.name() });
        }
    }
    unreachable!("the last attempt returns")
}

/// Whether somebody else has published the same days from the same inputs.
async fn is_done(context: &Context, target: &Target, merge: &Merge<'_>) -> Result<bool, TransformError> {
    let theirs = published(context, &target.files_of(merge.unit.partition)).await?;
    let ours = &merge.unit.lineage;
    Ok(theirs.is_some_and(|theirs| {
        let same = |day: &NaiveDate| theirs.days.get(day) == ours.days.get(day);
        theirs.version == ours.version && !merge.days.is_empty() && merge.days.iter().all(same)
    }))
}

async fn merged(
    context: &Arc<Context>,
    target: &Target,
    statement: &mut Prepared,
    merge: &Merge<'_>,
) -> Result<Part, TransformError> {
    let files = if merge.unit.keeps { target.files_of(merge.unit.partition) } else { vec![] };
    let old = published(context, &files).await?.unwrap_or_default();
    let mut rows = vec![];
    for file in &files {
        for batch in read(&context.lake, file, &target.definition.arrow_schema()).await? {
            rows.push(batch?);
        }
    }
    let (name, new) = &merge.new;
    let mut tables = BTreeMap::from([("published", rows)]);
    tables.entry(name).or_default().extend(new.iter().cloned());
    let rows = statement.run(tables).await?;

    let mut unit = merge.unit.clone();
    unit.lineage = lineage(old, merge);
    let sink = RowSink::open(context, target, unit.partition, unit.lineage.to_footer())?;
    for batch in rows {
        sink.send(batch).await;
    }
    let written = sink.finish().await?;
    Ok(Part {
        unit,
        files: written.files,
        tally: Some(written.tally),
        counts: merge.counts,
        unbalanced: merge.unbalanced,
        manifests: merge.manifests.clone(),
    })
}

/// The inputs of the published rows and of those merged into them.
fn lineage(published: Lineage, merge: &Merge<'_>) -> Lineage {
    let mut days = published.days;
    for day in merge.days {
        if let Some(digest) = merge.unit.lineage.days.get(day) {
            days.insert(*day, digest.clone());
        }
    }
    Lineage::new(days)
}
