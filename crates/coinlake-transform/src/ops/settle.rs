//! `ops.publishes` and `ops.checks`, from the journal: what was committed is recorded, what was not is dropped.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta};
use coinlake_store::TableId;
use serde::Serialize;

use super::rows::batch;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::folds::{Merge, merge_and_publish};
use crate::inputs::Lineage;
use crate::plan::Unit;
use crate::publish::{CheckRow, Entry, Journal, NOT_YET, PublishRow};
use crate::report::{Counts, TableReport};
use crate::rows::nullable;
use crate::sql::Prepared;

/// Age after which a commit that is not in its table will never be: its process is gone.
const DEAD_AFTER: TimeDelta = TimeDelta::hours(1);

/// A row each entry once, however often it is merged.
const UNION: &str = "select * from found union select * from published";

/// What became of a journal entry.
enum Fate {
    /// To be recorded.
    Settled(Option<Box<PublishRow>>),
    /// Another process may still commit it.
    Pending,
    /// Never committed.
    Dead,
}

/// Records the commits and checks in the journal, and empties it of them once both tables have them. A table that another engine
/// made unusable is `None`.
pub(crate) async fn settle(
    context: &Arc<Context>,
    publishes: Option<Target>,
    checks: Option<Target>,
) -> Result<Vec<TableReport>, TransformError> {
    let journal = Journal::new(&context.lake);
    let is_whole = publishes.is_some() && checks.is_some();
    let (mut done, mut settled) = (vec![], vec![]);
    for entry in journal.entries().await? {
        let publish_id = entry.publish_id.clone();
        match fate(context, &entry).await? {
            Fate::Pending => continue,
            Fate::Dead => {}
            Fate::Settled(publish) => settled.push((entry, publish)),
        }
        done.push(publish_id);
    }
    let recorded = record(context, publishes, checks, &settled).await;
    if recorded.is_err() || !is_whole {
        for (entry, publish) in &settled {
            remember(&journal, entry, publish.as_deref()).await?;
        }
    }
    let reports = recorded?;
    for publish_id in done.into_iter().filter(|_| is_whole) {
        journal.remove(&publish_id).await?;
    }
    Ok(reports)
}

/// Adds what settled to the tables that take it.
async fn record(
    context: &Arc<Context>,
    publishes: Option<Target>,
    checks: Option<Target>,
    settled: &[(Entry, Option<Box<PublishRow>>)],
) -> Result<Vec<TableReport>, TransformError> {
    let mut reports = vec![];
    if let Some(publishes) = publishes {
        let commits = settled.iter().filter_map(|(_, publish)| publish.as_deref().cloned()).collect();
        reports.extend(append(context, publishes, commits, |row: &PublishRow| row.published_at).await?);
    }
    if let Some(checks) = checks {
        let outcomes = settled.iter().flat_map(|(entry, _)| entry.checks.clone()).collect();
        reports.extend(append(context, checks, outcomes, |row: &CheckRow| row.checked_at).await?);
    }
    Ok(reports)
}

/// Writes down which snapshot a commit became: when its history takes rows again, that snapshot may be gone.
async fn remember(
    journal: &Journal<'_>,
    entry: &Entry,
    found: Option<&PublishRow>,
) -> Result<(), TransformError> {
    match found {
        Some(found) if entry.publish.as_ref().is_some_and(|publish| publish.snapshot_id == NOT_YET) => {
            journal.put(&Entry { publish: Some(found.clone()), ..entry.clone() }).await
        }
        _ => Ok(()),
    }
}

/// Looks for the commit in the snapshots of its table, unless an earlier look found it.
async fn fate(context: &Context, entry: &Entry) -> Result<Fate, TransformError> {
    let Some(publish) = &entry.publish else { return Ok(Fate::Settled(None)) };
    if publish.snapshot_id != NOT_YET {
        return Ok(Fate::Settled(Some(Box::new(publish.clone()))));
    }
    let (database, name) = &entry.table;
    let table = context.tables.load(&TableId::new(database, name)).await?;
    let snapshots = table.iter().flat_map(|table| table.metadata.snapshots());
    let is_ours = |id: Option<&String>| id == Some(&entry.publish_id);
    let mut ours = snapshots
        .filter(|snapshot| is_ours(snapshot.summary().additional_properties.get("coinlake.publish-id")));
    match ours.next() {
        Some(snapshot) => {
            let publish = PublishRow { snapshot_id: snapshot.snapshot_id(), ..publish.clone() };
            Ok(Fate::Settled(Some(Box::new(publish))))
        }
        None if entry.written_at + DEAD_AFTER < context.deps.now() => Ok(Fate::Dead),
        None => Ok(Fate::Pending),
    }
}

/// Adds rows to the months they belong to.
async fn append<R: Serialize>(
    context: &Arc<Context>,
    mut target: Target,
    rows: Vec<R>,
    time: impl Fn(&R) -> i64,
) -> Result<Vec<TableReport>, TransformError> {
    let began = context.deps.now();
    let damaged = damaged_months(context, &target).await?;
    let mut months: BTreeMap<NaiveDate, Vec<R>> = damaged.into_iter().map(|first| (first, vec![])).collect();
    for row in rows {
        let day = DateTime::from_timestamp_micros(time(&row)).unwrap_or_default().date_naive();
        let first = chrono::Datelike::with_day(&day, 1).expect("every month has a first day");
        months.entry(first).or_default().push(row);
    }
    let schema = nullable(&target.definition.arrow_schema());
    let tables = ["found", "published"].map(|name| (name.to_owned(), Arc::clone(&schema)));
    let mut statement = Prepared::new(&target.name(), UNION, &tables, &schema).await?;
    let mut reports = vec![];
    for (month, rows) in months {
        let partition = target.partition_of(month);
        let unit = Unit {
            partition,
            label: target.label(partition),
            dirty: [].into(),
            lineage: Lineage::new([].into()),
            files: target.files_of(partition),
            keeps: true,
        };
        let new = ("found", vec![batch(&target, &rows)?]);
        let merge = Merge {
            unit: &unit,
            days: &[],
            new,
            counts: Counts::default(),
            unbalanced: 0,
            manifests: vec![],
        };
        reports.extend(merge_and_publish(context, target.clone(), &mut statement, merge, began).await?);
        target = target.reload(context).await?;
    }
    Ok(reports)
}

/// The months that a rebuild writes anew, with the single rows that another engine deleted: nothing else makes a history readable.
async fn damaged_months(context: &Context, target: &Target) -> Result<Vec<NaiveDate>, TransformError> {
    if !context.rebuild {
        return Ok(vec![]);
    }
    let partitions = context.tables.partitions_with_deleted_rows(&target.table).await?;
    Ok(partitions.into_iter().filter_map(|partition| target.days_of(partition)?.next()).collect())
}
