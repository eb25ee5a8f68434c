//! A store in which something happens while a reader waits for an object.

use std::fmt;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::future::BoxFuture;
use futures::stream::BoxStream;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{
    CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta, ObjectStore,
    PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

/// Objects in memory. The first read of an object whose key ends in a given way waits for a given piece of work.
#[derive(Default)]
pub(crate) struct MeanwhileStore {
    objects: InMemory,
    work: Mutex<Option<(&'static str, BoxFuture<'static, ()>)>>,
}

impl MeanwhileStore {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self::default())
    }

    /// Does `work` when an object whose key ends with `suffix` is read next.
    pub(crate) fn on_read(&self, suffix: &'static str, work: BoxFuture<'static, ()>) {
        *self.work.lock().expect("no panic") = Some((suffix, work));
    }

    fn take(&self, path: &Path) -> Option<BoxFuture<'static, ()>> {
        let mut work = self.work.lock().expect("no panic");
        work.take_if(|(suffix, _)| path.as_ref().ends_with(*suffix)).map(|(_, work)| work)
    }
}

impl fmt::Debug for MeanwhileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeanwhileStore")
    }
}

impl fmt::Display for MeanwhileStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MeanwhileStore")
    }
}

#[async_trait]
impl ObjectStore for MeanwhileStore {
    async fn put_opts(&self, path: &Path, payload: PutPayload, options: PutOptions) -> Result<PutResult> {
        self.objects.put_opts(path, payload, options).await
    }

    async fn put_multipart_opts(
        &self,
        path: &Path,
        options: PutMultipartOptions,
    ) -> Result<Box<dyn MultipartUpload>> {
        self.objects.put_multipart_opts(path, options).await
    }

    async fn get_opts(&self, path: &Path, options: GetOptions) -> Result<GetResult> {
        if let Some(work) = self.take(path) {
            work.await;
        }
        self.objects.get_opts(path, options).await
    }

    fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
        self.objects.delete_stream(paths)
    }

    fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
        self.objects.list(prefix)
    }

    async fn list_with_delimiter(&self, prefix: Option<&Path>) -> Result<ListResult> {
        self.objects.list_with_delimiter(prefix).await
    }

    async fn copy_opts(&self, from: &Path, to: &Path, options: CopyOptions) -> Result<()> {
        self.objects.copy_opts(from, to, options).await
    }
}
