//! Questions, in all the ways they can be asked.

use crate::program::{Place, sample};

#[test]
fn every_view_and_saved_query_has_an_answer_in_the_sample() {
    let list = sample().run(&["query"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    let names: Vec<&str> = list
        .stdout
        .lines()
        .filter(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(names.contains(&"latest_market") && names.len() >= 22, "{names:?}");
    for name in names {
        let ran = sample().run(&["query", name]);
        assert_eq!(ran.code, 0, "{name}: {}", ran.stderr);
    }
}

#[test]
fn every_query_plans_over_an_empty_lake() {
    let place = Place::new();
    assert_eq!(place.run(&["bootstrap"]).code, 0);
    let repository = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let ran = place.run(&["catalog", "check", repository]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
}

#[test]
fn piped_statements_and_commands_are_answered_in_order() {
    let script = "-- a comment\nselect 1 as one\n  , 'a;b' as two;\n\\format csv\nselect 'x' as y; select 2 as z;\n\\timing\n\\q\nselect nonsense;";
    let ran = sample().run_with(&["sql"], script, &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    insta::assert_snapshot!("piped_script", ran.stdout);
}

#[test]
fn the_last_piped_statement_needs_no_semicolon_and_a_mistake_ends_the_script() {
    let ran = sample().run_with(&["sql", "--format", "csv"], "select 1 as a", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (0, "a\n1\n"), "{}", ran.stderr);
    let ran =
        sample().run_with(&["sql", "--format", "csv"], "select 1 as a;\nselect b;\nselect 2 as c;\n", &[]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "a\n1\n"), "{}", ran.stderr);
}

#[test]
fn the_shell_describes_tables_and_views() {
    let ran = sample().run_with(&["sql"], "\\d\n\\d curated.coins\n\\d latest_market\n\\queries\n", &[]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    for part in
        ["ops.runs", "analytics.top_movers", "image_seen_at", "price_change_24h_pct", "largest_coins_exact"]
    {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
}

#[test]
fn a_table_can_be_read_as_it_was() {
    let place = Place::new();
    place.run(&["bootstrap"]);
    let import = |at: &str, id: &str| {
        let page = format!(r#"[{{"id":"{id}","symbol":"s","name":"n","current_price":1}}]"#);
        let ran = place.run_with(&["import", "coingecko", "markets", "--at", at, "-"], &page, &[]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        let ran = place.run(&["transform"]);
        assert_eq!(ran.code, 0, "{}", ran.stderr);
    };
    let answer = |arguments: &[&str]| {
        let ran = place.run(&[&["sql", "--format", "csv"], arguments].concat());
        assert_eq!(ran.code, 0, "{}", ran.stderr);
        ran.stdout
    };
    import("2026-11-20T10:00:00Z", "first");
    let between =
        answer(&["select max(published_at) as at from ops.publishes where table_name = 'ops.runs'"]);
    let between = between.lines().nth(1).unwrap();
    import("2026-11-20T11:00:00Z", "second");

    let ids = "select coin_id from curated.coins order by coin_id";
    assert_eq!(answer(&[ids]), "coin_id\nfirst\nsecond\n");
    assert_eq!(answer(&["--at", between, ids]), "coin_id\nfirst\n");
    let raw = "select count(*) as pages from raw.coingecko_markets";
    assert_eq!(answer(&[raw]), "pages\n2\n");

    let ran = place.run(&["sql", "--at", "2020-01-01", ids]);
    assert_eq!(ran.code, 1);
    assert!(ran.stderr.contains("`curated.coins` did not exist at 2020-01-01"), "{}", ran.stderr);
    let travelling = format!("\\format csv\n\\at {between}\n{ids};\n\\at\n{ids};\n");
    let ran = place.run_with(&["sql"], &travelling, &[]);
    assert_eq!(ran.stdout, "coin_id\nfirst\ncoin_id\nfirst\nsecond\n", "{}", ran.stderr);
}

#[test]
fn a_decimal_is_cast_to_the_nearest_double() {
    let exact = "cast('172.36' as decimal(38, 24))";
    for (value, printed) in [
        (format!("cast({exact} as double)"), "172.36"),
        (format!("try_cast({exact} as double)"), "172.36"),
        (format!("{exact} + cast(0 as double)"), "172.36"),
        (format!("avg(cast({exact} as double))"), "172.36"),
        ("cast(0.1 as double) + 0.2".to_owned(), "0.30000000000000004"),
    ] {
        let sql = format!("select {value} as d");
        let ran = sample().run(&["sql", "--format", "csv", &sql]);
        assert_eq!(ran.stdout, format!("d\n{printed}\n"), "{sql}: {}", ran.stderr);
    }
}

#[test]
fn output_files_appear_whole_or_not_at_all() {
    let place = sample();
    let ran = place.run(&[
        "sql",
        "--format",
        "parquet",
        "--output",
        "coins.parquet",
        "select * from curated.coins",
    ]);
    assert_eq!(ran.code, 0, "{}", ran.stderr);
    let bytes = std::fs::read(place.path().join("coins.parquet")).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let failing = "select 1 / (market_cap_rank - market_cap_rank) from curated.market_snapshots where market_cap_rank is not null";
    let ran = place.run(&["sql", "--format", "csv", "--output", "half.csv", failing]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(!place.path().join("half.csv").exists());
    let names = std::fs::read_dir(place.path()).unwrap().map(|entry| entry.unwrap().file_name());
    assert!(
        names.into_iter().all(|name| !name.to_string_lossy().starts_with(".coinlake-")),
        "no temporary file stays"
    );
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let ran = sample().shell(
        "{ coinlake sql --format csv 'select * from curated.market_snapshots'; echo $? >code; } | head -n 1; cat code",
    );
    assert!(
        ran.stdout.ends_with("\n0\n") && ran.stderr.lines().all(|line| !line.contains("error")),
        "{ran:?}"
    );
}
