//! Where data lives: raw runs and manifests, Iceberg tables, publish, vacuum.

mod aws;
mod causes;
mod error;
mod lake;
mod marker;
mod raw;
mod tables;
mod temporary;
mod url;

pub use aws::{Aws, glue_entry, service_error};
pub use causes::in_one_line;
pub use error::{StoreError, refusal};
pub use lake::Lake;
pub use raw::{
    Commit, Cursor, FailureReport, Leftovers, Manifest, ManifestRef, NewPage, PageEntry, RAW_FORMAT, RawZone,
    RunId, RunKind,
};
pub use tables::{
    CommitError, DataFileWriter, GluePointer, IdSource, LAKE_MARK, MemoryPointer, MetadataFile, PartitionKey,
    PointerError, RandomIds, Replace, ReplacePartitions, SqlitePointer, Table, TableError, TableId,
    TablePointer, Tables, TablesVacuumed, WrittenFile, widens,
};
pub use url::LakeUrl;
