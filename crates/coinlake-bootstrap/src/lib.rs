//! Brings a lake's tables in line with the catalog.
//!
//! [`plan`] compares the two and says what would change; [`apply`] does it. Both can be run at any time, also while
//! others publish, and again after an interruption: a plan over a lake that matches the catalog is empty. New tables,
//! new nullable columns, wider types and descriptions are applied. Everything else would change what existing files
//! mean, so it is refused with the reason and the way forward, and then nothing at all is applied.

mod apply;
mod compare;
mod error;
mod plan;

pub use apply::apply;
pub use error::BootstrapError;
pub use plan::{Plan, Refusal, Step, TablePlan, plan};
