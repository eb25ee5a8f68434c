//! How query files are read, ordered and refused.

use std::fmt::Write as _;

use coinlake_catalog::queries::{self, QueryKind};

const VIEW: &str = "\
-- Title: Latest market
-- Question: What is each coin worth now: in the newest snapshot?
-- Grain: one row per coin_id
-- Reads: curated.market_snapshots, curated.coins
-- Prices are rounded: see the table for all digits.
with newest as (select * from curated.market_snapshots)

select newest.coin_id from newest join curated.coins on newest.coin_id = coins.coin_id
";

const CASES: &[(&str, &str, &str)] = &[
    ("no title", "-- Title: Latest market\n", ""),
    ("empty question", "What is each coin worth now: in the newest snapshot?", ""),
    ("a key twice", "-- Question:", "-- Title:"),
    ("a view without a grain", "-- Grain: one row per coin_id\n", ""),
    ("an unknown key", "-- Grain:", "-- Grian:"),
    ("no reads", "-- Reads: curated.market_snapshots, curated.coins\n", ""),
    ("a table it does not read", "curated.coins\n", "curated.coins, ops.runs\n"),
    ("a table it does not name", ", curated.coins\n", "\n"),
    ("a view that does not exist", "curated.coins", "analytics.coins"),
    ("SQL that is no SQL", "select newest", "selekt newest"),
    ("two statements", "select newest", "select 1; select newest"),
    ("text before the comments", "-- Title", "\n-- Title"),
];

#[test]
fn a_query_is_its_comment_block_and_its_text() {
    let queries = queries::from_files([("queries/views/latest_market.sql", VIEW)]).expect("a right file");
    let [view] = queries.as_slice() else { panic!("one file, one query") };
    assert_eq!((view.kind, view.name.as_str()), (QueryKind::View, "latest_market"));
    assert_eq!(view.title, "Latest market");
    assert_eq!(view.question, "What is each coin worth now: in the newest snapshot?");
    assert_eq!(view.grain.as_deref(), Some("one row per coin_id"));
    assert_eq!(view.reads, ["curated.market_snapshots", "curated.coins"]);
    assert_eq!(view.sql, VIEW);
}

#[test]
fn every_mistake_is_named_with_its_line_and_key() {
    let mut report = String::new();
    for (what, from, to) in CASES {
        let wrong = VIEW.replace(from, to);
        assert_ne!(wrong, VIEW, "{what}: the case changes nothing");
        let error = queries::from_files([("views/latest_market.sql", wrong)]).expect_err(what);
        writeln!(report, "# {what}\n{error}\n").expect("a String");
    }
    insta::assert_snapshot!(report);
}

#[test]
fn folders_and_names_are_checked() {
    let files = ["views/Latest.sql", "elsewhere/latest.sql"].map(|path| (path, VIEW));
    insta::assert_snapshot!(queries::from_files(files).expect_err("wrong paths"), @r"
    elsewhere/latest.sql:1: folder: expected views or saved, found `elsewhere`
    views/Latest.sql:1: file name: expected lower-case letters, digits and _, not beginning with a digit, found `Latest`
    ");
}

#[test]
fn a_view_comes_after_the_views_it_reads() {
    let files = [
        ("saved/again.sql", file("again", "analytics.b")),
        ("views/a.sql", file("a", "analytics.c")),
        ("views/b.sql", file("b", "ops.runs")),
        ("views/c.sql", file("c", "analytics.b")),
        ("views/d.sql", file("d", "ops.runs")),
    ];
    let ordered = queries::from_files(files).expect("right files");
    let names: Vec<&str> = ordered.iter().map(|query| query.name.as_str()).collect();
    assert_eq!(names, ["b", "c", "a", "d", "again"]);
}

#[test]
fn views_that_read_each_other_are_refused() {
    let files = [
        ("views/a.sql", file("a", "analytics.b")),
        ("views/b.sql", file("b", "analytics.a")),
        ("views/c.sql", file("c", "analytics.c")),
        ("views/d.sql", file("d", "ops.runs")),
    ];
    insta::assert_snapshot!(queries::from_files(files).expect_err("two circles"), @r"
    views/a.sql:4: Reads: expected views that do not read this one, found a circle through `a`
    views/b.sql:4: Reads: expected views that do not read this one, found a circle through `b`
    views/c.sql:4: Reads: expected views that do not read this one, found a circle through `c`
    ");
}

#[test]
fn a_name_is_used_once() {
    let files = ["one/views/a.sql", "two/views/a.sql"].map(|path| (path, file("a", "ops.runs")));
    insta::assert_snapshot!(
        queries::from_files(files).expect_err("one name twice"),
        @"two/views/a.sql:1: file name: expected each name once, found it in one/views/a.sql too"
    );
}

fn file(title: &str, reads: &str) -> String {
    format!(
        "-- Title: {title}\n-- Question: Why?\n-- Grain: one row\n-- Reads: {reads}\nselect * from {reads}\n"
    )
}
