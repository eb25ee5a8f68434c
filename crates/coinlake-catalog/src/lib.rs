//! What tables exist: catalog files to definitions, Arrow, Iceberg and docs.
//!
//! `catalog/<database>/<table>.toml` is the only definition of a table. This crate reads these files strictly
//! ([`Catalog`]), turns each [`Table`] into an Arrow schema and the three parts of an Iceberg table (schema,
//! partition spec, sort order), or a raw one into a [`HiveTable`], and prints the reference page `docs/tables.md`. The views and saved queries of
//! `queries/` are read by [`queries`]. Pure: no clock, no network; a folder is read only when it is named.

mod arrow;
mod catalog;
mod column_type;
mod error;
mod expression;
mod hive;
mod iceberg;
mod load;
pub mod queries;
mod reference;
mod table;

pub use catalog::Catalog;
pub use column_type::{ColumnType, UnknownType};
pub use error::{CatalogError, Mistake};
pub use hive::{HiveColumn, HiveTable};
pub use table::{Check, Column, Database, Partition, RawFormat, RawSource, Severity, Table, Transform};
