//! What dead attempts and killed processes left behind.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::PathBuf;

use chrono::{DateTime, TimeDelta, Utc};
use futures::TryStreamExt;
use object_store::ObjectMeta;
use object_store::path::Path;

use super::run::{CURSOR, MANIFEST, RAW, RunId, attempt_of_page};
use super::zone::{RawZone, keys};
use crate::error::StoreError;
use crate::temporary;

/// Objects that belong to no run, and half-written files, that no live attempt can still need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Leftovers {
    /// Their keys, sorted.
    pub keys: Vec<String>,
    /// Their bytes together.
    pub bytes: u64,
}

/// The objects of one run's folder.
#[derive(Default)]
struct Folder {
    pages: Vec<ObjectMeta>,
    has_manifest: bool,
    has_cursor: bool,
}

impl RawZone {
    /// Pages that neither a manifest nor a resume cursor lists and that are older than `safety_age` at `now`; cursors of
    /// committed runs; in a local lake also files of that age that a killed process left half-written, in any zone.
    /// Lists the whole lake; reads only the manifests of folders in which several attempts wrote.
    pub async fn leftovers(
        &self,
        now: DateTime<Utc>,
        safety_age: TimeDelta,
    ) -> Result<Leftovers, StoreError> {
        let mut found = Leftovers::default();
        for (run, folder) in self.run_folders().await? {
            if folder.has_manifest && folder.has_cursor {
                found.keys.push(run.cursor_key());
            }
            if folder.is_whole() {
                continue;
            }
            let old: Vec<_> =
                folder.pages.into_iter().filter(|page| page.last_modified + safety_age < now).collect();
            if old.is_empty() {
                continue;
            }
            // Read after the listing: a page that a manifest or cursor lists by now is in use.
            let used = self.in_use(&run).await?;
            for page in old.into_iter().filter(|page| !used.contains(page.location.as_ref())) {
                found.bytes += page.size;
                found.keys.push(page.location.to_string());
            }
        }
        for file in self.half_written(now - safety_age).await? {
            found.bytes += file.bytes;
            found.keys.push(file.key);
        }
        found.keys.sort();
        Ok(found)
    }

    /// Deletes what [`RawZone::leftovers`] found, and is a leftover still.
    pub async fn delete_leftovers(&self, found: &Leftovers) -> Result<(), StoreError> {
        for key in &found.keys {
            match self.local_folder() {
                Some(folder) if temporary::is_temporary(key) => {
                    match tokio::fs::remove_file(temporary::path(&folder, key)).await {
                        // Whoever wrote it, or another vacuum, was faster.
                        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                        removed => {
                            removed.map_err(|error| StoreError::storage("delete", self.place(key), error))?
                        }
                    }
                }
                _ if self.is_in_use(key).await? => {}
                _ => self.delete(key).await?,
            }
        }
        Ok(())
    }

    /// Whether a run has come to list this page: an import that is repeated writes its pages under the same names.
    async fn is_in_use(&self, key: &str) -> Result<bool, StoreError> {
        let Some((run, name)) = RunId::of_key(&Path::from(key)) else { return Ok(false) };
        Ok(name != CURSOR && self.in_use(&run).await?.contains(key))
    }

    /// Keys of the pages that the run's manifest lists, or its cursor.
    async fn in_use(&self, run: &RunId) -> Result<HashSet<String>, StoreError> {
        let manifest = self.committed(run).await?.map(|manifest| manifest.pages);
        let cursor = self.load_cursor(run).await?.map(|cursor| cursor.pages);
        Ok(keys(&manifest.or(cursor).unwrap_or_default()))
    }

    async fn half_written(&self, before: DateTime<Utc>) -> Result<Vec<temporary::Temporary>, StoreError> {
        let Some(folder) = self.local_folder() else { return Ok(Vec::new()) };
        let found = tokio::task::spawn_blocking(move || temporary::find(&folder, before.into())).await;
        let found = found.map_err(std::io::Error::other).flatten();
        found.map_err(|error| StoreError::storage("list", self.place(""), error))
    }

    fn local_folder(&self) -> Option<PathBuf> {
        self.root().strip_prefix("file://").map(PathBuf::from)
    }

    async fn run_folders(&self) -> Result<BTreeMap<RunId, Folder>, StoreError> {
        let mut folders = BTreeMap::<RunId, Folder>::new();
        let mut objects = self.objects().list(Some(&Path::from(RAW)));
        while let Some(object) = objects.try_next().await.map_err(|error| self.failed("list", RAW, error))? {
            let Some((run, name)) = RunId::of_key(&object.location) else { continue };
            let folder = folders.entry(run).or_default();
            match name.as_str() {
                MANIFEST => folder.has_manifest = true,
                CURSOR => folder.has_cursor = true,
                page if attempt_of_page(page).is_some() => folder.pages.push(object),
                _ => {}
            }
        }
        Ok(folders)
    }
}

impl Folder {
    /// A committed run in which one attempt wrote: every page is that attempt's.
    fn is_whole(&self) -> bool {
        let name = |page: &ObjectMeta| page.location.filename().and_then(attempt_of_page).map(str::to_owned);
        self.has_manifest && self.pages.iter().map(name).collect::<BTreeSet<_>>().len() <= 1
    }
}
