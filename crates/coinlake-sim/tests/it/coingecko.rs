//! CoinGecko's endpoints.

use coinlake_sim::{RequiredKey, SimConfig};
use reqwest::header::HeaderMap;

use crate::client::{config, get, header, ids, json, rows, start, text};

#[tokio::test]
async fn answers_are_labelled_as_simulated_and_dated() {
    let sim = start(config());
    let response = get(&sim, "/ping").await;
    assert_eq!(header(&response, "x-coinlake-simulated"), Some("true"));
    assert_eq!(header(&response, "content-type"), Some("application/json; charset=utf-8"));
    assert_eq!(header(&response, "date"), Some("Thu, 01 Jan 2026 00:00:00 GMT"));
    assert_eq!(response.text().await.expect("a body"), r#"{"gecko_says":"(V3) To the Moon!"}"#);
}

#[tokio::test]
async fn both_prefixes_answer_alike() {
    let sim = start(config());
    let query = "/coins/markets?vs_currency=usd&per_page=3";
    let bare = reqwest::get(format!("{}/coingecko{query}", sim.base_url())).await.expect("an answer");
    assert_eq!(bare.text().await.expect("a body"), text(&sim, query).await);
}

#[tokio::test]
async fn markets_read_their_parameters() {
    let sim = start(config());
    let count = async |query: &str| rows(&sim, &format!("/coins/markets?vs_currency=usd{query}")).await.len();
    assert_eq!(count("").await, 100);
    assert_eq!(count("&per_page=7&page=2").await, 7);
    assert_eq!(count("&per_page=251").await, 120);
    assert_eq!(count("&page=9").await, 0);
    assert_eq!(count("&page=4294967295").await, 0);
    assert_eq!(count("&ids=bitcoin,orbit%20token,nobody").await, 2);
    assert_eq!(count("&names=Bitcoin").await, 1);
    assert_eq!(count("&symbols=BTC").await, 1);
    assert_eq!(count("&category=unheard-of").await, 0);
    assert_eq!(count("&category=gaming&ids=bitcoin&per_page=3").await, 3, "category comes before ids");
}

#[tokio::test]
async fn markets_come_in_the_asked_order() {
    let sim = start(config());
    for (order, first) in [("market_cap_desc", "bitcoin"), ("id_asc", "_"), ("market_cap_asc", "null-island")]
    {
        let rows = rows(&sim, &format!("/coins/markets?vs_currency=usd&per_page=5&order={order}")).await;
        assert_eq!(ids(&rows)[0], first, "{order}");
    }
    let volumes = |rows: &[serde_json::Value]| -> Vec<f64> {
        rows.iter().map(|row| row["total_volume"].to_string().parse().expect("a number")).collect()
    };
    let largest = volumes(&rows(&sim, "/coins/markets?vs_currency=usd&per_page=20&order=volume_desc").await);
    assert!(largest.is_sorted_by(|a, b| a >= b));
}

#[tokio::test]
async fn asked_changes_and_extras_are_added() {
    let sim = start(config());
    let row = &rows(&sim, "/coins/markets?vs_currency=usd&ids=bitcoin&price_change_percentage=1h,1y&sparkline=true&include_rehypothecated=true&precision=2").await[0];
    assert!(row["price_change_percentage_1h_in_currency"].is_number());
    assert!(row["price_change_percentage_1y_in_currency"].is_number());
    assert!(row.get("price_change_percentage_7d_in_currency").is_none());
    assert_eq!(row["sparkline_in_7d"]["price"].as_array().map(Vec::len), Some(168));
    assert!(row["market_cap_rank_with_rehypothecated"].is_number());
    let young =
        &rows(&sim, "/coins/markets?vs_currency=usd&ids=new-game-plus&price_change_percentage=7d,14d").await
            [0];
    assert!(young["price_change_percentage_7d_in_currency"].is_number());
    assert!(young["price_change_percentage_14d_in_currency"].is_null());
}

#[tokio::test]
async fn currencies_differ_by_their_rate() {
    let sim = start(config());
    let price = async |currency: &str| -> f64 {
        let row = &rows(&sim, &format!("/coins/markets?vs_currency={currency}&ids=bitcoin&precision=full"))
            .await[0];
        row["current_price"].to_string().parse().expect("a number")
    };
    let ratio = price("jpy").await / price("usd").await;
    assert!((ratio - 155.25).abs() < 1e-9, "{ratio}");
}

#[tokio::test]
async fn wrong_questions_are_refused_in_the_vendors_words() {
    let sim = start(config());
    for (query, status, body) in [
        ("/coins/markets", 422, r#"{"error":"Missing parameter vs_currency"}"#),
        ("/coins/markets?vs_currency=shells", 422, r#"{"error":"invalid vs_currency"}"#),
        (
            "/coins/markets?vs_currency=usd&price_change_percentage=2h",
            422,
            r#"{"error":"unknown period `2h`"}"#,
        ),
        ("/coins/nothing", 404, r#"{"status":404,"error":"Not Found"}"#),
    ] {
        let response = get(&sim, query).await;
        assert_eq!(response.status(), status, "{query}");
        assert_eq!(response.text().await.expect("a body"), body, "{query}");
    }
}

#[tokio::test]
async fn lists_have_their_fields() {
    let sim = start(config());
    let coins = rows(&sim, "/coins/list").await;
    assert_eq!(coins.len(), 120);
    assert!(coins[0].get("platforms").is_none());
    assert!(
        rows(&sim, "/coins/list?include_platform=true")
            .await
            .iter()
            .all(|coin| coin["platforms"].is_object())
    );
    let categories = rows(&sim, "/coins/categories").await;
    assert_eq!(categories.len(), 24);
    assert!(categories.iter().any(|row| row["market_cap"].is_null() && row["updated_at"].is_null()));
    assert!(categories.iter().any(|row| row["top_3_coins"].as_array().is_some_and(Vec::is_empty)));
    let named = rows(&sim, "/coins/categories?order=name_asc").await;
    assert_eq!(named[0]["name"], "Analytics");
    assert_eq!(rows(&sim, "/coins/categories/list").await[1]["category_id"], "gaming");
}

#[tokio::test]
async fn global_states_61_currencies() {
    let sim = start(config());
    let data = &json(&sim, "/global").await["data"];
    assert_eq!(data["total_market_cap"].as_object().map(serde_json::Map::len), Some(61));
    assert_eq!(data["total_volume"].as_object().map(serde_json::Map::len), Some(61));
    assert_eq!(data["market_cap_percentage"].as_object().map(serde_json::Map::len), Some(10));
    assert_eq!(data["active_cryptocurrencies"], 120);
    assert_eq!(data["updated_at"], 1_767_225_600);
}

#[tokio::test]
async fn exchanges_say_how_many_pages_there_are() {
    let sim = start(config());
    let response = get(&sim, "/exchanges?per_page=12&page=2").await;
    assert_eq!(header(&response, "total"), Some("30"));
    assert_eq!(header(&response, "per-page"), Some("12"));
    let link = header(&response, "link").expect("a link");
    assert!(link.contains("page=3&per_page=12>; rel=\"next\"") && link.contains("rel=\"last\""), "{link}");
    assert_eq!(rows(&sim, "/exchanges?per_page=12&page=3").await.len(), 6);
    assert!(rows(&sim, "/exchanges?per_page=12&page=4").await.is_empty());
}

#[tokio::test]
async fn keys_are_checked_when_required() {
    let keys = vec!["demo:secret".parse::<RequiredKey>().expect("a key")];
    let sim = start(SimConfig { keys, ..config() });
    for (name, value, status, code) in [
        ("accept", "*/*", 401, "10002"),
        ("x-cg-demo-api-key", "guess", 401, "10002"),
        ("x-cg-pro-api-key", "secret", 400, "10010"),
        ("x-cg-demo-api-key", "secret", 200, "gecko_says"),
    ] {
        let headers =
            HeaderMap::from_iter([(name.parse().expect("a name"), value.parse().expect("a value"))]);
        let request = reqwest::Client::new().get(format!("{}/ping", sim.coingecko_url())).headers(headers);
        let response = request.send().await.expect("an answer");
        assert_eq!(response.status(), status, "{name}: {value}");
        assert!(response.text().await.expect("a body").contains(code), "{name}: {value}");
    }
    assert_eq!(get(&sim, "/ping?x_cg_demo_api_key=secret").await.status(), 200);
    assert!(!format!("{:?}{sim:?}", sim.requests()).contains("secret"), "a key was logged");
}

#[tokio::test]
async fn a_pro_host_refuses_a_demo_key() {
    let keys = vec!["pro:secret".parse::<RequiredKey>().expect("a key")];
    let sim = start(SimConfig { keys, ..config() });
    let response = get(&sim, "/ping?x_cg_demo_api_key=secret").await;
    assert_eq!(response.status(), 400);
    assert!(response.text().await.expect("a body").contains("10011"));
}
