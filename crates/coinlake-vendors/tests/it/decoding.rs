use coinlake_vendors::{ImportOptions, Place, Reason, datasets, raw_line};
use proptest::prelude::*;

use crate::support::{PLACE, cell, coingecko, decode, fetched_at, line, push};

const COIN: &str = r#"{"id":"dps-doubloon ","symbol":"","name":"D\u00e9j\u00e0 \"Vu\"","image":"https://x/1.png",
 "current_price":6.73e-06,"market_cap":1.0e+15,"market_cap_rank":5.0,"fully_diluted_valuation":null,
 "total_volume":0.1234567890123456789,"high_24h":69045,"low_24h":-0.0,"price_change_24h":-576.2854197899796,
 "price_change_percentage_24h":-1.55147,"market_cap_change_24h":-11822687905,"market_cap_change_percentage_24h":0,
 "circulating_supply":420000000000000000,"total_supply":4.2e+17,"max_supply":1.6430125202655606e+17,
 "ath":69045.25,"ath_change_percentage":-47.1439,"ath_date":"2021-11-10T14:24:11.849Z","atl":1e-24,
 "atl_change_percentage":6.9e+36,"atl_date":"2013-07-06T00:00:00+02:00",
 "roi":{"times":-0.5,"currency":"usd","percentage":-50.0},"last_updated":"2023-11-22T12:52:23Z",
 "sparkline_in_7d":{"price":[1,2]},"price_change_percentage_1y_in_currency":-25.25}"#;

#[test]
fn a_coin_becomes_one_row_with_the_digits_of_the_vendor() {
    let rows = decode(coingecko("markets"), COIN).expect("a row");
    assert_eq!(rows.num_rows(), 1);
    let expected = [
        ("_page", Some("3")),
        ("_line", Some("7")),
        ("snapshot_at", Some("2026-11-20T10:00:00")),
        ("fetched_at", Some("2026-11-20T10:00:05.123456")),
        ("quote_currency", Some("usd")),
        ("category", None),
        ("id", Some("dps-doubloon ")),
        ("symbol", Some("")),
        ("name", Some("Déjà \"Vu\"")),
        ("image", Some("https://x/1.png")),
        ("current_price", Some("0.000006730000000000000000")),
        ("market_cap", Some("1000000000000000.0000000000000000")),
        ("market_cap_rank", Some("5")),
        ("market_cap_rank_with_rehypothecated", None),
        ("fully_diluted_valuation", None),
        ("total_volume", Some("0.1234567890123457")),
        ("high_24h", Some("69045.000000000000000000000000")),
        ("low_24h", Some("0.000000000000000000000000")),
        ("price_change_24h", Some("-576.2854197899796")),
        ("market_cap_change_24h", Some("-11822687905.0")),
        ("circulating_supply", Some("420000000000000000.0000000000000000")),
        ("total_supply", Some("420000000000000000.0000000000000000")),
        ("max_supply", Some("164301252026556060.0000000000000000")),
        ("ath_date", Some("2021-11-10T14:24:11.849")),
        ("atl", Some("0.000000000000000000000001")),
        ("atl_change_percentage", Some("6.9e36")),
        ("atl_date", Some("2013-07-05T22:00:00")),
        ("roi_times", Some("-0.5")),
        ("roi_currency", Some("usd")),
        ("roi_percentage", Some("-50.0")),
        ("last_updated", Some("2023-11-22T12:52:23")),
        ("price_change_percentage_1h_in_currency", None),
        ("price_change_percentage_1y_in_currency", Some("-25.25")),
    ];
    for (column, value) in expected {
        assert_eq!(cell(&rows, 0, column).as_deref(), value, "{column}");
    }
}

#[test]
fn the_request_says_currency_and_category() {
    let markets = coingecko("markets");
    let options =
        ImportOptions { quote_currency: Some("eth".to_owned()), category: Some("meme-token".to_owned()) };
    let line = raw_line(
        r#"{"id":"a","symbol":"a","name":"a"}"#,
        fetched_at(),
        &markets.import_request(&options).asked,
    );
    let mut decoder = markets.decoder();
    push(decoder.as_mut(), &line).expect("a row");
    let rows = decoder.finish();
    assert_eq!(cell(&rows, 0, "quote_currency").as_deref(), Some("eth"));
    assert_eq!(cell(&rows, 0, "category").as_deref(), Some("meme-token"));
}

#[test]
fn a_currency_has_one_spelling() {
    for (currency, reason) in [("USD", Reason::WrongType), ("", Reason::MissingField)] {
        let line = format!(
            r#"{{"_fetched_at":"2026-11-21T10:00:05Z","_request":{{"vs_currency":"{currency}"}},"id":"a","symbol":"a","name":"a"}}"#
        );
        let rejected = push(coingecko("markets").decoder().as_mut(), line.as_bytes()).expect_err("no row");
        assert_eq!((rejected.reason, rejected.field.as_deref()), (reason, Some("_request.vs_currency")));
        for total in ["total_market_cap", "total_volume"] {
            let record = format!(r#"{{"{total}":{{"eur":1,"{currency}":2}}}}"#);
            let rejected = decode(coingecko("global"), &record).expect_err("no row");
            assert_eq!((rejected.reason, rejected.field.as_deref()), (reason, Some(total)));
        }
    }
}

#[test]
fn lines_of_different_requests_and_times_do_not_mix() {
    let mut decoder = coingecko("markets").decoder();
    for (time, currency) in [("05.5", "usd"), ("06", "eur"), ("05.5", "usd")] {
        let line = format!(
            r#"{{"_fetched_at":"2026-11-21T10:00:{time}Z","_request":{{"vs_currency":"{currency}"}},"id":"a","symbol":"a","name":"a"}}"#
        );
        push(decoder.as_mut(), line.as_bytes()).expect("a row");
    }
    let rows = decoder.finish();
    for (row, (time, currency)) in
        [("05.500", "usd"), ("06", "eur"), ("05.500", "usd")].into_iter().enumerate()
    {
        assert_eq!(cell(&rows, row, "fetched_at"), Some(format!("2026-11-21T10:00:{time}")));
        assert_eq!(cell(&rows, row, "quote_currency").as_deref(), Some(currency));
    }
}

#[test]
fn of_two_equal_names_the_last_counts_but_ours_are_the_first() {
    let record = r#"{"id":"a","symbol":"a","name":"a","market_cap":1,"_fetched_at":"x","market_cap":2}"#;
    let rows = decode(coingecko("markets"), record).expect("a row");
    assert_eq!(cell(&rows, 0, "market_cap").as_deref(), Some("2.0000000000000000"));
    assert_eq!(cell(&rows, 0, "fetched_at").as_deref(), Some("2026-11-20T10:00:05.123456"));
}

#[test]
fn a_field_at_fault_rejects_the_line_and_names_the_reason() {
    let cases = [
        (r#""id":null"#, Reason::MissingField, "id"),
        (r#""id":"""#, Reason::MissingField, "id"),
        (r#""id":7"#, Reason::WrongType, "id"),
        (r#""id":"\ud800""#, Reason::MalformedJson, "id"),
        (r#""name":null"#, Reason::MissingField, "name"),
        (r#""symbol":null"#, Reason::MissingField, "symbol"),
        (r#""image":["x"]"#, Reason::WrongType, "image"),
        (r#""market_cap":"n/a""#, Reason::WrongType, "market_cap"),
        (r#""market_cap":"""#, Reason::WrongType, "market_cap"),
        (r#""market_cap":"+1""#, Reason::WrongType, "market_cap"),
        (r#""market_cap":true"#, Reason::WrongType, "market_cap"),
        (r#""market_cap":{}"#, Reason::WrongType, "market_cap"),
        (r#""market_cap":1e22"#, Reason::OutOfRange, "market_cap"),
        (r#""market_cap":1e999999999999999999999"#, Reason::OutOfRange, "market_cap"),
        (r#""market_cap":0.001234567890123456"#, Reason::PrecisionLost, "market_cap"),
        (r#""current_price":1.2e-25"#, Reason::PrecisionLost, "current_price"),
        (r#""current_price":1e14"#, Reason::OutOfRange, "current_price"),
        (r#""market_cap_rank":1.5"#, Reason::NotAnInteger, "market_cap_rank"),
        (r#""market_cap_rank":15e-1"#, Reason::NotAnInteger, "market_cap_rank"),
        (r#""market_cap_rank":2147483648"#, Reason::OutOfRange, "market_cap_rank"),
        (r#""market_cap_rank":1e40"#, Reason::OutOfRange, "market_cap_rank"),
        (r#""ath_change_percentage":1e309"#, Reason::OutOfRange, "ath_change_percentage"),
        (r#""ath_change_percentage":"NaN""#, Reason::WrongType, "ath_change_percentage"),
        (r#""ath_date":"yesterday""#, Reason::BadTimestamp, "ath_date"),
        (r#""ath_date":"10000-01-01T00:00:00Z""#, Reason::BadTimestamp, "ath_date"),
        (r#""ath_date":1636554251"#, Reason::WrongType, "ath_date"),
        (r#""roi":{"times":"x","currency":null,"percentage":null}"#, Reason::WrongType, "roi.times"),
        (r#""roi":7"#, Reason::WrongType, "roi"),
    ];
    for (field, reason, name) in cases {
        let record = format!(r#"{{"id":"a","symbol":"a","name":"a",{field}}}"#);
        let rejected = decode(coingecko("markets"), &record).expect_err(field);
        assert_eq!((rejected.reason, rejected.field.as_deref()), (reason, Some(name)), "{field}: {rejected}");
    }
}

#[test]
fn numbers_in_other_forms_are_read_without_loss() {
    let record = r#"{"id":"a","symbol":"a","name":"a","current_price":"0.00010","market_cap_rank":"7e0",
        "ath_change_percentage":"-1.5","roi":{"times":1,"currency":null}}"#;
    let rows = decode(coingecko("markets"), record).expect("a row");
    for (column, value) in [
        ("current_price", Some("0.000100000000000000000000")),
        ("market_cap_rank", Some("7")),
        ("ath_change_percentage", Some("-1.5")),
        ("roi_times", Some("1.0")),
        ("roi_currency", None),
        ("roi_percentage", None),
    ] {
        assert_eq!(cell(&rows, 0, column).as_deref(), value, "{column}");
    }
}

#[test]
fn a_line_that_is_not_one_json_object_is_rejected() {
    let deep = format!(r#"{{"_fetched_at":{}"#, "[".repeat(1_000_000));
    let deep_but_closed = format!(r#"{{"a":{}{}}}"#, "[".repeat(129), "]".repeat(129));
    let cases = [
        ("", Reason::MalformedJson),
        (r#"{"id":"a""#, Reason::MalformedJson),
        (r#"{"id":"a"}}"#, Reason::MalformedJson),
        (r#"{"id":"a"} {}"#, Reason::MalformedJson),
        (r#"{"id":"a",}"#, Reason::MalformedJson),
        (r#"{"id":01}"#, Reason::MalformedJson),
        (r#"{"x":{"y":[1,}}"#, Reason::MalformedJson),
        (r#"{"id":"\u12","x":"\u12g4"}"#, Reason::MalformedJson),
        (r#"{"x":{"y":["\u12"]},"z":"abc"}"#, Reason::MalformedJson),
        (r#"{"x":"\x"}"#, Reason::MalformedJson),
        ("{\"id\":\"a\u{1}\"}", Reason::MalformedJson),
        ("[1", Reason::MalformedJson),
        (&deep, Reason::MalformedJson),
        (&deep_but_closed, Reason::MalformedJson),
        ("[1]", Reason::NotAnObject),
        (" null ", Reason::NotAnObject),
    ];
    for dataset in datasets() {
        let mut decoder = dataset.decoder();
        for (line, reason) in &cases {
            let rejected = push(decoder.as_mut(), line.as_bytes()).expect_err(line);
            assert_eq!(
                (rejected.reason, rejected.field.as_deref()),
                (*reason, None),
                "{}: {rejected}",
                dataset.id()
            );
        }
        let rejected = push(decoder.as_mut(), b"{\"id\":\"\xff\"}").expect_err("not UTF-8");
        assert_eq!(rejected.reason, Reason::MalformedJson);
    }
}

#[test]
fn a_wrapped_record_that_is_no_object_is_rejected_as_that() {
    for dataset in datasets() {
        for record in ["7", "null", "\"a\"", "[{}]"] {
            let rejected = decode(*dataset, record).expect_err(record);
            assert_eq!(rejected.reason, Reason::NotAnObject, "{} {record}: {rejected}", dataset.id());
            assert!(rejected.detail.contains(record), "{}", rejected.detail);
        }
    }
}

#[test]
fn global_is_a_row_for_each_currency_of_either_total() {
    let record = r#"{"active_cryptocurrencies":12695,"upcoming_icos":0,"ongoing_icos":49,"ended_icos":3376,
        "markets":628,"total_market_cap":{"usd":860240134078.3864,"idr":13426025844601600,"eth":null},
        "total_volume":{"usd":"1.5","xau":2},"market_cap_percentage":{"eth": 9.5, "btc": 57.25},
        "market_cap_change_percentage_24h_usd":-1.5,"updated_at":1779878351}"#;
    let rows = decode(coingecko("global"), record).expect("rows");
    let totals: Vec<_> = (0..rows.num_rows())
        .map(|row| {
            ["quote_currency", "total_market_cap", "total_volume"].map(|column| cell(&rows, row, column))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        totals,
        [
            [some("eth"), None, None],
            [some("idr"), some("13426025844601600.0000000000000000"), None],
            [some("usd"), some("860240134078.3864000000000000"), some("1.5000000000000000")],
            [some("xau"), None, some("2.0000000000000000")],
        ]
    );
    for row in 0..rows.num_rows() {
        for (column, value) in [
            ("active_cryptocurrencies", Some("12695")),
            ("upcoming_icos", Some("0")),
            ("ongoing_icos", Some("49")),
            ("ended_icos", Some("3376")),
            ("markets", Some("628")),
            ("btc_market_cap_percentage", Some("57.25")),
            ("eth_market_cap_percentage", Some("9.5")),
            ("market_cap_percentage", Some(r#"{"eth":9.5,"btc":57.25}"#)),
            ("market_cap_change_percentage_24h_usd", Some("-1.5")),
            ("volume_change_percentage_24h_usd", None),
            ("updated_at", Some("2026-05-27T10:39:11")),
        ] {
            assert_eq!(cell(&rows, row, column).as_deref(), value, "{column}");
        }
    }
}

#[test]
fn global_with_a_fault_in_one_currency_leaves_no_row() {
    let cases = [
        (r#"{"total_market_cap":{},"total_volume":null}"#, Reason::MissingField, "total_market_cap"),
        (r#"{"total_market_cap":{"":1}}"#, Reason::MissingField, "total_market_cap"),
        (r#"{"total_market_cap":[1]}"#, Reason::WrongType, "total_market_cap"),
        (r#"{"total_volume":{"btc":1,"usd":true}}"#, Reason::WrongType, "total_volume.usd"),
        (r#"{"total_market_cap":{"btc":1,"usd":1e22}}"#, Reason::OutOfRange, "total_market_cap.usd"),
        (
            r#"{"total_market_cap":{"btc":1},"market_cap_percentage":{"x":[]}}"#,
            Reason::WrongType,
            "market_cap_percentage.x",
        ),
        (r#"{"total_market_cap":{"btc":1},"updated_at":1e30}"#, Reason::OutOfRange, "updated_at"),
        (
            r#"{"total_market_cap":{"btc":1},"updated_at":-99999999999999}"#,
            Reason::BadTimestamp,
            "updated_at",
        ),
    ];
    let global = coingecko("global");
    let mut decoder = global.decoder();
    for (record, reason, field) in cases {
        let rejected = push(decoder.as_mut(), &line(global, record)).expect_err(record);
        assert_eq!(
            (rejected.reason, rejected.field.as_deref()),
            (reason, Some(field)),
            "{record}: {rejected}"
        );
        assert_eq!(decoder.rows(), 0);
    }
}

#[test]
fn categories_keep_their_lists_as_json_text() {
    let record = "{\"id\":\"layer-1\",\"name\":\"L1\",\"market_cap\":null,\"market_cap_change_24h\":-1.5,\n\
        \"content\":\"a\\r\\nb\",\"top_3_coins_id\":[\n  \"a b\",\n  \"c\"\n],\"top_3_coins\":[],\
        \"volume_24h\":0.0,\"updated_at\":\"2025-03-04T14:11:27.416Z\"}";
    let rows = decode(coingecko("categories"), record).expect("a row");
    for (column, value) in [
        ("content", Some("a\r\nb")),
        ("market_cap", None),
        ("top_3_coins_id", Some(r#"["a b","c"]"#)),
        ("top_3_coins", Some("[]")),
        ("volume_24h", Some("0.0000000000000000")),
        ("updated_at", Some("2025-03-04T14:11:27.416")),
    ] {
        assert_eq!(cell(&rows, 0, column).as_deref(), value, "{column}");
    }
}

#[test]
fn exchanges_and_the_coins_list_become_rows() {
    let exchange = r#"{"id":"gdax","name":"Coinbase","year_established":2012,"country":null,"description":"",
        "url":"","image":"i","has_trading_incentive":false,"trust_score":10,"trust_score_rank":1,
        "trade_volume_24h_btc":13692.36253111657}"#;
    let rows = decode(coingecko("exchanges"), exchange).expect("a row");
    for (column, value) in [
        ("year_established", Some("2012")),
        ("country", None),
        ("description", Some("")),
        ("has_trading_incentive", Some("false")),
        ("trade_volume_24h_btc", Some("13692.362531116570000000000000")),
        ("trade_volume_24h_btc_normalized", None),
    ] {
        assert_eq!(cell(&rows, 0, column).as_deref(), value, "{column}");
    }
    let coin = r#"{"id":"_","symbol":"gib","name":"༼ つ ◕_◕ ༽つ","platforms":{"ethereum":"0x","":null}}"#;
    let rows = decode(coingecko("coins_list"), coin).expect("a row");
    assert_eq!(cell(&rows, 0, "name").as_deref(), Some("༼ つ ◕_◕ ༽つ"));
    assert_eq!(cell(&rows, 0, "platforms").as_deref(), Some(r#"{"ethereum":"0x","":null}"#));
}

#[test]
fn finish_empties_the_decoder() {
    let markets = coingecko("markets");
    let mut decoder = markets.decoder();
    for rows in [1, 2] {
        for number in 0..rows {
            let place = Place { line: number, ..PLACE };
            decoder.push(&line(markets, COIN), place).expect("a row");
        }
        let expected = usize::try_from(rows).expect("small");
        assert_eq!((decoder.rows(), decoder.finish().num_rows(), decoder.rows()), (expected, expected, 0));
    }
}

proptest! {
    #[test]
    fn a_corrupted_line_is_a_row_or_a_rejection_and_never_half_of_one(
        position in any::<prop::sample::Index>(),
        byte in any::<u8>(),
        is_cut in any::<bool>(),
    ) {
        let markets = coingecko("markets");
        let mut line = line(markets, COIN);
        let position = position.index(line.len());
        if is_cut { line.truncate(position) } else { line[position] = byte }
        let mut decoder = markets.decoder();
        let appended = push(decoder.as_mut(), &line);
        prop_assert!(!is_cut || appended.is_err());
        let expected = appended.unwrap_or(0);
        prop_assert_eq!(decoder.rows(), expected);
        let rows = decoder.finish();
        prop_assert_eq!(rows.num_rows(), expected);
        prop_assert!(expected == 0 || serde_json::from_slice::<&serde_json::value::RawValue>(&line).is_ok());
    }
}
