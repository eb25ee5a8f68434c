//! Which parts of a table are not what their inputs say.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use coinlake_store::{PartitionKey, TableError};
use coinlake_vendors::DatasetId;
use futures::{StreamExt, TryStreamExt, stream};
use iceberg::spec::DataFile;

use crate::context::{Context, Target};
use crate::error::TransformError;
use crate::inputs::{Days, Inputs, Lineage, Reads, TRANSFORM_VERSION, count};

/// Footers read at once.
const FOOTERS: usize = 8;

/// A partition (or the whole of a table without partitions) that has to be made anew.
#[derive(Debug, Clone)]
pub(crate) struct Unit {
    pub(crate) partition: Option<PartitionKey>,
    /// The partition for people.
    pub(crate) label: String,
    /// Days whose rows are computed; rows of other days are taken from `files`.
    pub(crate) dirty: BTreeSet<NaiveDate>,
    /// What the new rows will be made from.
    pub(crate) lineage: Lineage,
    /// The files there are.
    pub(crate) files: Vec<DataFile>,
    /// Whether published rows of days that are not dirty are still right.
    pub(crate) keeps: bool,
}

impl Unit {
    /// Whether these are the files that the plan found.
    pub(crate) fn found(&self, files: &[DataFile]) -> bool {
        let paths = |files: &[DataFile]| {
            files.iter().map(|file| file.file_path().to_owned()).collect::<BTreeSet<_>>()
        };
        paths(&self.files) == paths(files)
    }

    /// Whether a table that takes in the rows of `sound` days stays as it is for now: there are none, or it starts over and
    /// would lose what it has of the other days.
    pub(crate) fn has_to_wait(&self, sound: &[NaiveDate]) -> bool {
        let lacks_some = sound.len() < self.dirty.len();
        lacks_some && (sound.is_empty() || !self.keeps)
    }
}

/// What a table follows from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sources<'a> {
    pub(crate) datasets: &'a [DatasetId],
    pub(crate) reads: Reads,
    /// Whether published rows take in new ones and never lose any: an input that is gone then means starting over.
    pub(crate) folds: bool,
}

/// The dirty units of a table, in order.
pub(crate) async fn dirty_units(
    context: &Context,
    target: &Target,
    sources: Sources<'_>,
    inputs: &mut Inputs,
) -> Result<Vec<Unit>, TransformError> {
    let mut partitions: BTreeSet<Option<PartitionKey>> = inputs
        .days(sources.datasets, sources.reads)
        .into_iter()
        .map(|day| target.partition_of(day))
        .collect();
    if inputs.is_complete() {
        partitions.extend(target.files.iter().map(|file| target.table.partition_of(file)));
    }
    let reads = partitions.into_iter().map(|partition| async move {
        let published = match context.rebuild {
            true => None,
            false => published(context, &target.files_of(partition)).await?,
        };
        Ok::<_, TransformError>((partition, published))
    });
    let partitions: Vec<_> = stream::iter(reads).buffered(FOOTERS).try_collect().await?;
    let mut units = vec![];
    for (partition, published) in partitions {
        units.extend(unit(context, target, sources, inputs, partition, published).await?);
    }
    Ok(units)
}

/// What the files of a partition say they were made from; `None` where none of them is ours, and where one is gone: then
/// the partition is made anew.
pub(crate) async fn published(
    context: &Context,
    files: &[DataFile],
) -> Result<Option<Lineage>, TransformError> {
    for file in files {
        let footer = match context.tables.lineage(file).await {
            Err(TableError::Objects(object_store::Error::NotFound { .. })) => return Ok(None),
            footer => footer?,
        };
        // All of ours say the same: a partition is published as a whole.
        if let Some(lineage) = Lineage::from_footer(&footer) {
            return Ok(Some(lineage));
        }
    }
    Ok(None)
}

/// Refuses to make a partition anew that holds rows of another engine's: they would be lost.
pub(crate) async fn refuse_foreign(
    context: &Context,
    target: &Target,
    partition: Option<PartitionKey>,
) -> Result<(), TransformError> {
    if context.rebuild {
        return Ok(());
    }
    let files = target.files_of(partition);
    let Some(snapshot_id) = context.tables.foreign_rows(&target.table, &files).await? else {
        return Ok(());
    };
    let (table, partition) = (target.table.id.clone(), target.label(partition));
    Err(TableError::ForeignRows { table, partition, snapshot_id }.into())
}

async fn unit(
    context: &Context,
    target: &Target,
    sources: Sources<'_>,
    inputs: &mut Inputs,
    partition: Option<PartitionKey>,
    published: Option<Lineage>,
) -> Result<Option<Unit>, TransformError> {
    let current = published.filter(|lineage| lineage.version == TRANSFORM_VERSION);
    let has_files = !target.files_of(partition).is_empty();
    if current.is_none() && has_files && !inputs.is_complete() {
        let days = target.days_of(partition).map_or(Days::All, |days| Days::Some(days.collect()));
        inputs.look_at(&context.lake, days).await?;
    }
    let old = current.as_ref().map(|lineage| &lineage.days);
    let now = days_now(target, sources, inputs, partition, old);
    let (dirty, kept) = compare(old, &now, sources.folds);
    if dirty.is_empty() && !(now.is_empty() && has_files) {
        return Ok(None);
    }
    refuse_foreign(context, target, partition).await?;
    Ok(Some(Unit {
        partition,
        label: target.label(partition),
        dirty,
        lineage: Lineage::new(now),
        files: target.files_of(partition),
        keeps: kept || !has_files,
    }))
}

/// The inputs of a partition by day: as listed where we looked, as published elsewhere.
fn days_now(
    target: &Target,
    sources: Sources<'_>,
    inputs: &Inputs,
    partition: Option<PartitionKey>,
    old: Option<&BTreeMap<NaiveDate, String>>,
) -> BTreeMap<NaiveDate, String> {
    let listed = inputs
        .days(sources.datasets, sources.reads)
        .into_iter()
        .filter(|day| target.partition_of(*day) == partition);
    let listed = listed.filter_map(|day| Some((day, inputs.digest(sources.datasets, day, sources.reads)?)));
    let unseen = old.into_iter().flatten().filter(|(day, _)| !inputs.covers(**day));
    unseen.map(|(day, digest)| (*day, digest.clone())).chain(listed).collect()
}

/// The days that differ, and whether published rows of the others can stay.
fn compare(
    old: Option<&BTreeMap<NaiveDate, String>>,
    now: &BTreeMap<NaiveDate, String>,
    folds: bool,
) -> (BTreeSet<NaiveDate>, bool) {
    let all = || now.keys().copied().collect();
    let Some(old) = old else { return (all(), false) };
    let shrunk =
        |(day, digest): (&NaiveDate, &String)| now.get(day).is_none_or(|now| count(now) < count(digest));
    if folds && old.iter().any(shrunk) {
        return (all(), false);
    }
    let days = old.keys().chain(now.keys());
    (days.filter(|day| old.get(*day) != now.get(*day)).copied().collect(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(days: &[(u32, &str)]) -> BTreeMap<NaiveDate, String> {
        let day = |day| NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November");
        days.iter().map(|(number, digest)| (day(*number), (*digest).to_owned())).collect()
    }

    #[test]
    fn days_that_are_new_changed_or_gone_are_dirty() {
        let old = days(&[(1, "1:a"), (2, "1:b"), (3, "2:c")]);
        let now = days(&[(1, "1:a"), (2, "2:d"), (4, "1:e")]);
        let (dirty, kept) = compare(Some(&old), &now, false);
        assert_eq!(
            dirty.iter().map(|day| day.to_string()).collect::<Vec<_>>(),
            ["2026-11-02", "2026-11-03", "2026-11-04"]
        );
        assert!(kept, "rows of the first day stay");
        assert_eq!(compare(Some(&old), &old, false).0.len(), 0);
        assert_eq!(compare(None, &now, false), (now.keys().copied().collect(), false));
    }

    #[test]
    fn a_fold_that_lost_an_input_starts_over() {
        let old = days(&[(1, "1:a"), (2, "2:b")]);
        for now in [days(&[(2, "2:b")]), days(&[(1, "1:a"), (2, "1:c")])] {
            assert_eq!(compare(Some(&old), &now, true), (now.keys().copied().collect(), false));
        }
        let grown = days(&[(1, "1:a"), (2, "3:b")]);
        assert!(compare(Some(&old), &grown, true).1, "new sightings are merged");
    }
}
