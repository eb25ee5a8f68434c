//! What is about to be committed, written down before: so that `ops.publishes` and `ops.checks` miss nothing, whenever we are killed.

use chrono::{DateTime, Utc};
use coinlake_store::Lake;
use futures::TryStreamExt;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use serde::{Deserialize, Serialize};

use crate::error::TransformError;

/// Where entries wait for the `ops` tables.
const FOLDER: &str = "ops/_journal";

/// In the place of a snapshot's id, until the commit is seen; no snapshot has it.
pub(crate) const NOT_YET: i64 = 0;

/// One commit, or one attempt that its checks stopped.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Entry {
    /// Name of the commit; the snapshot's summary carries it as `coinlake.publish-id`.
    pub(crate) publish_id: String,
    /// Database and name of the table.
    pub(crate) table: (String, String),
    /// When the entry was written, UTC.
    pub(crate) written_at: DateTime<Utc>,
    /// The commit; `None` when checks stopped it.
    pub(crate) publish: Option<PublishRow>,
    pub(crate) checks: Vec<CheckRow>,
}

/// A row of `ops.publishes`; times in microseconds UTC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PublishRow {
    pub(crate) publish_id: String,
    pub(crate) table_name: String,
    pub(crate) published_at: i64,
    /// [`NOT_YET`] before the commit.
    pub(crate) snapshot_id: i64,
    pub(crate) partitions: String,
    pub(crate) input_manifests: String,
    pub(crate) input_digest: String,
    pub(crate) transform_version: i32,
    pub(crate) fetched: i64,
    pub(crate) curated: i64,
    pub(crate) deduplicated: i64,
    pub(crate) quarantined: i64,
    pub(crate) rows_written: i64,
    pub(crate) files_written: i64,
    pub(crate) bytes_written: i64,
    pub(crate) duration_ms: i64,
}

/// A row of `ops.checks`; times in microseconds UTC.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CheckRow {
    pub(crate) publish_id: String,
    pub(crate) table_name: String,
    pub(crate) check_name: String,
    pub(crate) severity: String,
    pub(crate) is_passed: bool,
    pub(crate) failing_rows: i64,
    pub(crate) checked_rows: i64,
    pub(crate) checked_at: i64,
    pub(crate) detail: Option<String>,
}

/// The entries of a lake.
#[derive(Debug)]
pub(crate) struct Journal<'a> {
    lake: &'a Lake,
}

impl<'a> Journal<'a> {
    pub(crate) fn new(lake: &'a Lake) -> Self {
        Self { lake }
    }

    /// Writes an entry, over an earlier one of the same name.
    pub(crate) async fn put(&self, entry: &Entry) -> Result<(), TransformError> {
        let text = serde_json::to_vec(entry).expect("plain values are JSON");
        let key = key(&entry.publish_id);
        let put = self.lake.objects().put(&key, text.into()).await;
        put.map(|_| ()).map_err(|source| TransformError::objects(format!("write {key}"), source))
    }

    /// Removes an entry. No error when another process was faster.
    pub(crate) async fn remove(&self, publish_id: &str) -> Result<(), TransformError> {
        let key = key(publish_id);
        match self.lake.objects().delete(&key).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(source) => Err(TransformError::objects(format!("delete {key}"), source)),
        }
    }

    /// All entries, in the order of their names. An entry that another process has just removed is left out.
    pub(crate) async fn entries(&self) -> Result<Vec<Entry>, TransformError> {
        let folder = Path::from(FOLDER);
        let fail = |source| TransformError::objects(format!("list {FOLDER}"), source);
        let mut found: Vec<_> = self.lake.objects().list(Some(&folder)).try_collect().await.map_err(fail)?;
        found.sort_by(|a, b| a.location.cmp(&b.location));
        let mut entries = vec![];
        for object in found.into_iter().filter(|object| object.location.extension() == Some("json")) {
            entries.extend(self.entry(&object.location).await?);
        }
        Ok(entries)
    }

    async fn entry(&self, key: &Path) -> Result<Option<Entry>, TransformError> {
        let fail = |source| TransformError::objects(format!("read {key}"), source);
        let object = match self.lake.objects().get(key).await {
            Err(object_store::Error::NotFound { .. }) => return Ok(None),
            object => object.map_err(fail)?,
        };
        let text = object.bytes().await.map_err(fail)?;
        match serde_json::from_slice(&text) {
            Ok(entry) => Ok(Some(entry)),
            Err(error) => {
                tracing::warn!(%key, %error, "not a journal entry of this version; left alone");
                Ok(None)
            }
        }
    }
}

fn key(publish_id: &str) -> Path {
    Path::from(format!("{FOLDER}/{publish_id}.json"))
}
