//! Makes the lakes that `bench/run` measures, from the simulator's generator.
//!
//! ```text
//! bench_lake raw LAKE ROWS        a raw zone of hourly market runs: 2,500 coins, 250 rows a page
//! bench_lake hourly LAKE COMMITS  a lake that has transformed so many hourly runs of 50 coins
//! bench_lake hour LAKE NUMBER     one more raw hour, not yet transformed
//! ```

use std::path::Path;

use anyhow::{Context, bail};
use chrono::{DateTime, TimeDelta, Utc};
use coinlake_bootstrap::Bootstrap;
use coinlake_catalog::Catalog;
use coinlake_ingest::{ImportFile, ImportRequest, import};
use coinlake_sim::generator::Generator;
use coinlake_store::{Lake, LakeUrl};
use coinlake_transform::{Deps, Quiet, Scope, TransformRequest};

const SEED: u64 = 1;
const PAGE_ROWS: u32 = 250;
const WIDE_MARKET: u32 = 2_500;
const SMALL_MARKET: u32 = 50;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [task, lake, number] = words.as_slice() else {
        bail!("usage: bench_lake raw LAKE ROWS | hourly LAKE COMMITS | hour LAKE NUMBER");
    };
    let number: u32 = number.parse().with_context(|| format!("{number} is not a number"))?;
    let lake = Lake::create_or_open(&LakeUrl::local(Path::new(lake))?).await?;
    match task.as_str() {
        "raw" => raw(&lake, number).await,
        "hourly" => hourly(&lake, number).await,
        "hour" => land(&lake, &Generator::new(SEED, SMALL_MARKET, 0), SMALL_MARKET, number).await,
        other => bail!("no task {other}: raw, hourly or hour"),
    }
}

async fn raw(lake: &Lake, rows: u32) -> anyhow::Result<()> {
    let market = Generator::new(SEED, WIDE_MARKET, 0);
    for hour in 0..rows.div_ceil(WIDE_MARKET) {
        land(lake, &market, WIDE_MARKET, hour).await?;
    }
    Ok(())
}

async fn hourly(lake: &Lake, commits: u32) -> anyhow::Result<()> {
    let catalog = Catalog::embedded()?;
    let bootstrap = Bootstrap::new(lake, catalog);
    bootstrap.apply(&mut bootstrap.plan(at(0)).await?, at(0)).await?;
    let market = Generator::new(SEED, SMALL_MARKET, 0);
    for hour in 0..commits {
        land(lake, &market, SMALL_MARKET, hour).await?;
        let now = at(hour) + TimeDelta::minutes(5);
        let deps =
            Deps { clock: std::sync::Arc::new(move || now), ..Deps::system(std::sync::Arc::new(Quiet)) };
        let request = TransformRequest { scope: Scope::Recent { days: 2 }, ..TransformRequest::default() };
        coinlake_transform::run(lake, catalog, &request, &deps).await?;
    }
    Ok(())
}

/// Lands the market of one hour as a run of its own.
async fn land(lake: &Lake, market: &Generator, coins: u32, hour: u32) -> anyhow::Result<()> {
    let at = at(hour);
    let files = (1..=coins.div_ceil(PAGE_ROWS))
        .map(|page| {
            let body =
                market.markets_page(at, "usd", None, page, PAGE_ROWS).context("the simulator quotes usd")?;
            Ok(ImportFile { name: format!("page {page}"), bytes: body.into() })
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let markets = coinlake_vendors::dataset("coingecko", "markets").context("a dataset of coingecko")?;
    import(lake, markets, &ImportRequest { at, files, currency: None, category: None }).await?;
    Ok(())
}

/// The bench's hours end with a fixed one, so that a lake is the same whenever it is made.
fn at(hour: u32) -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + TimeDelta::days(20_454) + TimeDelta::hours(hour.into())
}
