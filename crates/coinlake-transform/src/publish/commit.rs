//! One commit of one table.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use coinlake_store::{CommitError, Replace, ReplacePartitions};

use super::draft::Draft;
use super::journal::{Entry, Journal};
use super::part::Part;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::TRANSFORM_VERSION;
use crate::ops::HISTORIES;
use crate::report::TableReport;
use crate::rows::{CheckOutcome, Tally};

/// How one attempt to commit ended.
#[derive(Debug)]
pub(crate) enum Published {
    Done(TableReport),
    /// Another commit came first; the files are still there, unseen.
    Conflict(Draft),
}

/// Tries once to commit a draft on top of `target`.
///
/// # Errors
/// `CheckFailed` when a blocking check failed: nothing is committed, the files are gone and the journal says why.
pub(crate) async fn publish(
    context: &Context,
    target: &Target,
    draft: Draft,
) -> Result<Published, TransformError> {
    let now = context.deps.now();
    let (report, outcomes) = (draft.report(context, target), draft.outcomes());
    let mut entry = draft.entry(target, &report, &outcomes, now);
    let journal = Journal::new(&context.lake);
    if let Some(failed) = outcomes.iter().find(|outcome| outcome.blocks()) {
        entry.publish = None;
        draft.discard(context).await;
        journal.put(&entry).await?;
        return Err(check_failed(target, &draft, failed));
    }
    if is_recorded(target) {
        journal.put(&entry).await?;
    }
    let change = change(target, &draft, &entry, now);
    match context.tables.commit_replace(&target.table, change).await {
        Ok(_) => Ok(Published::Done(report)),
        Err(CommitError::Conflict(_)) => Ok(Published::Conflict(draft)),
        Err(CommitError::Table(error)) => Err(error.into()),
    }
}

/// Whether commits of this table are recorded. Those of the record itself are not: that would never end.
fn is_recorded(target: &Target) -> bool {
    !HISTORIES.contains(&target.name().as_str())
}

fn change(target: &Target, draft: &Draft, entry: &Entry, now: DateTime<Utc>) -> ReplacePartitions {
    let partitions: Option<Vec<_>> = draft.parts.iter().map(|part| part.unit.partition).collect();
    let counts = draft.counts();
    let facts = [
        ("coinlake.publish-id", entry.publish_id.clone()),
        ("coinlake.inputs.digest", draft.digest()),
        ("coinlake.transform.version", TRANSFORM_VERSION.to_string()),
        ("coinlake.fetched", counts.fetched.to_string()),
        ("coinlake.curated", counts.curated.to_string()),
        ("coinlake.deduplicated", counts.deduplicated.to_string()),
        ("coinlake.quarantined", counts.quarantined.to_string()),
    ];
    ReplacePartitions {
        replace: match partitions.filter(|_| target.definition.partition.is_some()) {
            Some(partitions) => Replace::Partitions(partitions),
            None => Replace::WholeTable,
        },
        add: draft.parts.iter().flat_map(Part::data_files).cloned().collect(),
        summary: facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<BTreeMap<_, _>>(),
        committed_at: now,
    }
}

fn check_failed(target: &Target, draft: &Draft, failed: &CheckOutcome) -> TransformError {
    let fails = |part: &&Part| {
        let outcomes = part.tally.iter().flat_map(Tally::outcomes);
        part.unbalanced > 0
            || outcomes.into_iter().any(|outcome| outcome.name == failed.name && !outcome.is_passed())
    };
    let labels: Vec<_> = draft.parts.iter().filter(fails).map(|part| part.unit.label.as_str()).collect();
    TransformError::CheckFailed {
        table: target.name(),
        partition: labels.join(", "),
        check: failed.name.clone(),
        failing_rows: failed.failing,
        checked_rows: failed.checked,
        detail: failed.detail.clone().unwrap_or_default(),
    }
}
