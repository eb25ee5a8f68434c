//! What a caller of `ingest` and `import` sees: one run or none, whatever the vendor, the store or a kill does.

mod imports;
mod kills;
mod lab;
mod paging;
mod retries;
mod runs;
mod scripted;
mod secrets;
mod simulated;
