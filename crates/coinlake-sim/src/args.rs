//! The command line.

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use anyhow::Context;
use chrono::{DateTime, TimeDelta, Utc};
use clap::Parser;
use coinlake_sim::{Fault, Recordings, RequiredKey, SimClock, SimConfig};

/// Simulated market-data vendors on a local port.
///
/// Prints its base URL as the first line of standard output and answers as CoinGecko under BASE/coingecko/api/v3,
/// until it is interrupted. The data is generated from a seed and is not real. POST /_sim/clock with
/// {"now":"2026-01-01T00:00:00Z"} moves its clock; GET /_sim/requests lists what was asked.
#[derive(Debug, Parser)]
#[command(name = "coinlake-sim", version)]
pub(crate) struct Args {
    /// Address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    pub(crate) listen: String,
    /// Seed of the generated market
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Coins of the generated market
    #[arg(long, default_value_t = 500)]
    coins: u32,
    /// Exchanges of the generated market
    #[arg(long, default_value_t = 60)]
    exchanges: u32,
    /// Stop the clock at this time (default: the real time)
    #[arg(long, value_name = "RFC3339")]
    now: Option<DateTime<Utc>>,
    /// Move the stopped clock by this much after each request, for example 2s
    #[arg(long, value_name = "DURATION", requires = "now", value_parser = humantime::parse_duration)]
    step: Option<Duration>,
    /// Let something go wrong: KIND[=VALUE][@CONDITION,…], for example `throttle=json/1@first:2` or
    /// `status=503@path:coins/markets,page:2`; may be repeated
    ///
    /// Kinds: throttle=json|html[/RETRY_AFTER], status=500|502|503|504, html, error-object, slow=MILLISECONDS,
    /// truncate, cut, short-page, repeat-page, duplicate, skew=SECONDS, new-field, missing-field=NAME,
    /// number-as-string=NAME, string-as-number=NAME, object-for-scalar=NAME, malformed, not-an-object,
    /// ignore-per-page=ROWS. Conditions: path:PATH, first:N, after:N, every:K, or a query parameter such as page:2.
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<Fault>,
    /// Refuse requests without this API key; may be repeated
    #[arg(long = "require-key", value_name = "demo:KEY|pro:KEY")]
    keys: Vec<RequiredKey>,
    /// Replay the answers listed in DIR/answers.ndjson instead of generating any
    #[arg(long, value_name = "DIR")]
    recorded: Option<PathBuf>,
}

impl Args {
    /// The settings of the server. Fails if recordings cannot be read.
    pub(crate) fn config(&self) -> anyhow::Result<SimConfig> {
        let recorded = self.recorded.as_deref().map(Recordings::read).transpose().context("--recorded")?;
        Ok(SimConfig {
            seed: self.seed,
            coins: self.coins,
            exchanges: self.exchanges,
            faults: self.faults.clone(),
            keys: self.keys.clone(),
            recorded,
            ..SimConfig::new(self.clock()?)
        })
    }

    fn clock(&self) -> anyhow::Result<SimClock> {
        let Some(now) = self.now else { return Ok(SimClock::following(|| SystemTime::now().into())) };
        let step =
            self.step.map_or(Ok(TimeDelta::zero()), TimeDelta::from_std).context("--step is too long")?;
        Ok(SimClock::stepping(now, step))
    }
}
