//! Simulated and replayed market-data vendors.
