//! What `ingest` and `run` share: one vendor's settings and client, and a line about each run.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use coinlake_ingest::{
    Clock, Deps, Http, IngestError, IngestReport, IngestRequest, Outcome, Progress as Step, Secret,
    SystemClock, ingest,
};
use coinlake_store::Lake;
use coinlake_vendors::{Dataset, Options, Plan, Vendor};
use url::{Host, Url};
use uuid::Uuid;

use super::asking::counted;
use super::dataset::unknown;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::progress::Progress;
use crate::{config, currency};

/// How far ahead of the clock a run may be: clocks differ.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// From when on a run is so late that its numbers are not those of its time.
const LATE: TimeDelta = TimeDelta::hours(2);

/// How a vendor is asked.
#[derive(Debug, Clone, Args)]
pub(crate) struct VendorArgs {
    /// Base URL of the vendor's API, for a proxy or the simulator
    #[arg(long, value_name = "URL")]
    pub(super) vendor_url: Option<String>,
    /// Quote currency, lower case; may be repeated [default: usd]
    #[arg(long, value_name = "CODE", value_parser = currency::parse)]
    pub(super) currency: Vec<String>,
    /// Category to follow, the vendor's id; may be repeated [default: smart-contract-platform, gaming, meme-token]
    #[arg(long, value_name = "ID")]
    pub(super) category: Vec<String>,
    /// The plan your key belongs to [default: keyless without a key, demo with one]
    #[arg(long)]
    pub(super) plan: Option<String>,
    /// Pace; 0 for none [default: what the plan allows; none for a vendor on this machine]
    #[arg(long, value_name = "N")]
    pub(super) requests_per_minute: Option<u32>,
    /// Most requests of one run, retries included
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub(super) budget: u32,
    /// Longest wait for one answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) timeout: u32,
    /// Stop in good time before so many seconds have passed; the same command with the same --at goes on later
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    pub(super) stop_after: Option<u32>,
}

/// A vendor ready to be asked.
pub(crate) struct Fetching {
    request: IngestRequest,
    http: Http,
    clock: Arc<dyn Clock>,
    printer: Printer,
}

impl Fetching {
    /// Settings from the arguments, then the environment, then the vendor's defaults.
    pub(crate) fn new(vendor: &dyn Vendor, args: &VendorArgs, printer: &Printer) -> Result<Self, Failure> {
        Self::with_clock(vendor, args, printer, Arc::new(SystemClock::start()))
    }

    /// As [`Fetching::new`], with another idea of time.
    pub(crate) fn with_clock(
        vendor: &dyn Vendor,
        args: &VendorArgs,
        printer: &Printer,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Failure> {
        let api_key =
            config::vendor_key(vendor.name()).map(|key| Secret::new(&key)).filter(|key| !key.is_empty());
        let plan = plan(vendor, args, api_key.is_some())?;
        let base_url = args.vendor_url.clone().or_else(|| config::vendor_url(vendor.name()));
        let pace = args.requests_per_minute.unwrap_or_else(|| default_pace(&plan, base_url.as_deref()));
        let defaults = Options::default();
        let given = |given: &Vec<String>, default| if given.is_empty() { default } else { given.clone() };
        let options = Options {
            quote_currencies: given(&args.currency, defaults.quote_currencies),
            categories: given(&args.category, defaults.categories),
            ..defaults
        };
        let http = Http::new(NonZeroU32::new(pace), Arc::clone(&clock))?;
        let request = IngestRequest {
            logical_time: clock.now(),
            options,
            plan,
            base_url,
            api_key,
            request_budget: args.budget,
            deadline: args.stop_after.map(|seconds| clock.now() + TimeDelta::seconds(seconds.into())),
            timeout: Duration::from_secs(args.timeout.max(1).into()),
        };
        Ok(Self { request, http, clock, printer: printer.clone() })
    }

    /// Whether the vendor is a program on this machine: the simulator, or a proxy.
    pub(crate) fn asks_this_machine(&self) -> bool {
        is_here(self.request.base_url.as_deref())
    }

    /// Refuses a time for which no vendor can answer; warns of one that is long past.
    pub(crate) fn check_time(&self, at: DateTime<Utc>) -> Result<(), Failure> {
        let now = self.clock.now();
        // A simulator may keep a time of its own.
        if self.asks_this_machine() {
            return Ok(());
        }
        if at > now + AHEAD {
            return Err(Failure::said(format!(
                "--at {at} is in the future: it is {now}, and a vendor answers for now"
            )));
        }
        if at < now - LATE {
            self.printer.warning(&format!(
                "the vendor answers for now: a run that stands for {at} will hold the numbers of {now}; \
                 answers of that time can be taken in with `coinlake import`"
            ));
        }
        Ok(())
    }

    /// Fetches one run and tells how it went.
    pub(crate) async fn fetch(
        &self,
        lake: &Lake,
        dataset: &dyn Dataset,
        at: DateTime<Utc>,
    ) -> Result<(), Failure> {
        let progress = Progress::new(&self.printer, &format!("{}: asking", dataset.id()));
        let shown = progress.clone();
        let deps = Deps {
            http: self.http.clone(),
            clock: Arc::clone(&self.clock),
            random: Arc::new(|| Uuid::new_v4().as_u64_pair().0),
            progress: Arc::new(move |step| show(&shown, step)),
        };
        let request = IngestRequest { logical_time: at, ..self.request.clone() };
        let outcome = ingest(lake, dataset, &request, &deps).await;
        progress.finish();
        let report = outcome?;
        tell(&self.printer, &report);
        match report.outcome {
            Outcome::Committed | Outcome::AlreadyCommitted => Ok(()),
            Outcome::Continue => Err(Failure::said(format!(
                "{} at {} is not complete: the time of --stop-after is over; the same command with --at {} goes on",
                dataset.id(),
                report.logical_time,
                report.logical_time
            ))),
        }
    }
}

/// Says what a run holds, and what a person should know about it.
pub(crate) fn tell(printer: &Printer, report: &IngestReport) {
    let IngestReport { vendor, dataset, logical_time, .. } = report;
    let pages = counted(report.pages, "page");
    let records = counted(report.records, "record");
    let what = match report.outcome {
        Outcome::Committed if report.requests == 0 => format!("{records} in {pages}"),
        Outcome::Committed => format!("{records} in {pages}, {}", counted(report.requests, "request")),
        Outcome::AlreadyCommitted => format!("is there already: {records} in {pages}"),
        Outcome::Continue => format!("{records} in {pages} so far"),
    };
    printer.note(&format!("{vendor} {dataset} at {logical_time}: {what}"));
    for warning in &report.warnings {
        printer.warning(&format!("{vendor} {dataset}: {warning}"));
    }
}

fn show(progress: &Progress, step: &Step<'_>) {
    match step {
        Step::Page { dataset, series, page, .. } => {
            progress.doing(&format!("{dataset}: {series}, page {page}"))
        }
        // Keeping the pace is no news; a vendor that asks to wait is.
        Step::Waiting { dataset, wait, reason } => {
            let text = format!("{dataset}: waiting {:.1} s ({reason})", wait.as_secs_f64());
            if wait.as_secs() >= 10 { progress.line(&text) } else { progress.doing(&text) }
        }
    }
}

fn plan(vendor: &dyn Vendor, args: &VendorArgs, has_key: bool) -> Result<Plan, Failure> {
    let asked = args.plan.clone().or_else(|| config::vendor_plan(vendor.name()));
    let plan = vendor.plan(asked.as_deref(), has_key);
    plan.copied().ok_or_else(|| match asked {
        Some(name) => unknown("plan", &name, vendor.plans().iter().map(|plan| plan.name).collect()),
        None => Failure::said(format!(
            "{} needs an API key: set COINLAKE_{}_API_KEY",
            vendor.name(),
            vendor.name().to_uppercase()
        )),
    })
}

fn default_pace(plan: &Plan, base_url: Option<&str>) -> u32 {
    if is_here(base_url) { 0 } else { plan.requests_per_minute }
}

fn is_here(base_url: Option<&str>) -> bool {
    base_url.and_then(|url| Url::parse(url).ok()).is_some_and(|url| match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    })
}

impl From<IngestError> for Failure {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::Store(error) => Self::from(error),
            error => Self::request(error),
        }
    }
}
