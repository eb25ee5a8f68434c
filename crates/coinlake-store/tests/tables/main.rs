//! The tables of a lake, at the boundary that publishing and queries see.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod commits;
mod crashes;
mod data_files;
mod evolution;
mod foreign;
mod history;
mod kinds;
mod support;
mod vacuum;
