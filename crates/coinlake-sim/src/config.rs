//! What a simulated vendor is made of.

use crate::clock::SimClock;
use crate::fault::Fault;
use crate::key::RequiredKey;
use crate::recorded::Recordings;

/// Settings of a simulated vendor.
#[derive(Clone, Debug)]
pub struct SimConfig {
    /// Seed of the market and of the records that faults choose.
    pub seed: u64,
    /// Coins of the market; default 500.
    pub coins: u32,
    /// Exchanges of the market; default 60.
    pub exchanges: u32,
    /// The time of the answers.
    pub clock: SimClock,
    /// What goes wrong; default nothing.
    pub faults: Vec<Fault>,
    /// API keys of which a request must bring one; none: keyless, and keys are not looked at.
    pub keys: Vec<RequiredKey>,
    /// Answers to replay instead of a generated market.
    pub recorded: Option<Recordings>,
}

impl SimConfig {
    /// A faultless keyless market of the default size with seed 1.
    pub fn new(clock: SimClock) -> Self {
        Self {
            seed: 1,
            coins: 500,
            exchanges: 60,
            clock,
            faults: Vec::new(),
            keys: Vec::new(),
            recorded: None,
        }
    }
}
