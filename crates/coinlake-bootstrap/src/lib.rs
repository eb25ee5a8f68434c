//! Brings a lake in line with its definitions: `catalog/` and `queries/`.
//!
//! [`Bootstrap`] stands for a lake beside what it should be. It says what would change ([`Bootstrap::plan`]), does it
//! ([`Bootstrap::apply`]), fails when something would ([`Bootstrap::check`]), and plans how a lake leaves an account
//! again ([`Bootstrap::plan_destroy`]). All can be run at any time, also while others publish, several at once, and again
//! after an interruption: a plan over a lake that matches is empty.
//!
//! Every lake has Iceberg tables. New tables, new nullable columns, wider types and descriptions are applied. Everything
//! else would change what existing files mean, so it is refused with the reason and the way forward, and then nothing at
//! all is applied.
//!
//! A lake on S3 has an [`Account`] too: Glue databases, raw tables whose days need no registration, and the views, which
//! Athena makes. Each carries the mark of the lake that made it. What carries none, or another's, is never changed and
//! never deleted.

mod account;
mod bootstrap;
mod error;
mod plan;
mod tables;

pub use account::{Account, AthenaSettings};
pub use bootstrap::Bootstrap;
pub use error::BootstrapError;
pub use plan::Plan;
