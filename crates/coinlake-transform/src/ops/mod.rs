//! The `ops` tables: what happened, as rows.

mod drift;
mod quarantine;
mod rows;
mod runs;
mod settle;

pub(crate) use drift::publish_drift;
pub(crate) use quarantine::publish_quarantine;
pub(crate) use runs::publish_runs;
pub(crate) use settle::settle;

/// The tables that record commits. Their rows do not follow from the raw zone.
pub(crate) const HISTORIES: [&str; 2] = ["ops.publishes", "ops.checks"];
