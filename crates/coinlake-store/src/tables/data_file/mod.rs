//! Data files: rows to Parquet, and the facts that Iceberg and we keep about them.

mod describe;
mod encoding;
mod lineage;
mod open_file;
mod rows;
mod statistics;
mod writer;

pub use writer::{DataFileWriter, WrittenFile};
