//! Which runs there are, found by listing the days asked for.

use std::ops::RangeInclusive;

use chrono::NaiveDate;
use futures::{StreamExt, TryStreamExt, stream};
use object_store::path::Path;

use super::manifest::{FailureReport, Manifest};
use super::run::{MANIFEST, RAW, RunId, dataset_prefix, day_prefix, is_report};
use super::zone::RawZone;
use crate::error::StoreError;

/// Days listed at the same time.
const CONCURRENT_LISTINGS: usize = 8;

/// Above this many days one listing of the whole dataset is cheaper than one for each day.
const MOST_DAYS: i64 = 400;

/// What a listing knows about a manifest or a report, without reading it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ManifestRef {
    /// The run it belongs to.
    pub run: RunId,
    /// Its key, relative to the lake.
    pub key: String,
    /// Its bytes.
    pub size: u64,
}

impl RawZone {
    /// Every (vendor, dataset) that has a folder, sorted.
    pub async fn datasets(&self) -> Result<Vec<(String, String)>, StoreError> {
        let mut datasets = Vec::new();
        for vendor in self.folders(RAW).await? {
            for dataset in self.folders(&format!("{RAW}/{vendor}")).await? {
                datasets.push((vendor.clone(), dataset));
            }
        }
        Ok(datasets)
    }

    /// The earliest day (UTC) that a dataset has a folder for; `None` when it has none. Costs one listing for each thousand
    /// days.
    pub async fn first_day(&self, vendor: &str, dataset: &str) -> Result<Option<NaiveDate>, StoreError> {
        let folders = self.folders(&dataset_prefix(vendor, dataset)).await?;
        Ok(folders.iter().find_map(|folder| folder.strip_prefix("dt=")?.parse().ok()))
    }

    /// The committed runs of a dataset on the `days` of their logical times (UTC, `None` for all), sorted by time. What
    /// it costs follows the days, not the age of the lake.
    pub async fn list(
        &self,
        vendor: &str,
        dataset: &str,
        days: Option<RangeInclusive<NaiveDate>>,
    ) -> Result<Vec<ManifestRef>, StoreError> {
        self.named(vendor, dataset, days, |name| name == MANIFEST).await
    }

    /// Reads a manifest that a listing found. Fails when it is gone, damaged or of a newer format.
    pub async fn read_manifest(&self, found: &ManifestRef) -> Result<Manifest, StoreError> {
        self.read_json(&found.key).await?.ok_or_else(|| gone(found))
    }

    /// The failed attempts of a dataset, like [`RawZone::list`].
    pub async fn list_failures(
        &self,
        vendor: &str,
        dataset: &str,
        days: Option<RangeInclusive<NaiveDate>>,
    ) -> Result<Vec<ManifestRef>, StoreError> {
        self.named(vendor, dataset, days, is_report).await
    }

    /// Reads a report that a listing found. Fails when it is gone, damaged or of a newer format.
    pub async fn read_failure(&self, found: &ManifestRef) -> Result<FailureReport, StoreError> {
        self.read_json(&found.key).await?.ok_or_else(|| gone(found))
    }

    async fn named(
        &self,
        vendor: &str,
        dataset: &str,
        days: Option<RangeInclusive<NaiveDate>>,
        wanted: impl Fn(&str) -> bool + Copy,
    ) -> Result<Vec<ManifestRef>, StoreError> {
        let few = days.as_ref().filter(|days| (*days.end() - *days.start()).num_days() < MOST_DAYS);
        let prefixes: Vec<String> = match few {
            Some(few) => {
                let each = few.start().iter_days().take_while(|day| few.contains(day));
                each.map(|day| day_prefix(vendor, dataset, day)).collect()
            }
            None => vec![dataset_prefix(vendor, dataset)],
        };
        let found: Vec<Vec<ManifestRef>> = stream::iter(prefixes)
            .map(|prefix| async move { self.below(&prefix, wanted).await })
            .buffered(CONCURRENT_LISTINGS)
            .try_collect()
            .await?;
        let asked = |found: &ManifestRef| days.as_ref().is_none_or(|days| days.contains(&found.run.day()));
        let mut found: Vec<_> = found.into_iter().flatten().filter(asked).collect();
        found.sort();
        Ok(found)
    }

    async fn below(
        &self,
        prefix: &str,
        wanted: impl Fn(&str) -> bool,
    ) -> Result<Vec<ManifestRef>, StoreError> {
        let objects: Vec<_> = self
            .objects()
            .list(Some(&Path::from(prefix)))
            .try_collect()
            .await
            .map_err(|error| self.failed("list", prefix, error))?;
        let found = objects.into_iter().filter_map(|object| {
            let (run, name) = RunId::of_key(&object.location)?;
            wanted(&name).then(|| ManifestRef { run, key: object.location.to_string(), size: object.size })
        });
        Ok(found.collect())
    }

    async fn folders(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        let listed = self.objects().list_with_delimiter(Some(&Path::from(prefix))).await;
        let listed = listed.map_err(|error| self.failed("list", prefix, error))?;
        let mut names: Vec<String> =
            listed.common_prefixes.iter().filter_map(|path| path.filename().map(str::to_owned)).collect();
        names.sort();
        Ok(names)
    }
}

fn gone(found: &ManifestRef) -> StoreError {
    StoreError::damaged(&found.key, "it was listed and is gone", "run the command again")
}
