//! One commit of one table.

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::{DateTime, Utc};
use coinlake_catalog::Severity;
use coinlake_store::{CommitError, Replace, ReplacePartitions};

use super::journal::{CheckRow, Entry, Journal, PublishRow};
use super::part::Part;
use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::TRANSFORM_VERSION;
use crate::report::{Counts, TableReport};
use crate::rows::{CheckOutcome, Tally};

/// Everything that one commit brings.
#[derive(Debug)]
pub(crate) struct Draft {
    /// Name of the commit, the same through all attempts.
    pub(crate) publish_id: String,
    pub(crate) parts: Vec<Part>,
    /// When the work on the table began, UTC.
    pub(crate) began: DateTime<Utc>,
}

/// How one attempt to commit ended.
#[derive(Debug)]
pub(crate) enum Published {
    Done(TableReport),
    /// Another commit came first; the files are still there, unseen.
    Conflict(Draft),
}

impl Draft {
    pub(crate) fn new(context: &Context, parts: Vec<Part>, began: DateTime<Utc>) -> Self {
        let time = context.deps.now().format("%Y%m%dT%H%M%S%6fZ");
        let publish_id = format!("{time}-{:012x}", (context.deps.random)() >> 16);
        Self { publish_id, parts, began }
    }

    fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.parts.iter().for_each(|part| counts += part.counts);
        counts
    }

    /// How each check came out over all parts; the balance of the counts first.
    fn outcomes(&self) -> Vec<CheckOutcome> {
        let counts = self.counts();
        let Counts { fetched, curated, deduplicated, quarantined } = counts;
        let unbalanced: u64 = self.parts.iter().map(|part| part.unbalanced).sum();
        let balance = CheckOutcome {
            name: "records_are_conserved".to_owned(),
            severity: Severity::Block,
            failing: unbalanced.max(fetched.abs_diff(curated + deduplicated + quarantined)),
            checked: fetched,
            detail: Some(format!(
                "{fetched} fetched = {curated} curated + {deduplicated} deduplicated + {quarantined} quarantined"
            )),
        };
        let mut tallies = self.parts.iter().filter_map(|part| part.tally.as_ref());
        let merged = tallies.next().cloned().map(|first| {
            tallies.fold(first, |mut merged: Tally, tally| {
                merged.merge(tally);
                merged
            })
        });
        [balance].into_iter().chain(merged.iter().flat_map(Tally::outcomes)).collect()
    }

    fn report(&self, context: &Context, target: &Target) -> TableReport {
        let files = || self.parts.iter().flat_map(Part::data_files);
        let is_partitioned = target.definition.partition.is_some();
        TableReport {
            table: target.name(),
            publish_id: Some(self.publish_id.clone()),
            partitions: self
                .parts
                .iter()
                .filter(|_| is_partitioned)
                .map(|part| part.unit.label.clone())
                .collect(),
            counts: self.counts(),
            rows: files().map(|file| file.record_count()).sum(),
            files: files().count() as u64,
            bytes: files().map(|file| file.file_size_in_bytes()).sum(),
            took: (context.deps.now() - self.began).to_std().unwrap_or(Duration::ZERO),
        }
    }

    /// One name for the inputs of all parts.
    fn digest(&self) -> String {
        match self.parts.as_slice() {
            [one] => one.unit.lineage.digest(),
            parts => {
                let digests: Vec<_> = parts.iter().map(|part| part.unit.lineage.digest()).collect();
                crate::inputs::digest(digests.join("\n").as_bytes())
            }
        }
    }

    fn entry(
        &self,
        target: &Target,
        report: &TableReport,
        outcomes: &[CheckOutcome],
        now: DateTime<Utc>,
    ) -> Entry {
        let count = |n: u64| i64::try_from(n).unwrap_or(i64::MAX);
        let manifests: Vec<&String> = self.parts.iter().flat_map(|part| &part.manifests).collect();
        let publish = PublishRow {
            publish_id: self.publish_id.clone(),
            table_name: target.name(),
            published_at: now.timestamp_micros(),
            snapshot_id: 0,
            partitions: report.partitions.join(","),
            input_manifests: serde_json::to_string(&manifests).expect("strings are JSON"),
            input_digest: self.digest(),
            transform_version: TRANSFORM_VERSION,
            fetched: count(report.counts.fetched),
            curated: count(report.counts.curated),
            deduplicated: count(report.counts.deduplicated),
            quarantined: count(report.counts.quarantined),
            rows_written: count(report.rows),
            files_written: count(report.files),
            bytes_written: count(report.bytes),
            duration_ms: count(report.took.as_millis() as u64),
        };
        let check = |outcome: &CheckOutcome| CheckRow {
            publish_id: self.publish_id.clone(),
            table_name: target.name(),
            check_name: outcome.name.clone(),
            severity: outcome.severity.as_str().to_owned(),
            is_passed: outcome.is_passed(),
            failing_rows: count(outcome.failing),
            checked_rows: count(outcome.checked),
            checked_at: now.timestamp_micros(),
            detail: outcome.detail.clone(),
        };
        Entry {
            publish_id: self.publish_id.clone(),
            table: (target.table.id.database.clone(), target.table.id.name.clone()),
            written_at: now,
            publish: Some(publish),
            checks: outcomes.iter().map(check).collect(),
        }
    }

    pub(crate) async fn discard(&self, context: &Context) {
        for part in &self.parts {
            part.discard(context).await;
        }
    }
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
    !matches!(target.name().as_str(), "ops.publishes" | "ops.checks")
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
