use coinlake_vendors::{Drift, DriftKind};

use crate::support::{coingecko, line, push};

fn drift(dataset: &str, records: &[&str]) -> Vec<(String, &'static str, String)> {
    let dataset = coingecko(dataset);
    let mut decoder = dataset.decoder();
    for record in records {
        let _: Result<usize, _> = push(decoder.as_mut(), &line(dataset, record));
    }
    let told = |Drift { field, kind, observed }: Drift| (field, kind.as_str(), observed);
    let seen = decoder.take_drift().into_iter().map(told).collect();
    assert!(decoder.take_drift().is_empty(), "taken once");
    seen
}

fn expected(cases: &[(&str, DriftKind, &str)]) -> Vec<(String, &'static str, String)> {
    cases
        .iter()
        .map(|(field, kind, observed)| ((*field).to_owned(), kind.as_str(), (*observed).to_owned()))
        .collect()
}

use DriftKind::{Missing, Retyped, Unknown};

const EXCHANGE: &str = r#""id":"a","name":"a","year_established":null,"country":null,"description":null,"url":null,
    "image":null,"has_trading_incentive":null,"trust_score":null,"trust_score_rank":null"#;

#[test]
fn a_record_as_known_drifts_in_nothing_and_optional_fields_may_be_absent() {
    let record = format!(r#"{{{EXCHANGE},"trade_volume_24h_btc":1}}"#);
    assert_eq!(drift("exchanges", &[&record]), []);
    assert_eq!(drift("coins_list", &[r#"{"id":"a","symbol":"","name":""}"#]), []);
}

#[test]
fn each_difference_is_noted_once() {
    let first = format!(r#"{{{EXCHANGE},"trade_volume_24h_btc":"1","new":[1],"new":7}}"#);
    let second = format!(r#"{{{EXCHANGE},"new":[],"trade_volume_24h_btc":"2"}}"#);
    let third = format!("{{{EXCHANGE}}}");
    assert_eq!(
        drift("exchanges", &[&first, &second, &third, &third]),
        expected(&[
            ("new", Unknown, "array"),
            ("new", Unknown, "number"),
            ("trade_volume_24h_btc", Missing, ""),
            ("trade_volume_24h_btc", Retyped, "string"),
        ])
    );
}

#[test]
fn a_rejected_record_drifts_too_but_broken_json_does_not() {
    let retyped = r#"{"id":7,"symbol":["x"],"name":"a","platforms":[]}"#;
    assert_eq!(
        drift("coins_list", &[retyped]),
        expected(&[("id", Retyped, "number"), ("platforms", Retyped, "array"), ("symbol", Retyped, "array")])
    );
    assert_eq!(drift("coins_list", &[r#"{"id":"a","new":1,"#, "7"]), []);
}

#[test]
fn fields_within_an_object_drift_by_their_path() {
    let record = r#"{"id":"a","symbol":"a","name":"a","roi":{"times":"1","percentage":1,"since":null}}"#;
    let roi: Vec<_> =
        drift("markets", &[record]).into_iter().filter(|(field, ..)| field.starts_with("roi")).collect();
    assert_eq!(
        roi,
        expected(&[
            ("roi.currency", Missing, ""),
            ("roi.since", Unknown, "null"),
            ("roi.times", Retyped, "string")
        ])
    );
}

#[test]
fn currencies_come_and_go_without_drift_but_not_their_kinds() {
    let record = r#"{"total_market_cap":{"usd":"1","new":2},"total_volume":{},"market_cap_percentage":{"btc":null},
        "active_cryptocurrencies":1,"upcoming_icos":1,"ongoing_icos":1,"ended_icos":1,"markets":1,
        "market_cap_change_percentage_24h_usd":1,"updated_at":1}"#;
    assert_eq!(drift("global", &[record]), expected(&[("total_market_cap.usd", Retyped, "string")]));
}
