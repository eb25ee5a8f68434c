//! Simulated vendors for `coinlake run --sample`.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use coinlake_ingest::{Clock, SystemClock};
use coinlake_sim::{Sim, SimClock, SimConfig};
use coinlake_store::Lake;
use coinlake_vendors::{Vendor, vendors};
use futures::future::BoxFuture;

use super::fetching::{Fetching, VendorArgs};
use super::run::ingest_vendor;
use crate::failure::Failure;
use crate::printer::Printer;

/// Ages of the snapshots in hours, oldest first: two earlier days, so that there is a past to compare with, then hourly.
const AGES_HOURS: [i64; 8] = [48, 24, 5, 4, 3, 2, 1, 0];

/// A running simulation.
pub(super) struct Sample {
    newest: DateTime<Utc>,
    sim: Sim,
    clock: Arc<SampleClock>,
    vendor: &'static dyn Vendor,
    fetching: Fetching,
    printer: Printer,
}

impl Sample {
    /// Starts the simulated vendors on a free port of this machine; their newest snapshot will be that of `newest`.
    pub(super) fn start(
        newest: DateTime<Utc>,
        args: &VendorArgs,
        printer: &Printer,
    ) -> Result<Self, Failure> {
        let busy = |error| Failure::ours(error).context("start the simulated vendors on 127.0.0.1");
        let sim = Sim::start(SimConfig::new(SimClock::fixed(newest))).map_err(busy)?;
        let clock = Arc::new(SampleClock { now: Mutex::new(newest), machine: SystemClock::start() });
        let vendor = *vendors().first().ok_or_else(|| Failure::said("this version knows no vendor"))?;
        let args = VendorArgs { vendor_url: Some(sim.coingecko_url()), ..args.clone() };
        let fetching = Fetching::with_clock(vendor, &args, printer, Arc::clone(&clock) as Arc<dyn Clock>)?;
        Ok(Self { newest, sim, clock, vendor, fetching, printer: printer.clone() })
    }

    /// Ingests all snapshots, oldest first.
    pub(super) async fn ingest(&self, lake: &Lake) -> Result<(), Failure> {
        self.printer.note("Simulated vendors: the numbers are made up.");
        for hours in AGES_HOURS {
            let at = self.newest - TimeDelta::hours(hours);
            self.sim.set_now(at);
            self.clock.set(at);
            ingest_vendor(&self.fetching, self.vendor, lake, at, &self.printer).await?;
        }
        Ok(())
    }
}

/// The simulation's time of day; waiting takes as long as it takes.
#[derive(Debug)]
struct SampleClock {
    now: Mutex<DateTime<Utc>>,
    machine: SystemClock,
}

impl SampleClock {
    fn set(&self, now: DateTime<Utc>) {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner) = now;
    }
}

impl Clock for SampleClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn uptime(&self) -> Duration {
        self.machine.uptime()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'_, ()> {
        self.machine.sleep(wait)
    }
}
