//! Mistakes: what is said, the exit code, and that nothing is left half-done.

use std::path::Path;

use crate::program::{Place, files, sample};

/// Arguments, exit code, and what the message has to contain.
type Case<'a> = (&'a [&'a str], i32, &'a [&'a str]);

#[test]
fn mistakes_in_a_request_are_explained_with_the_next_step() {
    let cases: &[Case<'_>] = &[
        (&["sql", "select * from curated.cions"], 1, &["`curated.cions`", "curated.coins"]),
        (&["sql", "select * from latest_market"], 1, &["analytics.latest_market"]),
        (&["sql", "select * from curatd.coins"], 1, &["curated.coins"]),
        (&["sql", "select prce from curated.market_snapshots"], 1, &["`prce`", "did you mean price"]),
        (&["sql", "selec 1"], 1, &["not valid SQL", "selec"]),
        (&["sql", "select 'open"], 1, &["not valid SQL"]),
        (&["sql", "select 1 from curated.coins where '1000' < 9"], 1, &["`9` is a number", "without quotes"]),
        (
            &["sql", "select 1 from curated.market_snapshots where price > '1000'"],
            1,
            &["market_snapshots.price"],
        ),
        (
            &["sql", "select 1 from raw.coingecko_markets where current_price > 1000"],
            1,
            &["cast(", "as double"],
        ),
        (
            &["sql", "select 1 from curated.market_snapshots where market_cap_rank in (1, '2')"],
            1,
            &["is text"],
        ),
        (&["sql", "select 1 from curated.market_snapshots where '5' between price and 9"], 1, &["is text"]),
        (
            &["sql", "select price * circulating_supply from curated.market_snapshots"],
            1,
            &["38 digits", "cast(price as double)"],
        ),
        (
            &["sql", "select (price - ath) / ath from curated.market_snapshots"],
            1,
            &["38 digits", "cast(price as double)"],
        ),
        (&["sql", "select 1 / 0"], 1, &["zero"]),
        (&["sql", "select cast('x' as int)"], 1, &["x"]),
        (&["sql", "delete from curated.coins"], 1, &["only reads", "coinlake ingest"]),
        (&["sql", "create table x as select 1"], 1, &["only reads"]),
        (&["sql", ""], 1, &["no statement"]),
        (&["sql", "--at", "noon", "select 1"], 1, &["noon", "2026-11-21T10:00:00Z"]),
        (&["sql", "--format", "xml", "select 1"], 1, &["csv", "parquet"]),
        (&["sql", "--format", "parquet", "select 1; select 2"], 1, &["one result"]),
        (&["sql", "--output", ".", "select 1"], 1, &["folder"]),
        (&["query", "top_mover"], 1, &["top_movers"]),
        (&["ingest", "coingeko", "markets"], 1, &["coingecko"]),
        (&["ingest", "coingecko", "market"], 1, &["markets"]),
        (&["ingest", "coingecko", "markets", "--plan", "gold"], 1, &["keyless", "demo", "pro"]),
        (
            &["ingest", "coingecko", "markets", "--plan", "pro", "--vendor-url", "http://127.0.0.1:1"],
            1,
            &["API key"],
        ),
        (&["ingest", "coingecko", "markets", "--at", "2026-02-30"], 1, &["2026-02-30"]),
        (&["--lake", "new", "ingest", "coingecko", "markets", "--vendor-url", "ftp://x"], 1, &["http"]),
        (&["ingest", "coingecko", "markets", "--at", "2999-01-01"], 1, &["in the future"]),
        (&["ingest", "coingecko", "markets"], 1, &["simulated", "another lake with --lake"]),
        (&["import", "coingecko", "markets", "--at", "2026-01-01", "missing.json"], 1, &["missing.json"]),
        (
            &["import", "coingecko", "markets", "--currency", "us d", "--at", "2026-01-01", "x.json"],
            1,
            &["us d", "such as usd"],
        ),
        (&["sql", "--output", "missing/x.csv", "select 1"], 1, &["cannot write missing/x.csv", "folder"]),
        (&["import", "coingecko", "markets", "missing.json"], 1, &["--at"]),
        (&["transform", "coin"], 1, &["coin", "coins"]),
        (&["transform", "--rebuild", "--recent", "2"], 1, &["--rebuild"]),
        (&["quarantine", "show", "raw/x", "1"], 1, &["quarantine list"]),
        (&["catalog", "show", "curated.coin"], 1, &["curated.coins"]),
        (&["catalog", "show", "analytics.latest_market"], 1, &["coinlake query --show latest_market"]),
        (&["catalog", "check", "nowhere"], 1, &["nowhere", "folder that holds `catalog` and `queries`"]),
        (&["catalog", "plan", "--definitions", "nowhere"], 1, &["nowhere"]),
        (&["catalog", "destroy", "--yes"], 1, &["nothing in an account", "folder"]),
        (&["vacuum", "--safety-age", "7"], 1, &["36h"]),
        (&["--lake", "s3://Bucket/lake", "status"], 1, &["s3://bucket/path"]),
        (&["--lake", "s3:/bucket/lake", "bootstrap"], 1, &["s3://bucket/path"]),
        (&["--lake", "s3://bucket/lake", "status"], 1, &["no AWS region", "AWS_REGION"]),
        (&["--lake", "ftp://x", "status"], 1, &["file:///path"]),
        (&["--lake", "nowhere", "sql", "select 1"], 1, &["no lake at", "coinlake bootstrap"]),
        (&["frobnicate"], 1, &["frobnicate", "--help"]),
        (&[], 1, &["Usage"]),
    ];
    let lake = sample().path().join("lake");
    let before = files(&lake);
    for (arguments, code, parts) in cases {
        let ran = sample().run(arguments);
        assert_eq!(ran.code, *code, "{arguments:?}: {}", ran.stderr);
        assert_eq!(ran.stdout, "", "{arguments:?}: nothing is data");
        for part in *parts {
            assert!(ran.stderr.contains(part), "{arguments:?}: {part}: {}", ran.stderr);
        }
    }
    let changed = files(&lake)
        .iter()
        .filter(|file| !before.contains(file))
        .map(|file| file.0.clone())
        .collect::<Vec<_>>();
    // An ingest that was refused by its plan leaves a report of the failure, and nothing else.
    assert!(changed.iter().all(|path| path.to_string_lossy().contains("_report-")), "{changed:?}");
}

#[test]
fn databases_that_glue_could_not_have_are_refused() {
    let ran = Place::new().run_with(
        &["--lake", "s3://bucket/lake", "status"],
        "",
        &[("COINLAKE_PREFIX", "My-Lake")],
    );
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("`My-Lake`") && ran.stderr.contains("COINLAKE_PREFIX"), "{}", ran.stderr);
}

#[test]
fn a_profile_that_does_not_exist_is_named() {
    let place = Place::new();
    for region in [&[][..], &[("AWS_REGION", "eu-west-1")]] {
        let environment = [&[("AWS_PROFILE", "nope")], region].concat();
        for command in [&["status"][..], &["doctor", "--offline"]] {
            let arguments = [&["--lake", "s3://bucket/lake"], command].concat();
            let ran = place.run_with(&arguments, "", &environment);
            assert_eq!(ran.code, 1, "{environment:?}: {ran:?}");
            let told = format!("{}{}", ran.stdout, ran.stderr);
            assert!(told.contains("`nope`") && told.contains("aws configure list-profiles"), "{told}");
        }
    }
}

#[test]
fn a_profile_that_signs_in_by_itself_is_told_with_how_to_use_it() {
    let place = Place::new();
    let config = "[profile sso]\nsso_account_id = 1\nsso_region = eu-west-1\nsso_role_name = a\n\
                  sso_start_url = http://127.0.0.1:9\n[profile program]\ncredential_process = false\n";
    std::fs::write(place.path().join("config"), config).expect("a file");
    let file = place.path().join("config").display().to_string();
    for profile in ["sso", "program"] {
        let environment =
            [("AWS_CONFIG_FILE", file.as_str()), ("AWS_PROFILE", profile), ("AWS_REGION", "eu-west-1")];
        let ran = place.run_with(&["--lake", "s3://bucket/lake", "status"], "", &environment);
        assert_eq!(ran.code, 1, "{ran:?}");
        assert!(ran.stderr.contains("aws configure export-credentials"), "{}", ran.stderr);
        assert!(!ran.stderr.contains("cargo"), "{}", ran.stderr);
    }
}

#[test]
fn what_goes_wrong_in_a_transform_is_told_once() {
    let place = Place::new();
    let page = r#"[{"id":"a","symbol":"s","name":"n","current_price":1}]"#;
    place.run_with(&["import", "coingecko", "markets", "--at", "2026-11-20", "-"], page, &[]);
    let is_page = |path: &Path| path.to_string_lossy().ends_with(".json.gz");
    let written = files(&place.path().join("lake")).into_iter().find(|(path, _)| is_page(path));
    std::fs::write(written.expect("a page").0, "damaged").expect("a file");
    let ran = place.run(&["transform"]);
    assert_ne!(ran.code, 0, "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("is damaged").count(), 1, "{}", ran.stderr);
}

#[test]
fn a_vendors_refusal_is_quoted_and_nothing_of_it_is_kept() {
    let place = Place::new();
    let body = r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}"#;
    let ran = place.run_with(&["import", "coingecko", "markets", "--at", "2026-11-20", "-"], body, &[]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("exceeded the Rate Limit"), "{}", ran.stderr);
    let kept = files(&place.path().join("lake"));
    assert!(kept.iter().all(|(path, _)| !path.to_string_lossy().ends_with(".json.gz")), "{kept:?}");
}

#[test]
fn a_lake_of_a_newer_format_is_left_alone() {
    let place = Place::new();
    let lake = place.path().join("lake");
    std::fs::create_dir(&lake).unwrap();
    std::fs::write(lake.join("_coinlake.json"), r#"{"format":99,"location":"elsewhere"}"#).unwrap();
    let before = files(&lake);
    for command in
        [&["bootstrap"][..], &["run", "--sample"], &["status"], &["transform"], &["sql", "select 1"]]
    {
        let ran = place.run(command);
        assert_eq!(ran.code, 1, "{command:?}: {}", ran.stderr);
        assert!(ran.stderr.contains("format 99") && ran.stderr.contains("upgrade"), "{}", ran.stderr);
    }
    assert!(files(&lake) == before);
}

#[test]
fn a_file_where_the_lake_should_be_is_named() {
    let place = Place::new();
    std::fs::write(place.path().join("lake"), "not a folder").unwrap();
    let ran = place.run(&["bootstrap"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("not a folder") && ran.stderr.contains("--lake"), "{}", ran.stderr);
}

#[test]
fn a_moved_lake_names_the_way_back_and_the_way_back_works() {
    let place = Place::new();
    let page = r#"[{"id":"a","symbol":"s","name":"n","current_price":1}]"#;
    place.run_with(
        &["--lake", "here", "import", "coingecko", "markets", "--at", "2026-11-20", "-"],
        page,
        &[],
    );
    assert_eq!(place.run(&["--lake", "here", "bootstrap"]).code, 0);
    std::fs::rename(place.path().join("here"), place.path().join("there")).unwrap();
    let ran = place.run(&["--lake", "there", "sql", "select 1"]);
    assert_eq!(ran.code, 1);
    assert!(
        ran.stderr.contains("coinlake bootstrap") && ran.stderr.contains("transform --rebuild"),
        "{}",
        ran.stderr
    );
    for command in [&["--lake", "there", "bootstrap"][..], &["--lake", "there", "transform", "--rebuild"]] {
        let ran = place.run(command);
        assert_eq!(ran.code, 0, "{command:?}: {}", ran.stderr);
    }
    let ran = place.run(&["--lake", "there", "sql", "--format", "csv", "select coin_id from curated.coins"]);
    assert_eq!(ran.stdout, "coin_id\na\n", "{}", ran.stderr);
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_no_run_behind() {
    let place = Place::new();
    assert_eq!(place.run(&["bootstrap"]).code, 0);
    let rows: Vec<String> = (0..4000)
        .map(|n| format!(r#"{{"id":"{n}-{:x}","symbol":"{n}","name":"n"}}"#, n * 2_654_435_761_u64))
        .collect();
    std::fs::write(place.path().join("page.json"), format!("[{}]", rows.join(","))).unwrap();
    let import = "coinlake import coingecko markets --at 2026-11-20 page.json";
    // Nothing larger than 8 or 16 KiB can be written, as on a full disk.
    let ran = place.shell(&format!("trap '' XFSZ; ulimit -f 16; {import}"));
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("cannot write"), "{}", ran.stderr);
    let status = place.run(&["sql", "--format", "csv", "select count(*) as n from raw.coingecko_markets"]);
    assert_eq!(status.stdout, "n\n0\n", "{}", status.stderr);
    let ran = place.shell(import);
    assert_eq!(ran.code, 0, "with room it succeeds: {}", ran.stderr);
}

#[cfg(target_os = "linux")]
#[test]
fn output_to_a_full_device_is_our_failure() {
    let ran = sample().shell("coinlake sql 'select * from curated.coins' > /dev/full");
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("No space left"), "{}", ran.stderr);
    let ran = sample().run(&["sql", "--output", "/dev/full", "select * from curated.coins"]);
    assert_eq!(ran.code, 2, "{ran:?}");
}
