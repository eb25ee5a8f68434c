//! Which snapshots are kept: all of two days, then the last one of each UTC day, and what was current thirty days ago.
//!
//! Rewrites of that time (`OPTIMIZE`) stay too, each with the state whose rows it wrote anew: without these nobody could tell
//! whose rows its files hold.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use iceberg::spec::{Operation, Snapshot, TableMetadata, TableMetadataBuilder};

const KEEP_ALL: TimeDelta = TimeDelta::days(2);
const KEEP_DAILY: TimeDelta = TimeDelta::days(30);
const DAY_MS: i64 = TimeDelta::days(1).num_milliseconds();

/// The snapshots that the rule drops at `now`. What a branch or a tag names is never among
/// them, so the snapshot that a commit is about to supersede stays until the commit after.
pub(crate) fn expired(metadata: &TableMetadata, now: DateTime<Utc>) -> Vec<i64> {
    let mut snapshots: Vec<(i64, i64)> =
        metadata.snapshots().map(|snapshot| (snapshot.timestamp_ms(), snapshot.snapshot_id())).collect();
    snapshots.sort_unstable();
    let times: Vec<i64> = snapshots.iter().map(|(time, _)| *time).collect();
    let kept = keep(&times, now.timestamp_millis());
    let by_time = snapshots.iter().zip(kept).filter_map(|((_, id), kept)| kept.then_some(*id));
    let mut kept = named(metadata);
    kept.extend(by_time.chain(rewrites(metadata, now)));
    keep_origins(metadata, &mut kept);
    snapshots.into_iter().map(|(_, id)| id).filter(|id| !kept.contains(id)).collect()
}

/// Drops snapshots, and the statistics that other engines keep of them.
pub(crate) fn drop(table: TableMetadataBuilder, snapshots: &[i64]) -> TableMetadataBuilder {
    let table = table.remove_snapshots(snapshots);
    snapshots.iter().fold(table, |table, id| table.remove_statistics(*id).remove_partition_statistics(*id))
}

/// The snapshots that a branch or a tag names; the crate shows them only in the metadata's JSON.
fn named(metadata: &TableMetadata) -> HashSet<i64> {
    let json = serde_json::to_value(metadata).unwrap_or_default();
    let refs = json["refs"].as_object().into_iter().flat_map(|refs| refs.values());
    refs.filter_map(|reference| reference["snapshot-id"].as_i64())
        .chain(metadata.current_snapshot_id())
        .collect()
}

/// The rewrites of the last thirty days.
fn rewrites(metadata: &TableMetadata, now: DateTime<Utc>) -> impl Iterator<Item = i64> {
    let first = (now - KEEP_DAILY).timestamp_millis();
    let recent = metadata.snapshots().filter(move |snapshot| snapshot.timestamp_ms() >= first);
    recent.filter(|snapshot| is_rewrite(snapshot)).map(|snapshot| snapshot.snapshot_id())
}

/// Adds the states that rewrites among `kept` were made from.
fn keep_origins(metadata: &TableMetadata, kept: &mut HashSet<i64>) {
    let mut left: Vec<i64> = kept.iter().copied().collect();
    while let Some(id) = left.pop() {
        let rewrite = metadata.snapshot_by_id(id).filter(|snapshot| is_rewrite(snapshot));
        let origin = rewrite.and_then(|rewrite| rewrite.parent_snapshot_id());
        left.extend(origin.filter(|origin| kept.insert(*origin)));
    }
}

fn is_rewrite(snapshot: &Snapshot) -> bool {
    snapshot.summary().operation == Operation::Replace
}

/// For each of the ascending times (milliseconds), whether a snapshot of that time is kept.
fn keep(times: &[i64], now: i64) -> Vec<bool> {
    let is_last_of_day = |i: usize| {
        let day = |time: &i64| time.div_euclid(DAY_MS);
        times.get(i + 1).map(day) != Some(day(&times[i]))
    };
    times
        .iter()
        .enumerate()
        .map(|(i, time)| match now - time {
            age if age <= KEEP_ALL.num_milliseconds() => true,
            age if age <= KEEP_DAILY.num_milliseconds() => is_last_of_day(i),
            // The state that was current thirty days ago.
            _ => times.get(i + 1).is_none_or(|next| now - next <= KEEP_DAILY.num_milliseconds()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR_MS: i64 = DAY_MS / 24;

    #[test]
    fn hourly_snapshots_are_all_kept_for_two_days_then_one_a_day_for_thirty() {
        let now = 100 * DAY_MS;
        let times: Vec<i64> = (0..=100 * 24).map(|hour| hour * HOUR_MS).collect();
        let kept: Vec<i64> =
            times.iter().zip(keep(&times, now)).filter_map(|(time, kept)| kept.then_some(*time)).collect();
        let daily = (69..98).map(|day| day * DAY_MS + 23 * HOUR_MS);
        let hourly = (98 * 24..=100 * 24).map(|hour| hour * HOUR_MS);
        assert_eq!(kept, daily.chain(hourly).collect::<Vec<_>>());
    }

    #[test]
    fn after_a_long_pause_yesterday_is_still_there() {
        let times = [0, 60 * DAY_MS, 60 * DAY_MS + HOUR_MS];
        assert_eq!(keep(&times, 60 * DAY_MS + HOUR_MS), [true; 3]);
        assert_eq!(keep(&times, 91 * DAY_MS), [false, false, true]);
    }

    #[test]
    fn keeping_again_later_never_needs_what_was_dropped() {
        let mut times: Vec<i64> = vec![];
        for hour in 0..24 * 40 {
            let now = hour * HOUR_MS;
            times.push(now);
            let kept = keep(&times, now);
            let mut kept = kept.iter();
            times.retain(|_| *kept.next().expect("one per time"));
        }
        let now = (24 * 40 - 1) * HOUR_MS;
        let all: Vec<i64> = (0..24 * 40).map(|hour| hour * HOUR_MS).collect();
        let at_once = keep(&all, now).iter().filter(|kept| **kept).count();
        assert_eq!(times.len(), at_once);
    }
}
