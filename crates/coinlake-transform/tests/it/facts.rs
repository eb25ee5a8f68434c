//! Records to rows of facts.

use serde_json::json;

use crate::lake::{TestLake, market, page, page_asked};

const AT: &str = "2026-11-21T10:00:00Z";
const UPDATED: &str = "2026-11-21T09:59:00Z";

#[tokio::test]
async fn a_market_keeps_its_digits_and_gains_its_measures() {
    let lake = TestLake::new().await;
    let bitcoin = market("bitcoin", "97000.123456789", "1900000000000", UPDATED);
    let ether = market("ethereum", "3.3e3", "100000000000", UPDATED);
    lake.run("markets", AT, vec![page(&[bitcoin, ether])]).await;
    lake.transform().await;
    let columns = "source, coin_id, quote_currency, snapshot_at, last_updated_at, fetched_at, symbol, price, market_cap, \
                   market_cap_share_pct, volume_to_market_cap_pct, max_supply";
    assert_eq!(
        lake.sql(&format!("select {columns} from curated.market_snapshots order by coin_id")).await,
        [
            "coingecko|bitcoin|usd|2026-11-21T10:00:00|2026-11-21T09:59:00|2026-11-21T10:00:05|bitcoin|97000.123456789000000000000000\
             |1900000000000.0000000000000000|95.0|5.263157894736842e-10|",
            "coingecko|ethereum|usd|2026-11-21T10:00:00|2026-11-21T09:59:00|2026-11-21T10:00:05|ethereum|3300.000000000000000000000000\
             |100000000000.0000000000000000|5.0|1e-8|",
        ]
    );
}

#[tokio::test]
async fn of_several_quotes_of_a_coin_the_newest_is_kept() {
    let category = |page| json!({"path": "/coins/markets", "vs_currency": "usd", "category": "meme-token", "page": page});
    let quote = |price, updated| market("dogecoin", price, "1000", updated);
    let undated = {
        let mut market = quote("4", UPDATED);
        market["last_updated"] = json!(null);
        market
    };
    let cases = [
        ("the latest update", vec![quote("1", "2026-11-21T09:58:00Z"), quote("2", UPDATED)], "2"),
        ("any dated before an undated one", vec![undated.clone(), quote("1", "2026-11-21T09:58:00Z")], "1"),
        ("of equally new ones the first", vec![quote("3", UPDATED), quote("2", UPDATED)], "3"),
    ];
    for (case, quotes, price) in cases {
        let lake = TestLake::new().await;
        let pages = quotes
            .iter()
            .enumerate()
            .map(|(at, quote)| page_asked(category(at), std::slice::from_ref(quote)));
        lake.run("markets", AT, pages.collect()).await;
        lake.transform().await;
        let rows =
            lake.sql("select cast(price as int), market_cap_share_pct from curated.market_snapshots").await;
        assert_eq!(rows, [format!("{price}|100.0")], "{case}");
        let counts = "select fetched, curated, deduplicated, quarantined from ops.publishes where table_name = 'curated.market_snapshots'";
        assert_eq!(lake.sql(counts).await, ["2|1|1|0"], "{case}");
    }
}

#[tokio::test]
async fn dominance_is_a_share_of_the_run_and_currency() {
    let lake = TestLake::new().await;
    let asked = |currency| json!({"path": "/coins/markets", "vs_currency": currency, "page": 1});
    let coins = |a, b| [market("a", "1", a, UPDATED), market("b", "1", b, UPDATED)];
    let pages =
        vec![page_asked(asked("usd"), &coins("30", "70")), page_asked(asked("btc"), &coins("0.5", "1.5"))];
    lake.run("markets", AT, pages).await;
    lake.run("markets", "2026-11-21T11:00:00Z", vec![page_asked(asked("usd"), &coins("0", "0"))]).await;
    lake.run("markets", "2026-11-21T12:00:00Z", vec![page_asked(asked("usd"), &coins("null", "5"))]).await;
    lake.transform().await;
    let shares = "select extract(hour from snapshot_at), quote_currency, coin_id, market_cap_share_pct, volume_to_market_cap_pct \
                  from curated.market_snapshots order by 1, 2, 3";
    assert_eq!(
        lake.sql(shares).await,
        [
            "10|btc|a|25.0|2000.0",
            "10|btc|b|75.0|666.6666666666666",
            "10|usd|a|30.0|33.333333333333336",
            "10|usd|b|70.0|14.285714285714286",
            "11|usd|a||",
            "11|usd|b||",
            "12|usd|a||",
            "12|usd|b|100.0|200.0",
        ]
    );
}

#[tokio::test]
async fn the_other_datasets_fill_their_facts() {
    let lake = TestLake::new().await;
    let global = json!({
        "active_cryptocurrencies": 2, "markets": 3, "total_market_cap": {"usd": 100, "eur": 90.5}, "total_volume": {"usd": 7},
        "market_cap_percentage": {"btc": 50.5, "eth": 10}, "updated_at": 1_795_000_000,
    });
    lake.run("global", AT, vec![page(&[global])]).await;
    let category = json!({"id": "meme-token", "name": "Meme", "market_cap": 5, "content": "jokes", "top_3_coins_id": ["a"]});
    lake.run("categories", AT, vec![page(&[category])]).await;
    let exchange = json!({"id": "x", "name": "X", "trust_score": 9, "trade_volume_24h_btc": 1.25, "year_established": 2011});
    lake.run("exchanges", AT, vec![page(&[exchange])]).await;
    lake.transform().await;
    assert_eq!(
        lake.sql("select quote_currency, cast(total_market_cap as decimal(9,2)), cast(total_volume_24h as int), active_coins, btc_market_cap_share_pct from curated.global_snapshots order by 1").await,
        ["eur|90.50||2|50.5", "usd|100.00|7|2|50.5"]
    );
    assert_eq!(
        lake.sql("select category_id, quote_currency, cast(market_cap as int), top_coin_ids from curated.category_snapshots").await,
        [r#"meme-token|usd|5|["a"]"#]
    );
    assert_eq!(
        lake.sql("select exchange_id, trust_score, cast(volume_24h_btc as decimal(9,2)) from curated.exchange_snapshots").await,
        ["x|9|1.25"]
    );
    assert_eq!(
        lake.sql("select category_id, description from curated.categories").await,
        ["meme-token|jokes"]
    );
    assert_eq!(
        lake.sql("select exchange_id, year_established, is_active from curated.exchanges").await,
        ["x|2011|"]
    );
    let counts = "select fetched, curated, rows_written from ops.publishes where table_name = 'curated.global_snapshots'";
    assert_eq!(lake.sql(counts).await, ["1|1|2"], "one record with two rows is one record");
}

#[tokio::test]
async fn the_calendar_knows_iso_weeks() {
    let lake = TestLake::new().await;
    lake.transform().await;
    assert_eq!(
        lake.sql("select * from curated.calendar where date in (date '2009-01-01', date '2021-01-03', date '2040-12-31') order by 1").await,
        [
            "2009-01-01|2009|1|1|1|1|4|2009|1|false|2009-01-01|2009-01-01|2009-01-01",
            "2021-01-03|2021|1|1|3|3|7|2020|53|true|2021-01-01|2021-01-01|2021-01-01",
            "2040-12-31|2040|4|12|31|366|1|2041|1|false|2040-12-01|2040-10-01|2040-01-01",
        ]
    );
}
