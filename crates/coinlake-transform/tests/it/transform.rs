//! From raw runs to rows.

use serde_json::json;

use crate::lake::{TestLake, market, page, page_asked};

const AT: &str = "2026-11-21T10:00:00Z";

#[tokio::test]
async fn markets_become_facts_and_dimensions() {
    let lake = TestLake::new().await;
    let bitcoin = market("bitcoin", "97000.123456789", "1900000000000", "2026-11-21T09:59:00Z");
    let ether = market("ethereum", "3.3e3", "100000000000", "2026-11-21T09:59:00Z");
    lake.run("markets", AT, vec![page(&[bitcoin, ether])]).await;
    let report = lake.transform().await;
    println!("{report}");
    assert_eq!(
        lake.sql("select coin_id, price, market_cap_share_pct from curated.market_snapshots order by 1")
            .await,
        ["bitcoin|97000.123456789000000000000000|95.0", "ethereum|3300.000000000000000000000000|5.0"]
    );
    assert_eq!(
        lake.sql("select coin_id, symbol, name, first_seen_at, platforms from curated.coins order by 1")
            .await,
        ["bitcoin|bitcoin|BITCOIN|2026-11-21T10:00:00|", "ethereum|ethereum|ETHEREUM|2026-11-21T10:00:00|"]
    );
    assert_eq!(lake.sql("select count(*) from curated.calendar").await, ["11688"]);
}

#[tokio::test]
async fn a_second_transform_writes_nothing() {
    let lake = TestLake::new().await;
    let category =
        json!({"path": "/coins/markets", "vs_currency": "usd", "category": "meme-token", "page": 1});
    let doge = || market("dogecoin", "0.1", "1000", "2026-11-21T09:59:00Z");
    lake.run("markets", AT, vec![page(&[doge()]), page_asked(category, &[doge()])]).await;
    lake.run(
        "coins_list",
        AT,
        vec![page(&[json!({"id": "dogecoin", "symbol": "doge", "name": "Dogecoin", "platforms": {}})])],
    )
    .await;
    lake.transform().await;
    let before = lake.objects().await;
    let report = lake.transform().await;
    assert!(report.is_noop(), "{report}");
    let after = lake.objects().await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    assert_eq!(before, after);
    assert_eq!(
        lake.sql("select coin_id, category_id from curated.coin_categories").await,
        ["dogecoin|meme-token"]
    );
}
