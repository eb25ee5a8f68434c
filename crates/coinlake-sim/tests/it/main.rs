//! The simulated vendors, seen through a real HTTP client.

mod binary;
mod client;
mod coingecko;
mod faults;
mod market;
mod recorded;
mod server;
