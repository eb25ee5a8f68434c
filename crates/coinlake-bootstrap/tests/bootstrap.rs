//! Planning and applying over lakes in memory.
#![expect(clippy::unwrap_used, reason = "the functions that set a test up fail it by panicking")]

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use coinlake_bootstrap::{Bootstrap, BootstrapError, Plan};
use coinlake_catalog::{Catalog, Database};
use coinlake_store::{Lake, Table, TableId};

const COINS: &str = r#"description = "One row per coin."
grain = ["source", "coin_id"]
columns = [
  { name = "source", type = "string", description = "Vendor." },
  { name = "coin_id", type = "string", description = "Coin." },
  { name = "rank", type = "int", nullable = true, unit = "rank", description = "Rank." },
  { name = "price", type = "decimal(20,8)", unit = "US dollars", description = "Price." },
  { name = "seen_at", type = "timestamp", description = "Sighting. UTC." },
]
"#;

const PRICES: &str = r#"description = "One row per coin and run."
grain = ["coin_id", "snapshot_at"]
partition = { column = "snapshot_at", transform = "day" }
columns = [
  { name = "coin_id", type = "string", description = "Coin." },
  { name = "snapshot_at", type = "timestamp", description = "Run. UTC." },
]
"#;

const RUNS: &str = r#"description = "Runs."
grain = ["id"]
columns = [{ name = "id", type = "string", description = "Run." }]
"#;

#[tokio::test]
async fn the_second_plan_is_empty() {
    let catalog = Catalog::embedded().unwrap();
    let lake = lake().await;
    let first = plan(&lake, catalog).await.unwrap();
    let iceberg = catalog.tables().filter(|table| table.database != Database::Raw).count();
    assert_eq!(first.changes(), iceberg);
    apply(&lake, &first, now()).await.unwrap();

    let second = plan(&lake, catalog).await.unwrap();
    assert!(second.is_empty(), "{second}");
    assert_eq!(second.to_string(), "nothing to do: the lake matches the catalog");
    apply(&lake, &second, now()).await.unwrap();
}

#[tokio::test]
async fn a_lake_without_an_account_has_nothing_to_leave() {
    let lake = made(COINS, PRICES).await;
    let plan = Bootstrap::new(&lake, &catalog(COINS, PRICES)).plan_destroy().await.unwrap();
    assert!(plan.is_empty(), "{plan}");
    assert_eq!(plan.to_string(), format!("nothing to do: {} has no account", lake.root()));
}

#[tokio::test]
async fn a_plan_that_was_carried_out_can_be_carried_out_again() {
    let (lake, catalog) = (lake().await, catalog(COINS, PRICES));
    let first = plan(&lake, &catalog).await.unwrap();
    apply(&lake, &first, now()).await.unwrap();
    let before = locations(&lake).await;
    apply(&lake, &first, now()).await.unwrap();
    assert_eq!(locations(&lake).await, before);
}

#[tokio::test]
async fn allowed_changes_are_applied_and_shown() {
    let lake = made(COINS, PRICES).await;
    let coins = COINS
        .replace("One row per coin.", "One row per coin ever seen.")
        .replace("\"Vendor.\"", "\"Vendor that names the coin.\"")
        .replace("\"int\"", "\"bigint\"")
        .replace("decimal(20,8)\",", "decimal(38,8)\", nullable = true,");
    let coins = coins.trim_end().strip_suffix(']').unwrap().to_owned()
        + "  { name = \"listed\", type = \"boolean\", nullable = true, description = \"Whether listed.\" },\n]\n";
    let files =
        [("curated/coins.toml", coins.as_str()), ("curated/prices.toml", PRICES), ("ops/runs.toml", RUNS)];
    let catalog = Catalog::from_files(files).unwrap();

    let changes = plan(&lake, &catalog).await.unwrap();
    insta::assert_snapshot!(changes);
    apply(&lake, &changes, now()).await.unwrap();
    assert!(plan(&lake, &catalog).await.unwrap().is_empty());

    let schema = table(&lake, "coins").await.metadata.current_schema().clone();
    let fields = schema.as_struct().fields().iter();
    let fields: Vec<String> =
        fields.map(|f| format!("{} {}: {} required={}", f.id, f.name, f.field_type, f.required)).collect();
    insta::assert_snapshot!(fields.join("\n"), @r"
    1 source: string required=true
    2 coin_id: string required=true
    3 rank: long required=false
    4 price: decimal(38, 8) required=false
    5 seen_at: timestamp required=true
    6 listed: boolean required=false
    ");
}

/// What changes in the first table, and the edits that do it.
const FORBIDDEN: &[(&str, &str, &str)] = &[
    (
        "column dropped",
        "  { name = \"rank\", type = \"int\", nullable = true, unit = \"rank\", description = \"Rank.\" },\n",
        "",
    ),
    ("column renamed", "\"rank\", type", "\"market_rank\", type"),
    ("timestamp made date", "\"timestamp\"", "\"date\""),
    ("decimal narrowed", "decimal(20,8)", "decimal(18,8)"),
    ("decimal of another scale", "decimal(20,8)", "decimal(38,9)"),
    ("number made text", "\"int\", nullable = true, unit = \"rank\"", "\"string\", nullable = true"),
    ("column made required", "nullable = true, ", ""),
    (
        "required column added",
        "columns = [\n",
        "columns = [\n  { name = \"a\", type = \"date\", description = \"Day.\" },\n",
    ),
    ("grain made larger", "\"coin_id\"]", "\"coin_id\", \"seen_at\"]"),
    (
        "grain replaced",
        "grain = [\"source\", \"coin_id\"]",
        "grain = [\"coin_id\"]\nsort = [\"source\", \"coin_id\"]",
    ),
    ("sort changed", "grain =", "sort = [\"coin_id\"]\ngrain ="),
    ("partition added", "grain =", "partition = { column = \"seen_at\", transform = \"month\" }\ngrain ="),
];

#[tokio::test]
async fn forbidden_changes_are_refused_with_the_way_forward() {
    let mut report = String::new();
    for (what, from, to) in FORBIDDEN {
        let lake = made(COINS, PRICES).await;
        let wrong = COINS.replace(from, to);
        assert_ne!(wrong, COINS, "{what}: the case changes nothing");
        let refused = plan(&lake, &catalog(&wrong, PRICES)).await.unwrap();
        assert!(refused.is_refused(), "{what}");
        writeln!(report, "# {what}\n{refused}\n").unwrap();
    }
    insta::assert_snapshot!(report);
}

#[tokio::test]
async fn all_refusals_are_listed_and_nothing_is_applied() {
    let lake = made(COINS, PRICES).await;
    let before = locations(&lake).await;
    let coins =
        COINS.replace("\"rank\", type", "\"market_rank\", type").replace("decimal(20,8)", "decimal(18,8)");
    let prices = PRICES.replace("\"day\"", "\"month\"").replace("\"Coin.\"", "\"Id of the coin.\"");
    let files =
        [("curated/coins.toml", coins.as_str()), ("curated/prices.toml", &prices), ("ops/runs.toml", RUNS)];
    let refused = plan(&lake, &Catalog::from_files(files).unwrap()).await.unwrap();
    let error = apply(&lake, &refused, now()).await.unwrap_err();
    assert!(matches!(error, BootstrapError::Refused(_)));
    insta::assert_snapshot!(error);
    assert_eq!(locations(&lake).await, before);
}

#[tokio::test]
async fn tables_the_catalog_does_not_know_are_left_alone() {
    let lake = made(COINS, PRICES).await;
    let only_coins = Catalog::from_files([("curated/coins.toml", COINS)]).unwrap();
    assert!(plan(&lake, &only_coins).await.unwrap().is_empty());
}

async fn plan(lake: &Lake, catalog: &Catalog) -> Result<Plan, BootstrapError> {
    Bootstrap::new(lake, catalog).plan(now()).await
}

async fn apply(lake: &Lake, plan: &Plan, at: DateTime<Utc>) -> Result<(), BootstrapError> {
    // What is done is in the plan; the catalog is not looked at any more.
    Bootstrap::new(lake, Catalog::embedded().unwrap()).apply(&mut plan.clone(), at).await
}

async fn lake() -> Lake {
    Lake::create_or_open(&"memory://bootstrap".parse().unwrap()).await.unwrap()
}

/// A lake with these two tables.
async fn made(coins: &str, prices: &str) -> Lake {
    let lake = lake().await;
    let first = plan(&lake, &catalog(coins, prices)).await.unwrap();
    apply(&lake, &first, now()).await.unwrap();
    lake
}

fn catalog(coins: &str, prices: &str) -> Catalog {
    Catalog::from_files([("curated/coins.toml", coins), ("curated/prices.toml", prices)]).unwrap()
}

async fn table(lake: &Lake, name: &str) -> Table {
    lake.tables().load(&TableId::new("curated", name)).await.unwrap().unwrap()
}

/// The tables and their metadata files: they change with every commit.
async fn locations(lake: &Lake) -> Vec<String> {
    let mut locations = Vec::new();
    for id in lake.tables().list().await.unwrap() {
        locations.push(lake.tables().load(&id).await.unwrap().unwrap().metadata_location);
    }
    locations
}

fn now() -> DateTime<Utc> {
    "2026-11-21T10:00:00Z".parse().unwrap()
}
