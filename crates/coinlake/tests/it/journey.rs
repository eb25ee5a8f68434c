//! The way from nothing to an answer, and doing it twice.

use std::collections::BTreeSet;

use coinlake_sim::{Sim, SimClock, SimConfig};

use crate::program::{Place, files, sample};

#[test]
fn one_command_leads_to_answers() {
    let ran = Place::new().run(&["run", "--sample"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for heading in ["The ten largest coins (simulated data)", "Top movers", "meme coins", "How fresh"] {
        assert!(ran.stdout.contains(heading), "{heading}: {}", ran.stdout);
    }
    assert!(ran.stdout.contains("Bitcoin"));
    let last = ran.stderr.trim_end().lines().last().unwrap();
    let program = env!("CARGO_BIN_EXE_coinlake");
    assert!(last.starts_with(&format!("Next: {program} sql ")), "as it was called: {last}");
}

#[test]
fn a_second_run_changes_no_byte() {
    let place = Place::new();
    let run = ["run", "--sample", "--at", "2026-11-20T12:00:00Z"];
    assert_eq!(place.run(&run).code, 0);
    let before = files(place.path());
    let again = place.run(&run);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert!(
        again.stderr.contains("is there already") && again.stderr.contains("up to date"),
        "{}",
        again.stderr
    );
    assert!(files(place.path()) == before, "a run that has nothing to do writes nothing");
}

#[test]
fn a_plan_tells_what_apply_will_do_and_is_empty_afterwards() {
    let place = Place::new();
    let other = place.path().join("other");
    for folder in ["catalog/ops", "queries"] {
        std::fs::create_dir_all(other.join(folder)).unwrap();
    }
    let table = "description = \"Notes.\"\ngrain = [\"id\"]\n\
                 columns = [{ name = \"id\", type = \"string\", description = \"Which.\" }]\n";
    std::fs::write(other.join("catalog/ops/notes.toml"), table).unwrap();
    assert_eq!(place.run(&["bootstrap", "--definitions", "other"]).code, 0);

    let plan = place.run(&["catalog", "plan"]);
    assert_eq!(plan.code, 0, "{}", plan.stderr);
    assert!(plan.stdout.contains("+ curated.coins: new table") && !plan.stdout.contains("notes"), "{plan:?}");
    let checked = place.run(&["catalog", "plan", "--check"]);
    assert_eq!((checked.code, checked.stdout), (1, plan.stdout));
    assert!(checked.stderr.contains("coinlake catalog apply"), "{}", checked.stderr);
    let told = place.run(&["doctor", "--offline"]);
    assert!(
        told.stdout.contains("differ from the catalog: `coinlake catalog apply` brings"),
        "{}",
        told.stdout
    );
    let applied = place.run(&["catalog", "apply"]);
    assert_eq!(applied.code, 0, "{}", applied.stderr);
    let report = applied.stderr.trim_end();
    assert!(report.ends_with(" created") && !report.contains("to create"), "{report}");
    let checked = place.run(&["catalog", "plan", "--check"]);
    assert_eq!((checked.code, checked.stdout.as_str()), (0, "nothing to do: the lake matches the catalog\n"));
}

#[test]
fn imported_answers_become_exact_rows() {
    let place = Place::new();
    let page = r#"[{"id":"a,\"b\"","symbol":"","name":"Odd One","current_price":1.0e-20,"market_cap":1.0e+15,
        "total_volume":null,"last_updated":"2026-11-20T10:00:01.500Z"}]"#;
    let import = ["import", "coingecko", "markets", "--at", "2026-11-20T10:00:00Z", "-"];
    let ran = place.run_with(&import, page, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(place.run(&["bootstrap"]).code, 0);
    let ran = place.run(&["transform"]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let select = "select coin_id, symbol, name, price, market_cap, volume_24h, last_updated_at, snapshot_at
                  from curated.market_snapshots";
    let csv = place.run(&["sql", "--format", "csv", select]);
    insta::assert_snapshot!("imported_csv", csv.stdout);
    let json = place.run(&["sql", "--format", "json", select]);
    insta::assert_snapshot!("imported_json", json.stdout);
    let table = place.run(&["sql", select]);
    insta::assert_snapshot!("imported_table", table.stdout);
    assert_eq!(table.stderr, "1 row\n");
}

#[test]
fn status_and_doctor_read_a_lake_of_any_age() {
    for command in [&["status"][..], &["quarantine", "list"], &["vacuum", "--dry-run"]] {
        let ran = sample().run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    }
    let doctor = sample().run(&["doctor"]);
    assert!(!doctor.stdout.contains(" vendor "), "simulated data needs no vendor: {}", doctor.stdout);
    let refused = sample().run(&["run"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (1, ""), "{}", refused.stderr);
    assert!(refused.stderr.contains("holds simulated data"), "{}", refused.stderr);
    let fresh = Place::new();
    assert_eq!(fresh.run(&["bootstrap"]).code, 0);
    let status = fresh.run(&["status"]);
    assert_eq!(status.code, 0, "{}", status.stderr);
    assert!(status.stdout.contains("nothing was ingested yet"), "{}", status.stdout);
    let doctor = fresh.run(&["doctor", "--offline"]);
    assert_eq!(doctor.code, 1, "an empty lake is something to tell");
    assert!(doctor.stdout.contains("ok     writing"), "{}", doctor.stdout);
}

#[test]
fn runs_that_wait_for_a_transform_are_told() {
    let place = Place::new();
    place.run(&["bootstrap"]);
    let import = ["import", "coingecko", "global", "--at", "2026-11-20", "-"];
    let ran = place.run_with(&import, r#"{"data":{"markets":1,"total_market_cap":{"usd":1.5}}}"#, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let status = place.run(&["status"]);
    assert!(status.stderr.contains("1 committed run not in the tables yet"), "{}", status.stderr);
}

#[test]
fn an_ingest_that_stops_in_time_goes_on_where_it_stopped() {
    let at = "2026-11-20T12:00:00Z";
    let sim = Sim::start(SimConfig::new(SimClock::fixed(at.parse().unwrap()))).unwrap();
    let place = Place::new();
    let ingest = |more: &[&str]| {
        let url = sim.coingecko_url();
        let mut arguments = vec!["ingest", "coingecko", "markets", "--at", at, "--vendor-url", &url];
        arguments.extend(more);
        place.run(&arguments)
    };
    let stopped = ingest(&["--requests-per-minute", "60", "--stop-after", "5"]);
    assert_eq!(stopped.code, 1, "{}", stopped.stderr);
    assert!(
        stopped.stderr.contains(&format!("the same command with --at {at} goes on")),
        "{}",
        stopped.stderr
    );
    let asked_first = sim.requests().len();
    let finished = ingest(&[]);
    assert_eq!(finished.code, 0, "{}", finished.stderr);
    let asked: Vec<_> = sim.requests().iter().map(|request| format!("{:?}", request.query)).collect();
    let distinct: BTreeSet<_> = asked.iter().collect();
    assert!(0 < asked_first && asked_first < asked.len(), "{asked_first} of {}", asked.len());
    assert_eq!(distinct.len(), asked.len(), "no page is asked twice");
}

#[test]
fn simulated_and_other_data_are_kept_apart() {
    let place = Place::new();
    let import = ["import", "coingecko", "global", "--at", "2026-11-20", "-"];
    let global = r#"{"data":{"markets":1,"total_market_cap":{"usd":1.5}}}"#;
    assert_eq!(place.run_with(&import, global, &[]).code, 0);
    let refused = place.run(&["run", "--sample"]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("must not be mixed"), "{}", refused.stderr);

    let place = Place::new();
    assert_eq!(place.run(&["run", "--sample", "--at", "2026-11-20T12:00:00Z"]).code, 0);
    let refused = place.run_with(&import, global, &[]);
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("must not be mixed"), "{}", refused.stderr);
    for command in [&["status"][..], &["sql", "select 1"], &["query", "latest_market"]] {
        let ran = place.run(command);
        assert!(ran.stderr.contains("The data of this lake is simulated."), "{command:?}: {}", ran.stderr);
    }
}

#[test]
fn a_file_of_another_dataset_is_not_taken_in() {
    let place = Place::new();
    let exchange =
        r#"[{"id":"x","name":"X","year_established":2017,"trust_score":10,"trade_volume_24h_btc":1.5}]"#;
    let cases = [
        ("categories", exchange, "coingecko exchanges"),
        ("markets", r#"[{"status_code":200}]"#, "none of the fields of coingecko markets"),
        (
            "exchanges",
            r#"[{"id":"a","symbol":"a","name":"A","current_price":1,"ath":2}]"#,
            "coingecko markets",
        ),
    ];
    for (dataset, body, part) in cases {
        let ran = place.run_with(&["import", "coingecko", dataset, "--at", "2026-11-20", "-"], body, &[]);
        assert_eq!(ran.code, 1, "{}", ran.stderr);
        assert!(ran.stderr.contains(part), "{dataset}: {}", ran.stderr);
    }
    assert!(!place.path().join("lake/raw").exists(), "nothing is kept");
}
