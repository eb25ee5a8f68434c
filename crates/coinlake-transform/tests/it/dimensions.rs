//! Sightings to rows of dimensions.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde_json::{Value, json};

use crate::lake::{TestLake, page, page_asked};

#[tokio::test]
async fn each_attribute_is_of_its_own_latest_sighting() {
    let lake = TestLake::new().await;
    let listed = |name: &str| json!({"id": "a", "symbol": "a", "name": name, "platforms": {"eth": "0x1"}});
    let traded = |name: &str, image: Value| json!({"id": "a", "symbol": "A", "name": name, "image": image});
    lake.run("coins_list", "2026-11-01T10:00:00Z", vec![page(&[listed("one")])]).await;
    lake.run("markets", "2026-11-02T10:00:00Z", vec![page(&[traded("two", json!("https://img/2"))])]).await;
    lake.run("markets", "2026-11-03T10:00:00Z", vec![page(&[traded("three", Value::Null)])]).await;
    lake.transform().await;
    assert_eq!(
        lake.sql("select * from curated.coins").await,
        [
            "coingecko|a|A|three|https://img/2|2026-11-02T10:00:00|{\"eth\":\"0x1\"}|2026-11-01T10:00:00|2026-11-01T10:00:00|2026-11-03T10:00:00"
        ]
    );
    let counts = "select fetched, curated, deduplicated, quarantined from ops.publishes where table_name = 'curated.coins'";
    assert_eq!(lake.sql(counts).await, ["3|1|2|0"], "one key, two further sightings");
}

#[tokio::test]
async fn only_markets_asked_by_category_say_who_is_in_it() {
    let lake = TestLake::new().await;
    let coin = |id: &str| json!({"id": id, "symbol": id, "name": id});
    let asked = |category: &str| json!({"path": "/coins/markets", "vs_currency": "usd", "category": category, "page": 1});
    let pages = vec![
        page(&[coin("a"), coin("b")]),
        page_asked(asked("meme-token"), &[coin("a"), coin("a")]),
        page_asked(asked("gaming"), &[coin("a"), json!({"id": ""})]),
    ];
    lake.run("markets", "2026-11-01T10:00:00Z", pages).await;
    lake.transform().await;
    let members = "select coin_id, category_id from curated.coin_categories order by 1, 2";
    assert_eq!(lake.sql(members).await, ["a|gaming", "a|meme-token"]);
    let counts = "select fetched, curated, deduplicated, quarantined from ops.publishes where table_name = 'curated.coin_categories'";
    assert_eq!(lake.sql(counts).await, ["4|2|1|1"], "the page of all coins is none of its inputs");
}

/// A sighting of one of three coins: hour, dataset, coin, name, and an image or a platform.
type Sighting = (u32, bool, u8, u8, Option<u8>);

async fn see(lake: &TestLake, hour: u32, traded: bool, sightings: &[Sighting]) {
    let record = |(_, _, coin, name, extra): &Sighting| {
        let mut record =
            json!({"id": format!("coin-{coin}"), "symbol": format!("s{name}"), "name": format!("n{name}")});
        if let Some(extra) = extra {
            record[if traded { "image" } else { "platforms" }] = if traded {
                json!(format!("https://img/{extra}"))
            } else {
                json!({"eth": format!("0x{extra}")})
            };
        }
        record
    };
    let dataset = if traded { "markets" } else { "coins_list" };
    let at = format!("2026-11-{:02}T{:02}:00:00Z", 1 + hour / 2, hour % 2);
    lake.run(dataset, &at, vec![page(&sightings.iter().map(record).collect::<Vec<_>>())]).await;
}

async fn coins(runs: &[((u32, bool), Vec<Sighting>)], transform_after: &[bool]) -> Vec<String> {
    let lake = TestLake::new().await;
    for (((hour, traded), sightings), transform) in runs.iter().zip(transform_after) {
        see(&lake, *hour, *traded, sightings).await;
        if *transform {
            lake.transform_only("coins").await;
        }
    }
    lake.transform_only("coins").await;
    lake.sql("select * from curated.coins order by source, coin_id").await
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_in_which_runs_are_folded_does_not_matter(
        sightings in prop::collection::vec((0..6u32, any::<bool>(), 0..3u8, 0..3u8, prop::option::of(0..3u8)), 1..16),
        order in any::<prop::sample::Index>(),
        stops in prop::collection::vec(any::<bool>(), 12),
    ) {
        let mut runs: BTreeMap<(u32, bool), Vec<Sighting>> = BTreeMap::new();
        for sighting in sightings {
            runs.entry((sighting.0, sighting.1)).or_default().push(sighting);
        }
        let runs: Vec<_> = runs.into_iter().collect();
        let mut shuffled = runs.clone();
        shuffled.rotate_left(order.index(runs.len()));
        shuffled.reverse();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let together = runtime.block_on(coins(&runs, &[false; 12]));
        prop_assert_eq!(runtime.block_on(coins(&shuffled, &stops)), together);
    }
}
