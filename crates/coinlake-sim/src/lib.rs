#![doc = include_str!("../README.md")]

mod answer;
mod asked;
mod clock;
mod coingecko;
mod config;
mod control;
pub mod fault;
pub mod generator;
mod key;
mod recorded;
mod request_log;
mod server;
mod sim;

pub use clock::SimClock;
pub use config::SimConfig;
pub use fault::{Fault, FaultKind};
pub use key::{KeyPlan, RequiredKey};
pub use recorded::{Recordings, RecordingsError};
pub use request_log::LoggedRequest;
pub use server::serve;
pub use sim::Sim;
