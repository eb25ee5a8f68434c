//! The generated market, without HTTP.

use std::collections::HashSet;

use chrono::TimeDelta;
use coinlake_sim::generator::{CategoryOrder, Generator, MarketsQuery, Period};
use serde_json::Value;

use crate::client::new_year;

fn rows(body: &str) -> Vec<Value> {
    serde_json::from_str(body).expect("a list")
}

fn all(market: &Generator, hours: i64) -> Vec<Value> {
    let query = MarketsQuery {
        changes: Period::ALL.to_vec(),
        ..MarketsQuery::page(new_year() + TimeDelta::hours(hours), 1)
    };
    rows(&market.markets(&query).expect("usd"))
}

fn number(value: &Value) -> f64 {
    value.to_string().parse().expect("a number")
}

/// Pins the bytes: every platform and version must print the same market.
#[test]
fn the_market_of_a_seed_never_changes() {
    let market = Generator::new(1, 60, 14);
    let page = rows(&market.markets_page(new_year(), "usd", None, 1, 60).expect("usd"));
    let shown = [0, 2, 8].map(|place| page[place].to_string()).join("\n");
    let odd = page.iter().filter(|row| {
        ["mondkatze", "bone-harbor", "null-island"].contains(&row["id"].as_str().unwrap_or_default())
    });
    let odd = odd.map(Value::to_string).collect::<Vec<_>>().join("\n");
    let generated =
        page.iter().rev().find(|row| row["roi"].is_object()).map(Value::to_string).unwrap_or_default();
    insta::assert_snapshot!("markets", format!("{shown}\n{odd}\n{generated}"));
    insta::assert_snapshot!("global", market.global(new_year()));
    let categories = rows(&market.categories(new_year(), CategoryOrder::MarketCapDesc));
    insta::assert_snapshot!(
        "categories",
        categories[..6].iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
    );
    let exchanges = rows(&market.exchanges(new_year(), 1, 14).0);
    insta::assert_snapshot!(
        "exchanges",
        exchanges[10..].iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
    );
    let coins = rows(&market.coins_list(true));
    insta::assert_snapshot!(
        "coins_list",
        coins[..8].iter().map(Value::to_string).collect::<Vec<_>>().join("\n")
    );
}

#[test]
fn an_instant_is_the_same_in_whichever_order_it_is_asked() {
    let forwards = Generator::new(5, 80, 0);
    let backwards = Generator::new(5, 80, 0);
    let asked: Vec<_> = (0..5).map(|hours| all(&forwards, hours)).collect();
    for hours in (0..5).rev() {
        assert_eq!(all(&backwards, hours), asked[hours as usize]);
    }
    assert_ne!(asked[0], asked[1]);
}

#[test]
fn another_seed_is_another_market() {
    assert_ne!(all(&Generator::new(1, 80, 0), 0), all(&Generator::new(2, 80, 0), 0));
}

#[test]
fn a_smaller_market_is_a_prefix_of_a_larger_one() {
    let names = |count| -> HashSet<String> {
        all(&Generator::new(3, count, 0), 0).iter().map(|row| row["id"].to_string()).collect()
    };
    assert!(names(70).is_subset(&names(90)));
}

#[test]
fn figures_of_a_row_agree_with_each_other_and_with_earlier_rows() {
    let market = Generator::new(1, 200, 0);
    let mut highs = std::collections::HashMap::new();
    for hours in [0, 1, 30, 200, 5_000] {
        for row in all(&market, hours).iter().filter(|row| !row["current_price"].is_null()) {
            let price = number(&row["current_price"]);
            assert!(number(&row["low_24h"]) <= price && price <= number(&row["high_24h"]), "{row}");
            assert!(number(&row["high_24h"]) <= number(&row["ath"]), "{row}");
            assert!(number(&row["atl"]) <= number(&row["low_24h"]), "{row}");
            let high_before = highs.insert(row["id"].to_string(), number(&row["ath"]));
            assert!(high_before.is_none_or(|before| before <= number(&row["ath"])), "{row}");
            assert!(
                row["ath_date"].as_str()
                    <= row["last_updated"].as_str().max(Some("2026-01-01T00:00:00.000Z"))
            );
        }
    }
}

#[test]
fn a_change_leads_back_to_the_price_before() {
    let market = Generator::new(1, 20, 0);
    let (before, now) = (all(&market, 0), all(&market, 24));
    let price_before = |row: &Value| {
        before.iter().find(|old| old["id"] == row["id"]).map(|old| number(&old["current_price"]))
    };
    for row in &now {
        let percent = number(&row["price_change_percentage_24h_in_currency"]);
        let expected = number(&row["current_price"]) / (1.0 + percent / 100.0);
        let shown = price_before(row).expect("the coin was there");
        // Prices between one and ten show three digits.
        assert!((shown / expected - 1.0).abs() < 0.01, "{row}: {shown} was {expected}");
    }
}

#[test]
fn the_oddities_of_real_answers_are_there() {
    let market = Generator::new(1, 500, 60);
    let pages = (1..=3).map(|page| market.markets_page(new_year(), "usd", None, page, 250).expect("usd"));
    let bodies = pages.collect::<String>();
    for oddity in [
        r#""id":"_""#,
        r#""id":"orbit token""#,
        r#""id":"galleon-doubloon ""#,
        r#""id":"harbordao-[old]""#,
        r#""id":"bitYEN""#,
        r#""symbol":"""#,
        "🐱",
        "6.901661885406162e+36",
        "223976811.27324",
        "4.2e+17",
        "420000000000000000",
        "1.0e+15",
        "e-05",
        "e-09",
        r#""market_cap_rank":null"#,
        r#""current_price":null"#,
        r#""max_supply":null"#,
        r#""fully_diluted_valuation":null"#,
        r#""roi":{"times":"#,
        r#""roi":null"#,
        r#""last_updated":null"#,
        ".invalid/",
    ] {
        assert!(bodies.contains(oddity), "{oddity} is missing");
    }
    let rows = rows(&market.markets_page(new_year(), "usd", None, 1, 250).expect("usd"));
    let is_float = |row: &&Value| row["market_cap"].to_string().contains('.');
    assert!(
        rows.iter().any(|row| is_float(&row)) && rows.iter().any(|row| !is_float(&row)),
        "kinds do not mix"
    );
}

#[test]
fn the_tail_is_heavy_and_every_followed_category_has_coins() {
    let market = Generator::new(1, 500, 0);
    let rows = rows(&market.markets_page(new_year(), "usd", None, 1, 250).expect("usd"));
    assert_eq!(rows[0]["id"], "bitcoin");
    assert_eq!(rows[1]["id"], "ethereum");
    let total: f64 = rows.iter().map(|row| number(&row["market_cap"])).sum();
    let share = number(&rows[0]["market_cap"]) / total;
    assert!((0.3..0.8).contains(&share), "bitcoin has {share}");
    for category in ["smart-contract-platform", "gaming", "meme-token"] {
        let members = market.markets_page(new_year(), "usd", Some(category), 1, 250).expect("usd");
        assert!(self::rows(&members).len() > 30, "{category}");
    }
    assert_eq!(market.markets_page(new_year(), "usd", Some("olympics"), 1, 250).as_deref(), Some("[]"));
}

#[test]
fn paging_shows_every_coin_and_some_twice() {
    let market = Generator::new(1, 500, 0);
    let pages: Vec<_> = (1..)
        .map(|page| rows(&market.markets_page(new_year(), "usd", None, page, 50).expect("usd")))
        .take_while(|rows| !rows.is_empty())
        .collect();
    let ids: Vec<_> = pages.iter().flatten().map(|row| row["id"].to_string()).collect();
    let distinct: HashSet<_> = ids.iter().collect();
    assert_eq!(distinct.len(), 500);
    assert!(ids.len() > 500, "no coin came twice");
    assert!(pages[..pages.len() - 1].iter().all(|page| page.len() == 50), "a short page in the middle");
}
