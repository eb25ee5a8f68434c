//! The raw zone: what the vendors answered, run by run, never rewritten.
//!
//! A run is a folder. Its pages are gzip NDJSON objects under their final names; `_manifest.json`, created with a
//! conditional put, commits it. A folder without a manifest holds attempts under way or left behind, and is nothing to
//! anyone downstream.

mod codec;
mod leftovers;
mod listing;
mod manifest;
mod run;
mod zone;

pub use leftovers::Leftovers;
pub use listing::ManifestRef;
pub use manifest::{Cursor, FailureReport, Manifest, PageEntry, RAW_FORMAT, RunKind};
pub use run::RunId;
pub use zone::{Commit, NewPage, RawZone};
