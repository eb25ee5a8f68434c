//! A store that stops working at a chosen change, as a process that is killed there.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// Objects in memory; after a number of changes nothing works any more, until it is mended.
#[derive(Debug)]
pub(crate) struct FailingStore {
    objects: InMemory,
    changes_left: AtomicI64,
}

impl FailingStore {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self { objects: InMemory::new(), changes_left: AtomicI64::new(i64::MAX) })
    }

    /// Works for so many changes more.
    pub(crate) fn fail_after(&self, changes: i64) {
        self.changes_left.store(changes, Ordering::SeqCst);
    }

    pub(crate) fn mend(&self) {
        self.fail_after(i64::MAX);
    }

    fn change(&self) -> Result<()> {
        self.changes_left.fetch_sub(1, Ordering::SeqCst);
        self.look()
    }

    fn look(&self) -> Result<()> {
        match self.changes_left.load(Ordering::SeqCst) {
            0.. => Ok(()),
            _ => Err(object_store::Error::Generic { store: "test", source: "killed".into() }),
        }
    }
}

impl fmt::Display for FailingStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "failing {}", self.objects)
    }
}

#[async_trait]
impl ObjectStore for FailingStore {
    async fn put_opts(&self, path: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.change()?;
        self.objects.put_opts(path, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.change()?;
        self.objects.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        self.look()?;
        self.objects.get_opts(path, options).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        match self.change() {
            Ok(()) => self.objects.delete_stream(paths),
            Err(_) => paths
                .map(|_| Err(object_store::Error::Generic { store: "test", source: "killed".into() }))
                .boxed(),
        }
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.objects.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.look()?;
        self.objects.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.change()?;
        self.objects.copy_opts(from, to, options).await
    }
}
