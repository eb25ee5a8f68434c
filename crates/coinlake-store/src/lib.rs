//! Where data lives: raw runs and manifests, Iceberg tables, publish, vacuum.

mod tables;

pub use tables::{
    CommitError, DataFileWriter, IdSource, MemoryPointer, PartitionKey, PointerError, RandomIds, Replace,
    ReplacePartitions, SqlitePointer, Table, TableError, TableId, TablePointer, Tables, TablesVacuumed,
    WrittenFile,
};
