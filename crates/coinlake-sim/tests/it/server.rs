//! Clock, request log and control endpoints.

use chrono::TimeDelta;
use coinlake_sim::{SimClock, SimConfig};

use crate::client::{config, get, header, json, new_year, start};

#[tokio::test]
async fn the_clock_can_be_set_from_both_sides() {
    let sim = start(config());
    let shown = async || {
        json(&sim, "/global").await["data"]["updated_at"].as_i64().expect("seconds") - new_year().timestamp()
    };
    assert_eq!(shown().await, 0);
    sim.set_now(new_year() + TimeDelta::hours(1));
    assert_eq!(shown().await, 3_600);
    let clock = reqwest::Client::new().post(format!("{}/_sim/clock", sim.base_url()));
    let set = clock
        .try_clone()
        .expect("no body yet")
        .body(r#"{"now":"2026-01-01T02:00:00Z"}"#)
        .send()
        .await
        .expect("an answer");
    assert_eq!(set.status(), 200);
    assert_eq!(shown().await, 7_200);
    let wrong = clock.body("{}").send().await.expect("an answer");
    assert_eq!(wrong.status(), 400);
    assert!(wrong.text().await.expect("a body").contains("missing field `now`"));
}

#[tokio::test]
async fn a_stepping_clock_moves_after_each_request() {
    let clock = SimClock::stepping(new_year(), TimeDelta::seconds(2));
    let sim = start(SimConfig { clock, ..config() });
    for date in ["Thu, 01 Jan 2026 00:00:00 GMT", "Thu, 01 Jan 2026 00:00:02 GMT"] {
        assert_eq!(header(&get(&sim, "/ping").await, "date"), Some(date));
    }
}

#[tokio::test]
async fn a_following_clock_follows_until_it_is_set() {
    let clock = SimClock::following(new_year);
    assert_eq!(clock.read(), new_year());
    clock.set(new_year() - TimeDelta::days(1));
    assert_eq!(clock.read(), new_year() - TimeDelta::days(1));
}

#[tokio::test]
async fn requests_are_logged_in_order() {
    let sim = start(config());
    get(&sim, "/coins/markets?vs_currency=usd&page=2").await;
    get(&sim, "/coins/markets").await;
    let requests = sim.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(
        (requests[0].path.as_str(), requests[0].parameter("page"), requests[0].status),
        ("/coins/markets", Some("2"), 200)
    );
    assert_eq!(requests[1].status, 422);
    let log = format!("{}/_sim/requests", sim.base_url());
    let listed = reqwest::get(&log).await.expect("an answer").text().await.expect("a body");
    assert!(listed.starts_with(r#"[{"vendor":"coingecko","path":"/coins/markets","query":[["vs_currency","usd"],["page","2"]],"status":200}"#));
    reqwest::Client::new().delete(log).send().await.expect("an answer");
    assert!(sim.requests().is_empty());
}

#[tokio::test]
async fn unknown_vendors_and_controls_are_404() {
    let sim = start(config());
    for path in ["/", "/nobody/coins/markets", "/_sim/nothing"] {
        let response = reqwest::get(format!("{}{path}", sim.base_url())).await.expect("an answer");
        assert_eq!(response.status(), 404, "{path}");
    }
}

#[test]
fn a_dropped_server_stops() {
    let sim = start(config());
    let address = sim.base_url().trim_start_matches("http://").to_owned();
    drop(sim);
    assert!(std::net::TcpStream::connect(address).is_err());
}
