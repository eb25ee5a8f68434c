//! Iceberg's file access over `object_store`: one way to the objects for metadata, data files and queries.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{StreamExt, TryStreamExt};
use iceberg::io::{
    FileIO, FileIOBuilder, FileMetadata, FileRead, FileWrite, InputFile, OutputFile, Storage, StorageConfig,
    StorageFactory,
};
use iceberg::{Error, ErrorKind, Result};
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use serde::{Deserialize, Serialize};

/// The objects below one root URI, found by their full URI as Iceberg metadata holds it.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(crate) struct Objects {
    root: String,
    #[serde(skip)]
    store: Option<Arc<dyn ObjectStore>>,
}

impl Objects {
    /// `store` holds the objects whose URIs begin with `root`, under the rest of the URI.
    pub(crate) fn new(root: &str, store: Arc<dyn ObjectStore>) -> Self {
        Self { root: root.trim_end_matches('/').to_owned(), store: Some(store) }
    }

    pub(crate) fn file_io(&self) -> FileIO {
        FileIOBuilder::new(Arc::new(self.clone())).build()
    }

    pub(crate) fn root(&self) -> &str {
        &self.root
    }

    pub(crate) fn store(&self) -> &Arc<dyn ObjectStore> {
        self.store.as_ref().expect("only `new` makes one outside of (unused) deserialization")
    }

    /// The store's key for a URI.
    pub(crate) fn path(&self, uri: &str) -> Result<Path> {
        let key = uri.strip_prefix(&self.root).and_then(|rest| rest.strip_prefix('/')).ok_or_else(|| {
            let message = format!("{uri} is outside the lake at {}", self.root);
            Error::new(ErrorKind::DataInvalid, message)
        })?;
        Path::parse(key).map_err(|e| Error::new(ErrorKind::DataInvalid, format!("{uri}: {e}")))
    }

    /// The URI of a key of the store.
    pub(crate) fn uri(&self, path: &Path) -> String {
        format!("{}/{path}", self.root)
    }
}

impl fmt::Debug for Objects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Objects({})", self.root)
    }
}

fn failed(error: object_store::Error) -> Error {
    Error::new(ErrorKind::Unexpected, error.to_string()).with_source(error)
}

#[typetag::serde]
impl StorageFactory for Objects {
    fn build(&self, _: &StorageConfig) -> Result<Arc<dyn Storage>> {
        Ok(Arc::new(self.clone()))
    }
}

#[async_trait]
#[typetag::serde]
impl Storage for Objects {
    async fn exists(&self, uri: &str) -> Result<bool> {
        match self.store().head(&self.path(uri)?).await {
            Ok(_) => Ok(true),
            Err(object_store::Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(failed(error)),
        }
    }

    async fn metadata(&self, uri: &str) -> Result<FileMetadata> {
        let head = self.store().head(&self.path(uri)?).await.map_err(failed)?;
        Ok(FileMetadata { size: head.size })
    }

    async fn read(&self, uri: &str) -> Result<Bytes> {
        let found = self.store().get(&self.path(uri)?).await.map_err(failed)?;
        found.bytes().await.map_err(failed)
    }

    async fn reader(&self, uri: &str) -> Result<Box<dyn FileRead>> {
        Ok(Box::new(Reader { store: self.store().clone(), path: self.path(uri)? }))
    }

    async fn write(&self, uri: &str, bytes: Bytes) -> Result<()> {
        let path = self.path(uri)?;
        self.store().put(&path, bytes.into()).await.map_err(failed)?;
        Ok(())
    }

    async fn writer(&self, uri: &str) -> Result<Box<dyn FileWrite>> {
        Ok(Box::new(Writer { store: self.store().clone(), path: self.path(uri)?, parts: vec![] }))
    }

    async fn delete(&self, uri: &str) -> Result<()> {
        match self.store().delete(&self.path(uri)?).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(failed(error)),
        }
    }

    async fn delete_prefix(&self, uri: &str) -> Result<()> {
        let listed = self.store().list(Some(&self.path(uri)?));
        let found = listed.map_ok(|object| object.location).boxed();
        let deleted: Vec<Path> = self.store().delete_stream(found).try_collect().await.map_err(failed)?;
        drop(deleted);
        Ok(())
    }

    async fn delete_stream(&self, mut uris: BoxStream<'static, String>) -> Result<()> {
        while let Some(uri) = uris.next().await {
            self.delete(&uri).await?;
        }
        Ok(())
    }

    fn new_input(&self, uri: &str) -> Result<InputFile> {
        Ok(InputFile::new(Arc::new(self.clone()), uri.to_owned()))
    }

    fn new_output(&self, uri: &str) -> Result<OutputFile> {
        Ok(OutputFile::new(Arc::new(self.clone()), uri.to_owned()))
    }
}

struct Reader {
    store: Arc<dyn ObjectStore>,
    path: Path,
}

#[async_trait]
impl FileRead for Reader {
    async fn read(&self, range: Range<u64>) -> Result<Bytes> {
        self.store.get_range(&self.path, range).await.map_err(failed)
    }
}

/// Iceberg writes only manifests and manifest lists through this: they fit in memory and appear whole.
struct Writer {
    store: Arc<dyn ObjectStore>,
    path: Path,
    parts: Vec<Bytes>,
}

#[async_trait]
impl FileWrite for Writer {
    async fn write(&mut self, bytes: Bytes) -> Result<()> {
        self.parts.push(bytes);
        Ok(())
    }

    async fn close(&mut self) -> Result<()> {
        let payload = PutPayload::from_iter(std::mem::take(&mut self.parts));
        self.store.put(&self.path, payload).await.map_err(failed)?;
        Ok(())
    }
}
