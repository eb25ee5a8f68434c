//! Where data lives: raw runs and manifests, Iceberg tables, publish, vacuum.

mod error;
mod lake;
mod marker;
mod raw;
mod tables;
mod temporary;
mod url;

pub use error::StoreError;
pub use lake::Lake;
pub use raw::{
    Commit, Cursor, FailureReport, Leftovers, Manifest, ManifestRef, NewPage, PageEntry, RAW_FORMAT, RawZone,
    RunId, RunKind,
};
pub use tables::{
    CommitError, DataFileWriter, IdSource, MemoryPointer, PartitionKey, PointerError, RandomIds, Replace,
    ReplacePartitions, SqlitePointer, Table, TableError, TableId, TablePointer, Tables, TablesVacuumed,
    WrittenFile,
};
pub use url::LakeUrl;
