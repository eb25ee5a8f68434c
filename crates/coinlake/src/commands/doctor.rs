//! `coinlake doctor`.

use std::io::Write;

use chrono::{DateTime, TimeDelta, Utc};
use clap::Args;
use coinlake_bootstrap::AthenaSettings;
use coinlake_store::{Aws, Lake, LakeUrl, StoreError, in_one_line, refusal};
use coinlake_transform::refusals;
use coinlake_vendors::{Vendor, vendors};
use hyper_util::client::proxy::matcher::Matcher;
use object_store::ObjectStoreExt;
use object_store::path::Path;
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use super::definitions::{DefinitionArgs, Definitions};
use crate::cli::Global;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::{config, lake};

/// Check everything a lake needs: place, tables, disk, AWS, Athena, vendor, key, clock
///
/// Each line says what was looked at and, where something is wrong, what to do. Exit code 1 when something is.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  coinlake doctor\n  coinlake --lake /data/lake doctor --offline\n  coinlake --lake s3://bucket/lake doctor"
)]
pub(crate) struct DoctorArgs {
    /// Do not try to reach vendors
    #[arg(long)]
    offline: bool,
    #[command(flatten)]
    definitions: DefinitionArgs,
}

/// Less free disk than this is worth a warning; an hour of CoinGecko is about 3 MB raw and curated.
const LOW_DISK_BYTES: u64 = 1 << 30;

/// The longest wait for a vendor's host to take a connection.
const CONNECT_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// Before this nothing of ours existed: a clock that says so is wrong.
const EARLIEST: DateTime<Utc> = DateTime::from_timestamp(1_735_689_600, 0).expect("a valid time");

/// What one look found.
enum Finding {
    Fine(String),
    /// What is wrong and what to do about it.
    Wrong(String),
}
use Finding::{Fine, Wrong};

pub(super) async fn run(args: DoctorArgs, global: &Global, printer: &Printer) -> Result<(), Failure> {
    let (url, definitions) = (lake::url(global)?, Definitions::read(&args.definitions, global).await?);
    let mut findings = vec![("clock", clock(Utc::now()))];
    findings.push(match url.database_prefix() {
        Some(databases) => ("AWS", aws(databases).await),
        None => ("disk", disk(&url)),
    });
    let mut is_simulated = false;
    match Lake::open(&url).await {
        Err(error) => findings.push(("lake", Wrong(in_one_line(&error)))),
        Ok(lake) => {
            findings.push(("lake", Fine(lake.root().to_owned())));
            findings.push(("writing", writing(&lake).await));
            findings.push(("tables", tables(&lake, &definitions).await));
            findings.extend(athena(&definitions, &lake).await.map(|finding| ("Athena", finding)));
            findings.extend(publishing(&lake).await?.into_iter().map(|finding| ("publishing", finding)));
            findings.push(("newest data", newest(&lake, Utc::now()).await));
            is_simulated = lake.is_simulated();
        }
    }
    for vendor in vendors() {
        findings.push(("API key", key(*vendor)));
        // A lake of simulated data takes nothing from vendors.
        if !args.offline && !is_simulated {
            findings.push(("vendor", reach(*vendor).await));
        }
    }
    report(&findings, printer)
}

fn report(findings: &[(&str, Finding)], printer: &Printer) -> Result<(), Failure> {
    let mut out = printer.data();
    for (name, finding) in findings {
        match finding {
            Fine(text) => writeln!(out, "ok     {name:12} {text}")?,
            Wrong(text) => writeln!(out, "wrong  {name:12} {text}")?,
        }
    }
    out.flush()?;
    match findings.iter().filter(|(_, finding)| matches!(finding, Wrong(_))).count() {
        0 => Ok(()),
        wrong => Err(Failure::said(format!("{wrong} of {} checks found something", findings.len()))),
    }
}

fn clock(now: DateTime<Utc>) -> Finding {
    let text = now.format("%Y-%m-%dT%H:%M:%SZ").to_string();
    if now < EARLIEST {
        Wrong(format!("{text} cannot be right: set the machine's clock"))
    } else {
        Fine(text)
    }
}

/// Where AWS requests go. Whether they are allowed, opening the lake and writing to it will show.
async fn aws(databases: &str) -> Finding {
    let aws = Aws::from_environment().await;
    let region = match aws.region() {
        Ok(region) => region,
        Err(error) => return Wrong(in_one_line(&error)),
    };
    let endpoint = aws.s3_endpoint().map(|url| format!(", S3 at {url}")).unwrap_or_default();
    Fine(format!("region {region}{endpoint}, Glue databases {databases}_raw, _curated, _analytics, _ops"))
}

/// Free space where the lake is, or would be.
fn disk(url: &LakeUrl) -> Finding {
    let Some(path) = url.local_path() else { return Fine("the lake is in memory".to_owned()) };
    let Some(folder) = path.ancestors().find(|folder| folder.exists()) else {
        return Wrong(format!("{} has no parent folder", path.display()));
    };
    match rustix::fs::statvfs(folder) {
        Err(error) => Wrong(format!("free space of {} is unknown: {error}", folder.display())),
        Ok(space) => {
            let free = space.f_bavail.saturating_mul(space.f_frsize);
            let text = format!("{:.1} GiB free", free as f64 / (1_u64 << 30) as f64);
            if free < LOW_DISK_BYTES {
                Wrong(format!("{text}: make room, or move the lake"))
            } else {
                Fine(text)
            }
        }
    }
}

async fn writing(lake: &Lake) -> Finding {
    let probe = Path::from("_doctor");
    let outcome = async {
        lake.objects().put(&probe, "probe".into()).await?;
        lake.objects().delete(&probe).await
    };
    match outcome.await {
        Ok(()) => Fine("the lake can be written".to_owned()),
        Err(error) => {
            let said = refusal(&error).unwrap_or_else(|| in_one_line(&error));
            Wrong(format!("the lake cannot be written: {said}"))
        }
    }
}

async fn tables(lake: &Lake, definitions: &Definitions) -> Finding {
    match definitions.of(lake).plan(Utc::now()).await {
        Ok(plan) if plan.is_empty() => Fine("as the catalog says".to_owned()),
        Ok(plan) => Wrong(format!("differ from the catalog: {}", plan.next_step())),
        Err(error) => Wrong(in_one_line(&error)),
    }
}

/// Whether Athena runs a statement and can write its results, where it is to make views.
async fn athena(definitions: &Definitions, lake: &Lake) -> Option<Finding> {
    Some(match definitions.account()?.check_athena(lake).await? {
        Ok(AthenaSettings { workgroup, results }) => {
            let results = results.as_deref().and_then(|object| object.rsplit_once('/'));
            let place = results.map_or("its own storage", |(folder, _)| folder);
            Fine(format!("the workgroup {workgroup} answers and writes results to {place}"))
        }
        Err(error) => Wrong(in_one_line(&error)),
    })
}

/// Tables that take no publish because of what another engine did to them. Transforms know the definitions of this program
/// alone.
async fn publishing(lake: &Lake) -> Result<Vec<Finding>, Failure> {
    let refusals = match refusals(lake, lake::catalog()?).await {
        Ok(refusals) => refusals,
        Err(error) => return Ok(vec![Wrong(in_one_line(&error))]),
    };
    Ok(match refusals.as_slice() {
        [] => vec![Fine("no other engine is in the way of a transform".to_owned())],
        some => some.iter().map(|refusal| Wrong(in_one_line(refusal))).collect(),
    })
}

/// How old the newest committed run is; anything older than a day deserves a look.
async fn newest(lake: &Lake, now: DateTime<Utc>) -> Finding {
    match newest_run(lake).await {
        Err(error) => Wrong(in_one_line(&error)),
        Ok(None) => Wrong("nothing was ingested yet: run `coinlake run`".to_owned()),
        Ok(Some(at)) if now - at > TimeDelta::days(1) => Wrong(format!(
            "is of {at}, {} days ago: run `coinlake run`, best every hour",
            (now - at).num_days()
        )),
        Ok(Some(at)) => Fine(format!("is of {at}")),
    }
}

async fn newest_run(lake: &Lake) -> Result<Option<DateTime<Utc>>, StoreError> {
    let mut newest = None;
    for (vendor, dataset) in lake.raw().datasets().await? {
        let runs = lake.raw().list(&vendor, &dataset, None).await?;
        newest = newest.max(runs.last().map(|run| run.run.logical_time));
    }
    Ok(newest)
}

fn key(vendor: &dyn Vendor) -> Finding {
    let (name, upper) = (vendor.name(), vendor.name().to_uppercase());
    let has_key = config::vendor_key(name).is_some();
    let plans: Vec<&str> = vendor.plans().iter().map(|plan| plan.name).collect();
    match config::vendor_plan(name) {
        Some(plan) if !plans.contains(&plan.as_str()) => {
            Wrong(format!("COINLAKE_{upper}_PLAN is `{plan}`; {name} has {}", plans.join(", ")))
        }
        Some(plan)
            if !has_key
                && vendor.plans().iter().any(|known| known.name == plan && known.key_header.is_some()) =>
        {
            Wrong(format!("the {name} plan `{plan}` needs one: set COINLAKE_{upper}_API_KEY"))
        }
        plan => Fine(match (has_key, plan) {
            (true, plan) => format!("{name}: set, plan {}", plan.unwrap_or_else(|| "demo".to_owned())),
            (false, _) => format!("{name}: none, which the keyless plan allows"),
        }),
    }
}

/// Whether the environment names a proxy for requests to an address, as the client that makes them finds it.
fn has_proxy(base: &str) -> bool {
    base.parse().is_ok_and(|uri| Matcher::from_env().intercept(&uri).is_some())
}

/// Whether the vendor's host takes a connection. Nothing is asked: requests are counted.
async fn reach(vendor: &dyn Vendor) -> Finding {
    let name = vendor.name();
    let plan = config::vendor_plan(name).unwrap_or_default();
    let default = vendor.base_url(&plan).or_else(|| vendor.plans().first().map(|plan| plan.base_url));
    let Some(base) = config::vendor_url(name).or_else(|| default.map(str::to_owned)) else {
        return Wrong(format!("{name} has no address"));
    };
    let parsed = Url::parse(&base).ok();
    let place = parsed.as_ref().and_then(|url| Some((url.host_str()?, url.port_or_known_default()?)));
    let Some((host, port)) = place else {
        return Wrong(format!("COINLAKE_{}_URL is no web address", name.to_uppercase()));
    };
    if has_proxy(&base) {
        return Fine(format!("{name}: {host}:{port} is asked through a proxy, which was not tried"));
    }
    match timeout(CONNECT_TIMEOUT, TcpStream::connect((host, port))).await {
        Ok(Ok(_)) => Fine(format!("{name}: {host}:{port} takes connections")),
        Ok(Err(error)) => {
            Wrong(format!("{name}: {host}:{port} cannot be reached: {error}; check network and proxy"))
        }
        Err(_) => Wrong(format!("{name}: {host}:{port} does not answer; check network and proxy")),
    }
}
