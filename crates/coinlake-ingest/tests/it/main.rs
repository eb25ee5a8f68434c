//! What a caller of `ingest` and `import` sees: one run or none, whatever the vendor, the store or a kill does.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod imports;
mod kills;
mod lab;
mod paging;
mod retries;
mod runs;
mod scripted;
mod secrets;
mod simulated;
