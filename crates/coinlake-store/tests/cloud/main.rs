//! The conformance suite over S3 and Glue: everything that the tests of runs and tables demand of local lakes, what
//! Glue's entries have to hold, and what only a network can do to a commit.
//!
//! It needs a server that `AWS_ENDPOINT_URL` names, and so runs only when asked for:
//! `python -m e2e.localcloud` starts one and prints what to export; then `cargo test --workspace --test cloud`.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../tables/commits.rs"]
mod commits;
#[path = "../tables/crashes.rs"]
mod crashes;
mod entries;
#[path = "../tables/evolution.rs"]
mod evolution;
mod kinds;
#[path = "../raw/lab.rs"]
mod lab;
#[path = "../raw/leftovers.rs"]
mod leftovers;
#[path = "../raw/listing.rs"]
mod listing;
mod lost_answers;
#[path = "../raw/marker.rs"]
mod marker;
#[path = "../raw/pages.rs"]
mod pages;
mod proxy;
mod refusals;
#[path = "../tables/support/mod.rs"]
mod support;
#[path = "../tables/vacuum.rs"]
mod vacuum;
