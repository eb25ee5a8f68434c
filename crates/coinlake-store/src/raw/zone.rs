//! Reading and writing the objects of runs.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt, PutMode, PutOptions};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::codec::{compress, decompress, sha256_hex};
use super::manifest::{Cursor, FailureReport, Manifest, PageEntry, RAW_FORMAT};
use super::run::{RunId, attempt_of_page};
use crate::error::StoreError;

/// How often a manifest is put while the storage says both that it is there and that it is not.
const COMMIT_ATTEMPTS: usize = 4;

/// The raw zone of a lake. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RawZone {
    objects: Arc<dyn ObjectStore>,
    root: Arc<str>,
}

/// A page to be stored: everything its entry says that does not follow from its lines.
#[derive(Debug, Clone)]
pub struct NewPage {
    /// The series of pages it belongs to: `[a-z0-9-]+`.
    pub series: String,
    /// Its number in the series, from 1.
    pub page: u32,
    /// What was asked.
    pub asked: Map<String, Value>,
    /// Bytes of the vendor's answer, decompressed.
    pub body_bytes: u64,
    /// When the answer had arrived, UTC.
    pub fetched_at: DateTime<Utc>,
    /// The HTTP status; 0 for an import.
    pub status: u16,
    /// The answer's headers about limits and caching.
    pub headers: BTreeMap<String, String>,
}

/// How an attempt to commit a run ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Commit {
    /// The run is now what the manifest says.
    Won,
    /// Another attempt had committed the run; its manifest.
    AlreadyCommitted(Box<Manifest>),
}

impl RawZone {
    pub(crate) fn new(objects: Arc<dyn ObjectStore>, root: Arc<str>) -> Self {
        Self { objects, root }
    }

    /// The manifest of `run`; `None` while no attempt has committed it.
    pub async fn committed(&self, run: &RunId) -> Result<Option<Manifest>, StoreError> {
        self.read_json(&run.manifest_key()).await
    }

    /// Stores one page of an attempt and gives its entry for the manifest. `lines` are JSON texts without newlines.
    pub async fn put_page(
        &self,
        run: &RunId,
        attempt: &str,
        page: NewPage,
        lines: &[Vec<u8>],
    ) -> Result<PageEntry, StoreError> {
        let key = run.page_key(&page.series, page.page, attempt);
        let object = compress(lines);
        let entry = PageEntry {
            series: page.series,
            page: page.page,
            asked: page.asked,
            records: lines.len() as u64,
            body_bytes: page.body_bytes,
            object_bytes: object.len() as u64,
            sha256: sha256_hex(&object),
            fetched_at: page.fetched_at,
            status: page.status,
            headers: page.headers,
            key,
        };
        self.put(&entry.key, object, PutMode::Overwrite)
            .await
            .map_err(|error| self.failed("write", &entry.key, error))?;
        Ok(entry)
    }

    /// Commits a run: creates its manifest unless there is one. When another attempt was first, the caller's pages are
    /// still there and [`RawZone::discard_pages`] removes them.
    pub async fn commit(&self, manifest: &Manifest) -> Result<Commit, StoreError> {
        let run = manifest.run();
        let key = run.manifest_key();
        for _ in 0..COMMIT_ATTEMPTS {
            let error = match self.put(&key, to_json(manifest), PutMode::Create).await {
                Ok(()) => return Ok(Commit::Won),
                Err(error) => error,
            };
            match (error, self.committed(&run).await) {
                // A put whose answer was lost finds its own manifest, whether it was sent again or not.
                (_, Ok(Some(winner))) if winner.attempt == manifest.attempt => return Ok(Commit::Won),
                (_, Ok(Some(winner))) => return Ok(Commit::AlreadyCommitted(Box::new(winner))),
                // S3 refuses a put also for another one under way, which may yet fail.
                (Error::AlreadyExists { .. }, Ok(None)) => {}
                (Error::AlreadyExists { .. }, Err(unreadable)) => return Err(unreadable),
                (error, _) => return Err(self.failed("write", &key, error)),
            }
        }
        Err(StoreError::damaged(self.place(&key), "it comes and goes", "run the command again"))
    }

    /// Removes the pages of an attempt that failed or lost, except those that a manifest lists: a repeated import writes
    /// the very keys of the one before.
    pub async fn discard_pages(&self, run: &RunId, attempt: &str) -> Result<(), StoreError> {
        let keep = self.committed(run).await?.map(|manifest| keys(&manifest.pages)).unwrap_or_default();
        self.delete_pages(run, |key, name| attempt_of_page(name) == Some(attempt) && !keep.contains(key))
            .await
    }

    /// Removes what other attempts left beside a committed run: their pages and the resume cursor. Does nothing while
    /// the run is not committed, since any attempt may then still win.
    pub async fn clean_losers(&self, run: &RunId) -> Result<(), StoreError> {
        let Some(manifest) = self.committed(run).await? else { return Ok(()) };
        let keep = keys(&manifest.pages);
        self.delete_cursor(run).await?;
        self.delete_pages(run, |key, name| attempt_of_page(name).is_some() && !keep.contains(key)).await
    }

    /// Where an earlier call stopped; `None` when none did.
    pub async fn load_cursor(&self, run: &RunId) -> Result<Option<Cursor>, StoreError> {
        self.read_json(&run.cursor_key()).await
    }

    /// Notes where the next call goes on. The cursor's pages are safe from [`RawZone::leftovers`] from now on.
    pub async fn save_cursor(&self, run: &RunId, cursor: &Cursor) -> Result<(), StoreError> {
        let key = run.cursor_key();
        let saved = self.put(&key, to_json(cursor), PutMode::Overwrite).await;
        saved.map_err(|error| self.failed("write", &key, error))
    }

    /// Forgets where to go on. No error when there is no cursor.
    pub async fn delete_cursor(&self, run: &RunId) -> Result<(), StoreError> {
        self.delete(&run.cursor_key()).await
    }

    /// Stores the report of a failed attempt.
    pub async fn put_failure(&self, report: &FailureReport) -> Result<(), StoreError> {
        let key = report.run().report_key(&report.attempt);
        let saved = self.put(&key, to_json(report), PutMode::Overwrite).await;
        saved.map_err(|error| self.failed("write", &key, error))
    }

    /// The lines of a page, each ended by a newline. Fails when the object is not, byte for byte, what its entry says.
    pub async fn page_lines(&self, page: &PageEntry) -> Result<Bytes, StoreError> {
        let damaged = |problem: String| {
            let remedy = format!(
                "restore it from a backup, or delete the folder `{}` and ingest or import that run again",
                page.key.rsplit_once('/').map_or("", |(folder, _)| folder)
            );
            StoreError::damaged(self.place(&page.key), problem, remedy)
        };
        let object = self.read(&page.key).await?.ok_or_else(|| damaged("it is gone".to_owned()))?;
        let sha256 = sha256_hex(&object);
        if sha256 != page.sha256 {
            return Err(damaged(format!("its SHA-256 is {sha256}, the manifest says {}", page.sha256)));
        }
        let text = decompress(&object, usize::try_from(page.body_bytes).unwrap_or(0));
        text.map(Bytes::from).map_err(|error| damaged(error.to_string()))
    }

    pub(crate) fn objects(&self) -> &Arc<dyn ObjectStore> {
        &self.objects
    }

    pub(crate) fn failed(&self, action: &'static str, key: &str, error: Error) -> StoreError {
        StoreError::storage(action, self.place(key), error)
    }

    /// A JSON object of this zone; `None` when it is not there.
    pub(crate) async fn read_json<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, StoreError> {
        let Some(bytes) = self.read(key).await? else { return Ok(None) };
        let damaged = |error: serde_json::Error| {
            let remedy = "restore it from a backup, or delete its folder and ingest or import that run again";
            StoreError::damaged(self.place(key), error, remedy)
        };
        let Format { format } = serde_json::from_slice(&bytes).map_err(damaged)?;
        if format > RAW_FORMAT {
            return Err(StoreError::NewerFormat {
                place: self.place(key),
                found: format,
                supported: RAW_FORMAT,
            });
        }
        serde_json::from_slice(&bytes).map(Some).map_err(damaged)
    }

    pub(crate) async fn delete(&self, key: &str) -> Result<(), StoreError> {
        match self.objects.delete(&Path::from(key)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(self.failed("delete", key, error)),
        }
    }

    async fn read(&self, key: &str) -> Result<Option<Bytes>, StoreError> {
        let failed = |error| self.failed("read", key, error);
        match self.objects.get(&Path::from(key)).await {
            Ok(object) => object.bytes().await.map(Some).map_err(failed),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(failed(error)),
        }
    }

    async fn put(&self, key: &str, bytes: Vec<u8>, mode: PutMode) -> Result<(), Error> {
        self.objects.put_opts(&Path::from(key), bytes.into(), PutOptions::from(mode)).await.map(|_| ())
    }

    async fn delete_pages(&self, run: &RunId, doomed: impl Fn(&str, &str) -> bool) -> Result<(), StoreError> {
        let prefix = run.prefix();
        let listed: Vec<_> = self
            .objects
            .list(Some(&Path::from(prefix.as_str())))
            .try_collect()
            .await
            .map_err(|error| self.failed("list", &prefix, error))?;
        for object in listed {
            if object.location.filename().is_some_and(|name| doomed(object.location.as_ref(), name)) {
                self.delete(object.location.as_ref()).await?;
            }
        }
        Ok(())
    }

    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    pub(crate) fn place(&self, key: &str) -> String {
        format!("{}/{key}", self.root)
    }
}

/// What every format has: read first, so that a newer object is recognised whatever else it says.
#[derive(Deserialize)]
struct Format {
    format: u32,
}

pub(crate) fn keys(pages: &[PageEntry]) -> HashSet<String> {
    pages.iter().map(|page| page.key.clone()).collect()
}

fn to_json(value: &impl Serialize) -> Vec<u8> {
    let mut text = serde_json::to_vec_pretty(value).expect("string keys and plain values serialize");
    text.push(b'\n');
    text
}
