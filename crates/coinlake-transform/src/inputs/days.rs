//! Which days a transform looks at.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use chrono::{Days as DayCount, NaiveDate};
use coinlake_store::Lake;
use coinlake_vendors::DatasetId;
use object_store::path::Path;

use crate::error::TransformError;
use crate::request::Scope;

/// Up to so many day folders, [`Scope::Auto`] compares everything: a listing of them takes a fraction of a second.
const FEW_DAYS: usize = 500;

/// Days that [`Scope::Auto`] looks at when there are more.
const RECENT_DAYS: u32 = 2;

/// A set of days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Days {
    /// Every day.
    All,
    /// These days.
    Some(BTreeSet<NaiveDate>),
}

impl Days {
    pub(crate) fn contains(&self, day: NaiveDate) -> bool {
        match self {
            Self::All => true,
            Self::Some(days) => days.contains(&day),
        }
    }

    /// Days of this set that are not in `other`. All days without some are still listed as all.
    pub(super) fn without(&self, other: &Self) -> Self {
        match (self, other) {
            (_, Self::All) => Self::Some(BTreeSet::new()),
            (Self::All, Self::Some(_)) => Self::All,
            (Self::Some(days), Self::Some(other)) => Self::Some(days.difference(other).copied().collect()),
        }
    }

    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Some(days), Self::Some(more)) => Self::Some(days.into_iter().chain(more).collect()),
            _ => Self::All,
        }
    }

    /// What to ask a listing for: runs of days without a gap, or everything.
    pub(super) fn ranges(&self) -> Vec<Option<RangeInclusive<NaiveDate>>> {
        let Self::Some(days) = self else { return vec![None] };
        let mut ranges: Vec<RangeInclusive<NaiveDate>> = vec![];
        for day in days {
            match ranges.last_mut() {
                Some(last) if last.end().succ_opt() == Some(*day) => *last = *last.start()..=*day,
                _ => ranges.push(*day..=*day),
            }
        }
        ranges.into_iter().map(Some).collect()
    }
}

/// The days that `scope` means.
pub(super) async fn resolve(
    lake: &Lake,
    datasets: &[DatasetId],
    scope: &Scope,
    today: NaiveDate,
) -> Result<Days, TransformError> {
    match scope {
        Scope::Everything => Ok(Days::All),
        Scope::Runs(runs) => Ok(Days::Some(runs.iter().map(|run| run.day()).collect())),
        Scope::Recent { days } => Ok(recent(&folders(lake, datasets).await?, *days, today)),
        Scope::Auto => {
            let folders = folders(lake, datasets).await?;
            match folders.iter().map(BTreeSet::len).sum::<usize>() {
                0..=FEW_DAYS => Ok(Days::All),
                _ => Ok(recent(&folders, RECENT_DAYS, today)),
            }
        }
    }
}

/// The newest `count` days of each dataset, and all of the last `count` before today.
fn recent(folders: &[BTreeSet<NaiveDate>], count: u32, today: NaiveDate) -> Days {
    let newest = folders.iter().flat_map(|days| days.iter().rev().take(count as usize).copied());
    let last = (0..=u64::from(count)).filter_map(|back| today.checked_sub_days(DayCount::new(back)));
    Days::Some(newest.chain(last).collect())
}

/// The days for which each dataset has a folder.
async fn folders(lake: &Lake, datasets: &[DatasetId]) -> Result<Vec<BTreeSet<NaiveDate>>, TransformError> {
    let mut all = vec![];
    for dataset in datasets {
        let prefix = Path::from(format!("raw/{}/{}", dataset.vendor, dataset.name));
        let listed = lake.objects().list_with_delimiter(Some(&prefix)).await;
        let listed = listed.map_err(|source| TransformError::objects(format!("list {prefix}"), source))?;
        let day = |path: &Path| path.filename()?.strip_prefix("dt=")?.parse().ok();
        all.push(listed.common_prefixes.iter().filter_map(day).collect());
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).expect("a day of November")
    }

    #[test]
    fn neighbouring_days_are_listed_together() {
        let days = Days::Some([1, 2, 3, 7, 9, 10].map(day).into());
        let ranges = [day(1)..=day(3), day(7)..=day(7), day(9)..=day(10)];
        assert_eq!(days.ranges(), ranges.map(Some));
        assert_eq!(Days::All.ranges(), [None]);
    }

    #[test]
    fn recent_days_are_the_newest_of_each_dataset_and_those_before_today() {
        let folders = [[1, 2, 3].map(day).into(), [7].map(day).into()];
        assert_eq!(recent(&folders, 2, day(21)), Days::Some([2, 3, 7, 19, 20, 21].map(day).into()));
    }
}
