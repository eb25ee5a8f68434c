//! Everything that one commit brings, and what the journal says of it.

use std::time::Duration;

use chrono::{DateTime, Utc};
use coinlake_catalog::Severity;

use super::journal::{CheckRow, Entry, NOT_YET, PublishRow};
use super::part::Part;
use crate::context::{Context, Target};
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

impl Draft {
    pub(crate) fn new(context: &Context, parts: Vec<Part>, began: DateTime<Utc>) -> Self {
        let time = context.deps.now().format("%Y%m%dT%H%M%S%6fZ");
        let publish_id = format!("{time}-{:012x}", (context.deps.random)() >> 16);
        Self { publish_id, parts, began }
    }

    pub(super) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.parts.iter().for_each(|part| counts += part.counts);
        counts
    }

    /// How each check came out over all parts; the balance of the counts first.
    pub(super) fn outcomes(&self) -> Vec<CheckOutcome> {
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

    pub(super) fn report(&self, context: &Context, target: &Target) -> TableReport {
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
    pub(super) fn digest(&self) -> String {
        match self.parts.as_slice() {
            [one] => one.unit.lineage.digest(),
            parts => {
                let digests: Vec<_> = parts.iter().map(|part| part.unit.lineage.digest()).collect();
                crate::inputs::digest(digests.join("\n").as_bytes())
            }
        }
    }

    pub(super) fn entry(
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
            snapshot_id: NOT_YET,
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
