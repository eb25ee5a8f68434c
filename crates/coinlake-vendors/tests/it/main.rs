//! What ingest and transform see of the vendors.

mod conformance;
mod decoding;
mod drift;
mod raw_line;
mod recorded;
mod refusals;
mod support;
