//! Every dataset against the simulated vendor, with each of its faults.

use coinlake_ingest::{IngestRequest, Outcome, ingest};
use coinlake_sim::{Sim, SimClock, SimConfig};
use coinlake_vendors::{Options, datasets};

use crate::lab::{TestClock, at, deps, memory_lake, request};

fn vendor(faults: &[&str]) -> Sim {
    let clock = SimClock::fixed(at());
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    Sim::start(SimConfig { coins: 120, exchanges: 30, faults, ..SimConfig::new(clock) }).unwrap()
}

fn asked(sim: &Sim, budget: u32) -> IngestRequest {
    let options = Options { page_size: 25, ..Options::default() };
    IngestRequest { options, request_budget: budget, ..request(&sim.coingecko_url()) }
}

#[tokio::test]
async fn every_dataset_becomes_a_run() {
    let sim = vendor(&[]);
    let lake = memory_lake().await;
    for dataset in datasets() {
        let report = ingest(&lake, *dataset, &asked(&sim, 100), &deps(&TestClock::new())).await.unwrap();
        assert_eq!(report.outcome, Outcome::Committed, "{}", dataset.id());
        assert!(report.records > 0, "{}", dataset.id());
        assert_eq!(report.warnings, Vec::<String>::new(), "{}", dataset.id());
        let found = lake.raw().list(dataset.id().vendor, dataset.id().name, None).await.unwrap();
        let manifest = lake.raw().read_manifest(&found[0]).await.unwrap();
        for page in &manifest.pages {
            let lines = lake.raw().page_lines(page).await.unwrap();
            assert_eq!(lines.iter().filter(|byte| **byte == b'\n').count() as u64, page.records);
        }
    }
}

#[tokio::test]
async fn passing_faults_do_not_change_what_a_run_holds() {
    let lake = memory_lake().await;
    let markets = crate::lab::markets();
    let whole = ingest(&lake, markets, &asked(&vendor(&[]), 100), &deps(&TestClock::new())).await.unwrap();
    for fault in [
        "throttle=json/30@first:2",
        "throttle=html/30@first:2",
        "throttle=json@first:2",
        "status=500@first:2",
        "status=503@first:2",
        "html@first:2",
        "error-object@first:2",
        "truncate@first:2",
        "cut@first:2",
        "repeat-page@page:2,first:2",
    ] {
        let (sim, lake) = (vendor(&[fault]), memory_lake().await);
        let report = ingest(&lake, markets, &asked(&sim, 100), &deps(&TestClock::new())).await.unwrap();
        assert_eq!((report.records, report.pages), (whole.records, whole.pages), "{fault}");
        assert_eq!((report.requests, report.retries), (whole.requests + 2, 2), "{fault}");
        assert_eq!(sim.requests().len() as u64, report.requests, "{fault}");
    }
}

#[tokio::test]
async fn lasting_faults_fail_within_the_budget_and_name_the_cause() {
    let markets = crate::lab::markets();
    for (fault, name, words) in [
        ("throttle=json", "Throttled", "Rate Limit"),
        ("throttle=html/1", "Throttled", "Access denied"),
        ("status=503", "VendorUnavailable", "503"),
        ("html", "VendorUnavailable", "Just a moment"),
        ("truncate", "VendorUnavailable", "/coins/markets"),
        ("cut", "VendorUnavailable", "broke off"),
    ] {
        let (sim, lake) = (vendor(&[fault]), memory_lake().await);
        let error = ingest(&lake, markets, &asked(&sim, 100), &deps(&TestClock::new())).await.unwrap_err();
        assert_eq!(error.name(), name, "{fault}: {error}");
        assert!(error.to_string().contains(words), "{fault}: {error}");

        let (sim, lake) = (vendor(&[fault]), memory_lake().await);
        let error = ingest(&lake, markets, &asked(&sim, 3), &deps(&TestClock::new())).await.unwrap_err();
        assert_eq!(error.name(), "BudgetExceeded", "{fault}: {error}");
        assert_eq!(sim.requests().len(), 3, "{fault}");
    }
}
