use std::fmt;

use chrono::DateTime;
use coinlake_vendors::raw_line;
use proptest::prelude::*;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::support::fetched_at;

fn asked() -> Map<String, Value> {
    match json!({"path": "/coins/markets", "category": "a\"b\n", "page": 2}) {
        Value::Object(asked) => asked,
        _ => unreachable!("an object"),
    }
}

fn text(record: &str) -> String {
    String::from_utf8(raw_line(record, fetched_at(), &asked())).expect("UTF-8")
}

#[test]
fn time_and_request_come_first_and_the_record_follows_byte_for_byte() {
    let front = r#"{"_fetched_at":"2026-11-20T10:00:05.123456Z","_request":{"path":"/coins/markets","category":"a\"b\n","page":2}"#;
    let cases = [
        (r#"{"id":"a","p":1.50e+02,"p":-0.0}"#, r#","id":"a","p":1.50e+02,"p":-0.0}"#),
        ("{\n  \"id\": \"a\\n\"\r\n}", r#",   "id": "a\n"  }"#),
        ("{}", "}"),
        ("{ \n}", "  }"),
        ("7", r#","record":7}"#),
        ("[{},\n{}]", r#","record":[{}, {}]}"#),
        ("\"{\"", r#","record":"{"}"#),
        ("null", r#","record":null}"#),
    ];
    for (record, rest) in cases {
        assert_eq!(text(record), format!("{front}{rest}"), "{record}");
    }
}

#[test]
fn the_time_always_has_six_decimals() {
    let whole = DateTime::from_timestamp(1_795_168_800, 0).expect("in range");
    let line = raw_line("{}", whole, &Map::new());
    assert_eq!(line, br#"{"_fetched_at":"2026-11-20T10:00:00.000000Z","_request":{}}"#);
}

/// Members of an object in order, duplicates and the text of their values included.
struct Members(Vec<(String, String)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members;
            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some((key, value)) = map.next_entry::<String, &RawValue>()? {
                    members.push((key, value.get().to_owned()));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

fn space() -> impl Strategy<Value = &'static str> {
    prop_oneof![4 => Just(""), 1 => Just(" "), 1 => Just("\n  "), 1 => Just("\r\n\t")]
}

fn string() -> impl Strategy<Value = String> {
    let escaped = prop_oneof![Just(r#""\u00e9\ud83d\ude00""#), Just(r#""a\/b\\\"{""#), Just(r#""\r\n\t""#)];
    prop_oneof![
        any::<String>().prop_map(|text| serde_json::to_string(&text).expect("text is JSON")),
        escaped.prop_map(str::to_owned),
    ]
}

fn json_text() -> impl Strategy<Value = String> {
    let number = "-?(0|[1-9][0-9]{0,30})(\\.[0-9]{1,30})?([eE][+-]?[0-9]{1,3})?";
    let scalar = prop_oneof![number, string(), prop_oneof!["true", "false", "null"]];
    scalar.prop_recursive(3, 24, 5, |value| {
        let object = (prop::collection::vec((key(), space(), value.clone(), space()), 0..5), space());
        let list = (prop::collection::vec((value, space()), 0..5), space());
        prop_oneof![
            object.prop_map(|(members, space)| {
                let members: Vec<_> =
                    members.iter().map(|(k, a, v, b)| format!("{b}{k}{a}:{a}{v}{b}")).collect();
                format!("{{{space}{}}}", members.join(","))
            }),
            list.prop_map(|(items, space)| {
                let items: Vec<_> = items.iter().map(|(v, s)| format!("{s}{v}{s}")).collect();
                format!("[{space}{}]", items.join(","))
            }),
        ]
    })
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof![Just(r#""id""#.to_owned()), Just(r#""_request""#.to_owned()), string()]
}

proptest! {
    #[test]
    fn a_line_is_the_record_and_the_two_fields_with_every_text_unchanged(record in json_text()) {
        let line = text(&record);
        prop_assert!(!line.contains(['\n', '\r']));
        let Members(found) = serde_json::from_str(&line).expect("a line is a JSON object");
        prop_assert_eq!(&found[0], &("_fetched_at".to_owned(), "\"2026-11-20T10:00:05.123456Z\"".to_owned()));
        prop_assert_eq!(&found[1].0, "_request");
        prop_assert_eq!(serde_json::from_str::<Map<String, Value>>(&found[1].1).expect("an object"), asked());
        let expected = match serde_json::from_str(&record) {
            Ok(Members(members)) => members,
            Err(_) => vec![("record".to_owned(), record.clone())],
        };
        let flat = |text: &str| text.replace(['\n', '\r'], " ");
        let expected: Vec<_> = expected.into_iter().map(|(key, value)| (key, flat(&value))).collect();
        prop_assert_eq!(&found[2..], &expected[..]);
    }
}
