//! What the loader says about each mistake in a table's file.

use std::fmt::Write as _;

use coinlake_catalog::{Catalog, CatalogError, Database};

const TYPED: &str = r#"description = "One row per coin and run."
grain = ["source", "coin_id", "snapshot_at"]
partition = { column = "snapshot_at", transform = "day" }
sort = ["coin_id", "snapshot_at"]
columns = [
  { name = "source", type = "string", description = "Vendor." },
  { name = "coin_id", type = "string", description = "Coin." },
  { name = "snapshot_at", type = "timestamp", description = "Time. UTC." },
  { name = "price", type = "decimal(38,24)", nullable = true, unit = "US dollars", description = "Price." },
  { name = "change", type = "double", unit = "percent", description = "Change." },
]
checks = [
  { name = "price_is_not_negative", expect = "price is null or price >= 0", severity = "warn", description = "Why." },
]
"#;

const RAW: &str = r#"description = "One row per coin."
partition = { column = "dt", transform = "identity" }
source = { vendor = "coingecko", dataset = "markets", format = "json" }
columns = [
  { name = "id", type = "string", description = "Coin." },
  { name = "dt", type = "string", description = "Day." },
]
"#;

/// What is wrong, and the edit of a right file that makes it so.
type Case = (&'static str, &'static str, &'static str);

const TYPED_CASES: &[Case] = &[
    ("text that is no TOML", "grain = [", "grain = ["),
    ("no description", "description = \"One row per coin and run.\"\n", ""),
    ("empty description", "\"One row per coin and run.\"", "\" \""),
    ("description without a full stop", "coin and run.", "coin and run"),
    ("misspelt key", "sort =", "sorted ="),
    ("key given twice", "sort = [", "grain = ["),
    ("no grain", "grain = [\"source\", \"coin_id\", \"snapshot_at\"]\n", ""),
    ("empty grain", "[\"source\", \"coin_id\", \"snapshot_at\"]", "[]"),
    ("grain that is no list", "[\"source\", \"coin_id\", \"snapshot_at\"]", "\"source\""),
    ("number in the grain", "[\"source\", \"coin_id\", \"snapshot_at\"]", "[\"source\", 7]"),
    ("grain with an unknown column", "[\"source\", \"coin_id\"", "[\"source\", \"coin\""),
    ("grain with a column twice", "[\"source\", \"coin_id\"", "[\"source\", \"source\""),
    ("nullable column in the grain", "[\"source\", \"coin_id\"", "[\"source\", \"price\""),
    ("double in the grain", "[\"source\", \"coin_id\"", "[\"source\", \"change\""),
    ("partition by an unknown column", "{ column = \"snapshot_at\"", "{ column = \"fetched_at\""),
    ("partition by a column that is no time", "{ column = \"snapshot_at\"", "{ column = \"coin_id\""),
    ("partition by an unknown transform", "\"day\"", "\"hour\""),
    ("partition by the raw tables' transform", "\"day\"", "\"identity\""),
    ("partition without a transform", ", transform = \"day\"", ""),
    ("partition with an unknown key", "transform = \"day\"", "transform = \"day\", buckets = 4"),
    ("partition that is no table", "{ column = \"snapshot_at\", transform = \"day\" }", "\"snapshot_at\""),
    ("sort by an unknown column", "sort = [\"coin_id\"", "sort = [\"symbol\""),
    ("sort by a nullable column", "sort = [\"coin_id\"", "sort = [\"price\""),
    (
        "source of a table that is not raw",
        "sort =",
        "source = { vendor = \"x\", dataset = \"y\", format = \"json\" }\nsort =",
    ),
    ("columns that are no list", "columns = [", "columns = {}\nrest = ["),
    (
        "column that is no table",
        "{ name = \"change\", type = \"double\", unit = \"percent\", description = \"Change.\" }",
        "\"change\"",
    ),
    ("column without a name", "name = \"change\", ", ""),
    ("column with a bad name", "name = \"change\"", "name = \"24h Change\""),
    ("two columns of one name", "name = \"change\"", "name = \"price\""),
    ("column without a type", "type = \"double\", ", ""),
    ("column of an unknown type", "\"double\"", "\"float\""),
    ("decimal with too many digits", "decimal(38,24)", "decimal(39,24)"),
    ("type that is no text", "\"double\"", "64"),
    ("column without a description", ", description = \"Change.\"", ""),
    ("quantity without a unit", "unit = \"percent\", ", ""),
    (
        "unit of a text",
        "type = \"string\", description = \"Coin.\"",
        "type = \"string\", unit = \"coins\", description = \"Coin.\"",
    ),
    ("nullable that is no boolean", "nullable = true", "nullable = \"yes\""),
    ("column with an unknown key", "nullable = true", "optional = true"),
    ("check without a name", "name = \"price_is_not_negative\", ", ""),
    ("check with a bad name", "price_is_not_negative", "Price >= 0"),
    ("check without a condition", "expect = \"price is null or price >= 0\", ", ""),
    ("check on an unknown column", "price >= 0", "prize >= 0"),
    ("check that is no SQL", "price >= 0", "price >="),
    ("check that is a statement", "price >= 0", "price >= 0; drop table x"),
    ("check without a severity", "severity = \"warn\", ", ""),
    ("check with an unknown severity", "\"warn\"", "\"error\""),
    ("check without a description", ", description = \"Why.\"", ""),
    ("check with an unknown key", "severity", "level = 3, severity"),
];

const RAW_CASES: &[Case] = &[
    ("no source", "source = { vendor = \"coingecko\", dataset = \"markets\", format = \"json\" }\n", ""),
    ("source without a dataset", "dataset = \"markets\", ", ""),
    ("source with an unknown format", "\"json\"", "\"xml\""),
    ("column that is no text", "name = \"id\", type = \"string\"", "name = \"id\", type = \"int\""),
    ("no partition", "partition = { column = \"dt\", transform = \"identity\" }\n", ""),
    ("partition by a day", "\"identity\"", "\"day\""),
    ("dt is not last", "  { name = \"dt\", type = \"string\", description = \"Day.\" },\n", ""),
    ("grain of a raw table", "source = {", "grain = [\"id\"]\nsource = {"),
    (
        "check of a raw table",
        "source = {",
        "checks = [{ name = \"ok\", expect = \"true\", severity = \"warn\", description = \"Why.\" }]\nsource = {",
    ),
];

#[test]
fn the_files_the_cases_are_made_of_are_right() {
    let catalog =
        Catalog::from_files([("curated/typed.toml", TYPED), ("raw/text.toml", RAW)]).expect("right files");
    let typed = catalog.table(Database::Curated, "typed").expect("the file is named typed");
    assert_eq!(typed.sort, ["coin_id", "snapshot_at"]);
    let text = catalog.table(Database::Raw, "text").expect("the file is named text");
    assert!(text.columns.iter().all(|column| column.nullable));
}

#[test]
fn every_mistake_is_named_with_its_line_and_key() {
    let mut report = String::new();
    for (path, right, cases) in
        [("curated/typed.toml", TYPED, TYPED_CASES), ("raw/text.toml", RAW, RAW_CASES)]
    {
        for (what, from, to) in cases {
            let mut wrong = right.replacen(from, to, 1);
            if from == to {
                wrong.truncate(right.find(from).expect("the case edits the right file") + from.len());
            }
            assert_ne!(wrong, right, "{what}: the case changes nothing");
            let error = Catalog::from_files([(path, wrong)]).expect_err(what);
            writeln!(report, "# {what}\n{error}\n").expect("a String");
        }
    }
    insta::assert_snapshot!(report);
}

#[test]
fn the_mistakes_of_all_files_come_together() {
    let files = [
        (
            "catalog/curated/b.toml",
            TYPED.replace("type = \"double\"", "type = \"float\"").replace("coin and run.", "coin"),
        ),
        ("catalog/curated/a.toml", TYPED.replace("unit = \"percent\", ", "")),
        ("catalog/curated/Coins.toml", TYPED.to_owned()),
        ("catalog/silver/coins.toml", TYPED.to_owned()),
        ("catalog/analytics/coins.toml", TYPED.to_owned()),
        ("catalog/ops/c.toml", TYPED.to_owned()),
        ("more/ops/c.toml", TYPED.to_owned()),
    ];
    let error = Catalog::from_files(files).expect_err("wrong files");
    assert_eq!(error.mistakes().len(), 7);
    insta::assert_snapshot!(error);
}

#[test]
fn a_folder_is_read_by_its_databases() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("curated");
    std::fs::create_dir(&path).expect("an empty folder");
    std::fs::write(path.join("coins.toml"), TYPED).expect("a writable folder");
    std::fs::write(path.join("README.md"), "no table").expect("a writable folder");
    let catalog = Catalog::from_dir(folder.path()).expect("a right catalog");
    assert_eq!(catalog.tables().map(|table| table.full_name()).collect::<Vec<_>>(), ["curated.coins"]);
    let error = Catalog::from_dir(&folder.path().join("elsewhere")).expect_err("no such folder");
    assert!(matches!(error, CatalogError::Unreadable { path, .. } if path.ends_with("elsewhere")));
}
