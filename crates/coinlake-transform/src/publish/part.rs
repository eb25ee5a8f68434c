//! The new content of one partition.

use coinlake_store::WrittenFile;
use iceberg::spec::DataFile;

use crate::context::Context;
use crate::plan::Unit;
use crate::report::Counts;
use crate::rows::{Tally, key};

/// The new content of one partition (or of a table without partitions), not yet committed.
#[derive(Debug)]
pub(crate) struct Part {
    pub(crate) unit: Unit,
    pub(crate) files: Vec<WrittenFile>,
    /// `None` when the partition has no inputs left, and so no files.
    pub(crate) tally: Option<Tally>,
    /// Where the records of the days computed went.
    pub(crate) counts: Counts,
    /// Records or rows that break the balance of the counts.
    pub(crate) unbalanced: u64,
    /// Keys of the manifests of the days computed.
    pub(crate) manifests: Vec<String>,
}

impl Part {
    /// A partition whose inputs are all gone.
    pub(crate) fn gone(unit: Unit) -> Self {
        Self { unit, files: vec![], tally: None, counts: Counts::default(), unbalanced: 0, manifests: vec![] }
    }

    pub(crate) fn data_files(&self) -> impl Iterator<Item = &DataFile> {
        self.files.iter().map(|file| &file.data_file)
    }

    /// Deletes the files, which nobody sees. What cannot be deleted is left to `vacuum`.
    pub(crate) async fn discard(&self, context: &Context) {
        for file in self.data_files() {
            let key = key(&context.lake, file);
            if let Err(error) =
                object_store::ObjectStoreExt::delete(context.lake.objects().as_ref(), &key).await
            {
                tracing::warn!(%key, %error, "an uncommitted file stays until vacuum");
            }
        }
    }
}
