//! SQL over a lake: a DataFusion session whose schemas `raw`, `curated`, `ops` and `analytics` are the lake's own.
//!
//! Tables are looked up when a statement names them, so opening a session costs nothing and every statement sees
//! the newest commit of the tables it reads (or, with [`QueryOptions::at`], the commit of that time).

mod bounds;
mod comparisons;
mod doubles;
mod error;
mod names;
mod raw;
mod raw_days;
mod raw_line;
mod raw_pages;
mod session;
mod snapshot;
mod statement;
mod table_version;
mod tables;
mod views;

pub use error::{Fault, QueryError, fault, message};
pub use names::nearest;
pub use session::{QueryOptions, session};
pub use statement::{Statement, parse, plan};
