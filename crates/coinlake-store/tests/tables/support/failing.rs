//! A store and a pointer that stop working at a chosen call, as a process that is killed there.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use coinlake_store::{MetadataFile, PointerError, TableId, TablePointer};
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// Whether the fatal call takes effect before it fails: then only its answer is lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fatal {
    HasNoEffect,
    LosesItsAnswer,
}

/// Counts calls that change something; the one at zero is fatal, and none works after it.
#[derive(Debug)]
pub(crate) struct Fuse {
    left: AtomicI64,
    fatal: Fatal,
}

/// What a call may still do.
#[derive(PartialEq, Eq)]
enum Fate {
    Works,
    WorksUnheard,
    Fails,
}

impl Fuse {
    pub(crate) fn new(calls: i64, fatal: Fatal) -> Arc<Self> {
        Arc::new(Self { left: AtomicI64::new(calls), fatal })
    }

    pub(crate) fn is_blown(&self) -> bool {
        self.left.load(Ordering::SeqCst) < 0
    }

    fn burn(&self) -> Fate {
        match self.left.fetch_sub(1, Ordering::SeqCst) {
            left if left > 0 => Fate::Works,
            0 if self.fatal == Fatal::LosesItsAnswer => Fate::WorksUnheard,
            _ => Fate::Fails,
        }
    }
}

fn killed() -> object_store::Error {
    object_store::Error::Generic { store: "test", source: "killed".into() }
}

#[derive(Debug)]
pub(crate) struct FailingStore(pub(crate) Arc<dyn ObjectStore>, pub(crate) Arc<Fuse>);

impl fmt::Display for FailingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failing {}", self.0)
    }
}

#[async_trait]
impl ObjectStore for FailingStore {
    async fn put_opts(&self, path: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        let fate = self.1.burn();
        if fate == Fate::Fails {
            return Err(killed());
        }
        let done = self.0.put_opts(path, payload, options).await?;
        if fate == Fate::WorksUnheard { Err(killed()) } else { Ok(done) }
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.0.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        if self.1.is_blown() {
            return Err(killed());
        }
        self.0.get_opts(path, options).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        let (store, fuse) = (self.0.clone(), self.1.clone());
        let delete = move |path: Result<Path>| {
            let (store, fuse) = (store.clone(), fuse.clone());
            async move {
                let fate = fuse.burn();
                if fate == Fate::Fails {
                    return Err(killed());
                }
                let one = futures::stream::once(std::future::ready(path)).boxed();
                let done = store.delete_stream(one).next().await.expect("one path, one answer")?;
                if fate == Fate::WorksUnheard { Err(killed()) } else { Ok(done) }
            }
        };
        paths.then(delete).boxed()
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.0.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.0.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.0.copy_opts(from, to, options).await
    }
}

#[derive(Debug)]
pub(crate) struct FailingPointer(pub(crate) Arc<dyn TablePointer>, pub(crate) Arc<Fuse>);

impl FailingPointer {
    fn heard(&self, fate: Fate) -> std::result::Result<(), PointerError> {
        match fate {
            Fate::Works => Ok(()),
            _ => Err(PointerError::Backend(anyhow::anyhow!("killed"))),
        }
    }
}

#[async_trait]
impl TablePointer for FailingPointer {
    async fn load(&self, table: &TableId) -> std::result::Result<Option<String>, PointerError> {
        if self.1.is_blown() {
            self.heard(Fate::Fails)?;
        }
        self.0.load(table).await
    }

    async fn create(
        &self,
        table: &TableId,
        first: MetadataFile<'_>,
    ) -> std::result::Result<(), PointerError> {
        let fate = self.1.burn();
        if fate != Fate::Fails {
            self.0.create(table, first).await?;
        }
        self.heard(fate)
    }

    async fn swap(
        &self,
        table: &TableId,
        expected: &str,
        next: MetadataFile<'_>,
    ) -> std::result::Result<(), PointerError> {
        let fate = self.1.burn();
        if fate != Fate::Fails {
            self.0.swap(table, expected, next).await?;
        }
        self.heard(fate)
    }

    async fn list(&self) -> std::result::Result<Vec<TableId>, PointerError> {
        self.0.list().await
    }
}

/// A pointer whose answers get lost in three ways, as a request that a client retries sees them; seeded by its calls.
#[derive(Debug)]
pub(crate) struct LossyPointer(pub(crate) Arc<dyn TablePointer>, pub(crate) AtomicI64);

#[async_trait]
impl TablePointer for LossyPointer {
    async fn load(&self, table: &TableId) -> std::result::Result<Option<String>, PointerError> {
        self.0.load(table).await
    }

    async fn create(
        &self,
        table: &TableId,
        first: MetadataFile<'_>,
    ) -> std::result::Result<(), PointerError> {
        self.0.create(table, first).await
    }

    async fn swap(
        &self,
        table: &TableId,
        expected: &str,
        next: MetadataFile<'_>,
    ) -> std::result::Result<(), PointerError> {
        let lost = || PointerError::Backend(anyhow::anyhow!("request lost"));
        match self.1.fetch_add(1, Ordering::SeqCst) % 4 {
            0 => Err(lost()),
            1 => self.0.swap(table, expected, next).await.and_then(|()| Err(lost())),
            // The first request was applied, its retry finds the pointer moved.
            2 => {
                self.0.swap(table, expected, next).await?;
                Err(PointerError::Conflict(table.clone()))
            }
            _ => self.0.swap(table, expected, next).await,
        }
    }

    async fn list(&self) -> std::result::Result<Vec<TableId>, PointerError> {
        self.0.list().await
    }
}
