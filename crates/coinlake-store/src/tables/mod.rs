//! Iceberg tables (format version 2): create, evolve, replace partitions, read file lists, expire, vacuum.
//!
//! Everything the specification defines comes from the `iceberg` crate; the commit is ours. A commit writes new
//! manifests and a new metadata file beside the old ones, then moves the table's pointer by compare-and-swap, so
//! readers see the state before or the state after.

mod commit;
mod create;
mod data_file;
mod error;
mod evolve;
mod file_io;
mod files;
mod foreign;
mod id;
mod ids;
mod manifests;
mod metadata;
mod obstacle;
mod partition;
mod pointer;
mod replace;
mod retention;
mod summary;
mod table;
mod vacuum;

use std::sync::Arc;

use iceberg::io::FileIO;
use iceberg::spec::TableMetadata;
use object_store::ObjectStore;

pub use create::LAKE_MARK;
pub use data_file::{DataFileWriter, WrittenFile};
pub use error::{CommitError, TableError};
pub use evolve::widens;
pub use id::TableId;
pub use ids::{IdSource, RandomIds};
pub use partition::PartitionKey;
pub use pointer::{GluePointer, MemoryPointer, MetadataFile, PointerError, SqlitePointer, TablePointer};
pub use replace::{Replace, ReplacePartitions};
pub use table::Table;
pub use vacuum::TablesVacuumed;

use file_io::Objects;

/// The tables of one lake. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Tables {
    objects: Objects,
    io: FileIO,
    pointer: Arc<dyn TablePointer>,
    ids: Arc<dyn IdSource>,
}

impl Tables {
    /// The tables whose objects are in `store`, with URIs that begin with `root`, as `pointer` names them.
    pub fn new(store: Arc<dyn ObjectStore>, root: &str, pointer: Arc<dyn TablePointer>) -> Self {
        let objects = Objects::new(root, store);
        Self { io: objects.file_io(), objects, pointer, ids: Arc::new(RandomIds) }
    }

    /// The same tables with another source of fresh names.
    #[must_use]
    pub fn with_ids(mut self, ids: Arc<dyn IdSource>) -> Self {
        self.ids = ids;
        self
    }

    /// The table as it is now; `None` when there is none of that name.
    ///
    /// # Errors
    /// When the pointer or the metadata file cannot be read, or the file is outside this lake.
    pub async fn load(&self, id: &TableId) -> Result<Option<Table>, TableError> {
        let Some(location) = self.pointer.load(id).await? else {
            return Ok(None);
        };
        if self.objects.path(&location).is_err() {
            return Err(TableError::OutsideLake {
                table: id.clone(),
                location,
                root: self.objects.root().to_owned(),
            });
        }
        let metadata = match TableMetadata::read_from(&self.io, &location).await {
            Ok(metadata) => metadata,
            Err(error) => {
                return Err(match self.io.exists(&location).await {
                    Ok(false) => TableError::MetadataGone { table: id.clone(), location },
                    // The first error says more: an answer about existence has no text.
                    Ok(true) | Err(_) => error.into(),
                });
            }
        };
        Ok(Some(Table { id: id.clone(), metadata: Arc::new(metadata), metadata_location: location }))
    }

    /// The names of all tables, sorted.
    ///
    /// # Errors
    /// When the pointers cannot be read.
    pub async fn list(&self) -> Result<Vec<TableId>, TableError> {
        Ok(self.pointer.list().await?)
    }

    fn location(&self, id: &TableId) -> String {
        format!("{}/{}/{}", self.objects.root(), id.database, id.name)
    }
}
