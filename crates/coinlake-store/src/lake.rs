//! A lake: one place with a raw zone, tables and a marker that says what it is.

use std::path::Path as FilePath;
use std::sync::Arc;

use futures::{StreamExt, TryStreamExt};
use object_store::ObjectStore;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;

use crate::aws::Aws;
use crate::error::StoreError;
use crate::marker::{self, Marker};
use crate::raw::RawZone;
use crate::tables::{MemoryPointer, SqlitePointer, TablePointer, Tables};
use crate::url::{LakeUrl, Place, S3Place};

/// The SQLite catalog's file in a local lake.
const CATALOG_FILE: &str = "catalog.db";

/// The folders that `transform --rebuild` makes again from the raw zone.
const DERIVED: [&str; 2] = ["curated", "ops"];

/// An open lake. Cheap to clone; clones share everything.
#[derive(Debug, Clone)]
pub struct Lake {
    objects: Arc<dyn ObjectStore>,
    root: Arc<str>,
    pointer: Arc<dyn TablePointer>,
    /// Where its tables' pointers are, if they are in Glue.
    glue: Option<Arc<GlueDatabases>>,
    simulated: bool,
}

/// The Glue databases of a lake.
#[derive(Debug)]
pub(crate) struct GlueDatabases {
    /// What their names begin with.
    pub(crate) prefix: String,
    pub(crate) region: String,
}

impl Lake {
    /// Opens the lake at `url`, or makes an empty one there. A lake on S3 is reached as the AWS environment says.
    ///
    /// A `memory://` lake is new with each call. Fails when the place cannot be written, when a newer coinlake made the
    /// lake, and with [`StoreError::Moved`] when it was made elsewhere.
    pub async fn create_or_open(url: &LakeUrl) -> Result<Self, StoreError> {
        Self::at(url, true).await?.made().await
    }

    /// Opens the lake at `url`; fails with [`StoreError::NoLake`] when there is none, otherwise like
    /// [`Lake::create_or_open`].
    pub async fn open(url: &LakeUrl) -> Result<Self, StoreError> {
        Self::existing(url).await?.checked().await
    }

    /// Opens the lake at `url` to look at it. Where there is none it looks like an empty one, beside what its Glue databases
    /// hold; nothing is written. Otherwise like [`Lake::open`].
    pub async fn open_or_empty(url: &LakeUrl) -> Result<Self, StoreError> {
        match Self::open(url).await {
            Err(StoreError::NoLake { location }) => match url.place() {
                Place::S3(_) => Self::at(url, false).await,
                Place::Local(_) | Place::Memory(_) => {
                    Ok(Self::in_memory(Arc::new(InMemory::new()), &location))
                }
            },
            opened => opened,
        }
    }

    /// Opens a lake that was moved or copied to `url`: drops its tables, whose metadata hold the old location, and
    /// writes the new one down. The raw zone stays as it is; the tables come back with `bootstrap` and
    /// `transform --rebuild`. Leaves a lake that was not moved alone. Run again after an interruption, it goes on.
    ///
    /// Fails with [`StoreError::TablesInTheWay`] when the Glue databases of a lake on S3 have tables: they do not move
    /// with the lake, and the original may still use them.
    pub async fn relocate(url: &LakeUrl) -> Result<Self, StoreError> {
        let opened = Self::existing(url).await?;
        match opened.clone().checked().await {
            Err(StoreError::Moved { recorded, .. }) => opened.drop_tables(url, recorded).await?,
            other => return other,
        }
        let simulated =
            marker::read(&opened.objects, &opened.root).await?.is_some_and(|marker| marker.simulated);
        // Last, so that an interrupted call finds the lake still moved and begins again.
        let lake = Self { simulated, ..opened };
        marker::write(&lake.objects, &lake.marker()).await?;
        Ok(lake)
    }

    /// The lake at a `s3://` address, reached as `aws` says; made if it is not there. Otherwise like
    /// [`Lake::create_or_open`].
    pub async fn create_or_open_on(aws: &Aws, url: &LakeUrl) -> Result<Self, StoreError> {
        match url.place() {
            Place::S3(place) => Self::on_s3(aws, place)?.made().await,
            Place::Local(_) | Place::Memory(_) => Self::create_or_open(url).await,
        }
    }

    /// A lake over any object store, its tables' pointers in memory; `root` is the URI its keys are below. For tests and
    /// for stores that no address names.
    pub async fn on(objects: Arc<dyn ObjectStore>, root: &str) -> Result<Self, StoreError> {
        Self::in_memory(objects, root.trim_end_matches('/')).made().await
    }

    /// Every object of the lake, by key.
    pub fn objects(&self) -> &Arc<dyn ObjectStore> {
        &self.objects
    }

    /// The URI that keys are below, for example `file:///home/me/lake`; no trailing `/`, not percent-encoded, as in the
    /// tables' metadata.
    pub fn root(&self) -> &str {
        &self.root
    }

    /// Whether its tables are a part of what bootstrap makes in an account, so that none is made beside it.
    pub fn is_in_account(&self) -> bool {
        self.glue.is_some()
    }

    /// Whether the lake is filled from simulated vendors, so that its numbers are made up.
    pub fn is_simulated(&self) -> bool {
        self.simulated
    }

    /// Writes down that the lake is filled from simulated vendors, for whoever opens it.
    pub async fn declare_simulated(self) -> Result<Self, StoreError> {
        let lake = Self { simulated: true, ..self };
        marker::write(&lake.objects, &lake.marker()).await?;
        Ok(lake)
    }

    /// The raw zone.
    pub fn raw(&self) -> RawZone {
        RawZone::new(Arc::clone(&self.objects), Arc::clone(&self.root))
    }

    /// The curated and ops tables.
    pub fn tables(&self) -> Tables {
        Tables::new(Arc::clone(&self.objects), &self.root, Arc::clone(&self.pointer))
    }

    fn in_memory(objects: Arc<dyn ObjectStore>, root: &str) -> Self {
        let pointer = Arc::new(MemoryPointer::new());
        Self { objects, root: root.into(), pointer, glue: None, simulated: false }
    }

    /// The lake at a place where there should be one; whether there is, its marker says.
    async fn existing(url: &LakeUrl) -> Result<Self, StoreError> {
        let is_there = match url.place() {
            Place::Local(path) => path.is_dir(),
            Place::Memory(_) => false,
            Place::S3(_) => true,
        };
        if is_there {
            Self::at(url, false).await
        } else {
            Err(StoreError::NoLake { location: url.to_string() })
        }
    }

    async fn at(url: &LakeUrl, create: bool) -> Result<Self, StoreError> {
        match url.place() {
            Place::Local(path) => Self::local(path, create),
            Place::Memory(name) => {
                Ok(Self::in_memory(Arc::new(InMemory::new()), &format!("memory://{name}")))
            }
            Place::S3(place) => Self::on_s3(&Aws::from_environment().await, place),
        }
    }

    fn on_s3(aws: &Aws, place: &S3Place) -> Result<Self, StoreError> {
        let glue = GlueDatabases { prefix: place.database_prefix.clone(), region: aws.region()?.to_owned() };
        Ok(Self {
            objects: aws.objects(place)?,
            root: place.root().into(),
            pointer: Arc::new(aws.pointer(&place.database_prefix)),
            glue: Some(Arc::new(glue)),
            simulated: false,
        })
    }

    fn local(path: &FilePath, create: bool) -> Result<Self, StoreError> {
        let failed =
            |action, error: std::io::Error| StoreError::storage(action, path.display().to_string(), error);
        if create {
            std::fs::create_dir_all(path).map_err(|error| failed("create", error))?;
        }
        // One folder has one location, also when it is reached through a symbolic link.
        let folder = path.canonicalize().map_err(|error| failed("read", error))?;
        let objects = LocalFileSystem::new_with_prefix(&folder)
            .map_err(|error| StoreError::storage("read", path.display().to_string(), error))?;
        Ok(Self {
            objects: Arc::new(objects),
            root: format!("file://{}", folder.display()).into(),
            pointer: Arc::new(SqlitePointer::new(folder.join(CATALOG_FILE))),
            glue: None,
            simulated: false,
        })
    }

    /// This lake, with a marker. Not written where there is one: who may use a lake may not be allowed to make one.
    async fn made(self) -> Result<Self, StoreError> {
        match self.clone().checked().await {
            Err(StoreError::NoLake { .. }) => {}
            existing => return existing,
        }
        marker::create(&self.objects, &self.marker()).await?;
        self.checked().await
    }

    /// This lake, if its marker is of a format we know and says that it and its databases belong together.
    async fn checked(self) -> Result<Self, StoreError> {
        let marker = marker::read(&self.objects, &self.root).await?;
        let marker = marker.ok_or_else(|| StoreError::NoLake { location: self.root.to_string() })?;
        let location = self.root.to_string();
        if marker.location != location {
            return Err(StoreError::Moved { location, recorded: marker.location });
        }
        if let Some(glue) = &self.glue {
            glue.are_of(&marker)?;
        }
        Ok(Self { simulated: marker.simulated, ..self })
    }

    /// The marker of this lake as it is reached now.
    fn marker(&self) -> Marker {
        Marker::at(&self.root, self.glue.as_deref()).simulated(self.simulated)
    }

    async fn drop_tables(&self, url: &LakeUrl, recorded: String) -> Result<(), StoreError> {
        match url.place() {
            Place::Local(folder) => remove_file(&folder.join(CATALOG_FILE))?,
            Place::S3(place) => self.refuse_tables(place, recorded).await?,
            Place::Memory(_) => {}
        }
        for folder in DERIVED {
            let failed = |error| StoreError::storage("delete", format!("{}/{folder}", self.root), error);
            let keys = self.objects.list(Some(&Path::from(folder))).map_ok(|object| object.location).boxed();
            self.objects.delete_stream(keys).try_collect::<Vec<_>>().await.map_err(failed)?;
        }
        Ok(())
    }

    /// Fails when the Glue databases have tables.
    async fn refuse_tables(&self, place: &S3Place, recorded: String) -> Result<(), StoreError> {
        let databases = format!("{}_*", place.database_prefix);
        let found = self.pointer.list().await;
        let found = found.map_err(|error| StoreError::storage("list", databases.clone(), error))?;
        if found.is_empty() {
            return Ok(());
        }
        Err(StoreError::TablesInTheWay { location: self.root.to_string(), recorded, databases })
    }
}

impl GlueDatabases {
    /// Fails when a lake's marker names others.
    fn are_of(&self, marker: &Marker) -> Result<(), StoreError> {
        let location = marker.location.clone();
        match (&marker.region, &marker.databases) {
            (Some(recorded), _) if *recorded != self.region => {
                let (recorded, asked) = (recorded.clone(), self.region.clone());
                Err(StoreError::OtherRegion { location, recorded, asked })
            }
            (_, Some(recorded)) if *recorded != self.prefix => {
                let (recorded, asked) = (recorded.clone(), self.prefix.clone());
                Err(StoreError::OtherDatabases { location, recorded, asked })
            }
            _ => Ok(()),
        }
    }
}

fn remove_file(path: &FilePath) -> Result<(), StoreError> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(StoreError::storage("delete", path.display().to_string(), error))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(path: &FilePath) -> LakeUrl {
        LakeUrl::local(path).unwrap()
    }

    #[tokio::test]
    async fn a_lake_is_made_once_and_opened_again() {
        let dir = tempfile::tempdir().unwrap();
        let url = url(&dir.path().join("deep/lake"));
        let error = Lake::open(&url).await.unwrap_err().to_string();
        assert!(error.contains("coinlake bootstrap") && error.contains("deep/lake"), "{error}");
        let empty = Lake::open_or_empty(&url).await.unwrap();
        assert!(empty.raw().datasets().await.unwrap().is_empty());
        assert!(!dir.path().join("deep").exists(), "it was only looked at");

        let made = Lake::create_or_open(&url).await.unwrap();
        assert!(made.root().starts_with("file:///") && made.root().ends_with("/deep/lake"));
        assert_eq!(Lake::open(&url).await.unwrap().root(), made.root());
        assert_eq!(Lake::open_or_empty(&url).await.unwrap().root(), made.root());
        assert_eq!(Lake::create_or_open(&url).await.unwrap().root(), made.root());
    }

    #[tokio::test]
    async fn a_newer_lake_is_refused_with_both_formats() {
        let dir = tempfile::tempdir().unwrap();
        let marker = r#"{"format": 2, "whatever": "a newer one keeps"}"#;
        std::fs::write(dir.path().join("_coinlake.json"), marker).unwrap();
        for result in [Lake::open(&url(dir.path())).await, Lake::create_or_open(&url(dir.path())).await] {
            let error = result.unwrap_err().to_string();
            assert!(
                error.contains("format 2")
                    && error.contains("format 1")
                    && error.contains("upgrade coinlake")
            );
        }
    }

    #[tokio::test]
    async fn a_moved_lake_says_so_and_can_be_relocated() {
        let dir = tempfile::tempdir().unwrap();
        let (here, there) = (dir.path().join("here"), dir.path().join("there"));
        Lake::create_or_open(&url(&here)).await.unwrap();
        for (folder, file) in [("raw/a", "x"), ("curated/coins/data", "y"), (".", "catalog.db")] {
            std::fs::create_dir_all(here.join(folder)).unwrap();
            std::fs::write(here.join(folder).join(file), "kept?").unwrap();
        }
        std::fs::rename(&here, &there).unwrap();

        let error = Lake::open(&url(&there)).await.unwrap_err().to_string();
        assert!(
            error.contains("coinlake bootstrap") && error.contains("coinlake transform --rebuild"),
            "{error}"
        );
        assert!(matches!(Lake::create_or_open(&url(&there)).await, Err(StoreError::Moved { .. })));

        Lake::relocate(&url(&there)).await.unwrap();
        Lake::open(&url(&there)).await.unwrap();
        assert!(there.join("raw/a/x").exists(), "the raw zone is the lake");
        assert!(!there.join("curated/coins/data/y").exists() && !there.join("catalog.db").exists());
    }

    #[tokio::test]
    async fn a_file_in_the_way_is_named() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for path in [file.path().to_owned(), file.path().join("lake")] {
            let error = Lake::create_or_open(&url(&path)).await.unwrap_err().to_string();
            assert!(
                error.contains(file.path().to_str().unwrap()) && error.contains("not a folder"),
                "{error}"
            );
        }
    }
}
