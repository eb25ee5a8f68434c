//! Error bodies as CoinGecko and the CDN in front of it send them.

use std::time::Duration;

use coinlake_vendors::{Answer, Dataset, ImportOptions, Refusal};

use crate::support::coingecko;

const RATE_LIMIT: &str = r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}"#;
const WEB_PAGE: &str = "<!DOCTYPE html>\n<html><head>\n<TITLE lang=en>Access\n denied</TITLE></head></html>";

fn read(dataset: &dyn Dataset, status: u16, retry_after: Option<&str>, body: &str) -> Refusal {
    let asked = dataset.import_request(&ImportOptions::default());
    let answer =
        Answer { status, content_type: Some("application/json"), retry_after, body: body.as_bytes() };
    match dataset.read(&asked, &answer) {
        Ok(page) => panic!("{body} was read as {} records", page.records.len()),
        Err(refusal) => refusal,
    }
}

fn markets(status: u16, body: &str) -> Refusal {
    read(coingecko("markets"), status, None, body)
}

fn wrapped(code: i64) -> String {
    format!(
        r#"{{"error":{{"status":{{"timestamp":"2024-03-30","error_code":{code},"error_message":"No."}}}}}}"#
    )
}

#[test]
fn a_rate_limit_carries_the_wait_in_seconds_and_ignores_a_date() {
    let cases = [
        (Some("30"), Some(Duration::from_secs(30))),
        (Some(" 119 "), Some(Duration::from_secs(119))),
        (Some("Wed, 21 Oct 2026 07:28:00 GMT"), None),
        (Some("-1"), None),
        (None, None),
    ];
    for (header, retry_after) in cases {
        let refusal = read(coingecko("markets"), 429, header, RATE_LIMIT);
        let said = "You've exceeded the Rate Limit.".to_owned();
        assert_eq!(refusal, Refusal::Throttled { retry_after, said }, "{header:?}");
    }
}

#[test]
fn the_status_decides_before_the_body_does() {
    let said = || "No.".to_owned();
    let unauthorized = |status, code| Refusal::Unauthorized { status, code, said: said() };
    let rejected = |status, code| Refusal::Rejected { status, code, said: said() };
    let unavailable = |status| Refusal::Unavailable { status, said: said() };
    let throttled = Refusal::Throttled { retry_after: None, said: said() };
    let plain = r#"{"error":"No."}"#;
    let cases = [
        (401, wrapped(10002), unauthorized(401, Some(10002))),
        (401, wrapped(10005), unauthorized(401, Some(10005))),
        (403, wrapped(10005), unauthorized(403, Some(10005))),
        (400, wrapped(10010), unauthorized(400, Some(10010))),
        (400, wrapped(10011), unauthorized(400, Some(10011))),
        (401, wrapped(10012), rejected(401, Some(10012))),
        (401, r#"{"status":401,"error":"No."}"#.to_owned(), unauthorized(401, Some(401))),
        (401, plain.to_owned(), unauthorized(401, None)),
        (400, plain.to_owned(), rejected(400, None)),
        (403, "<html><title>No.</title>".to_owned(), rejected(403, None)),
        (403, "No.".to_owned(), rejected(403, None)),
        (404, plain.to_owned(), rejected(404, None)),
        (422, plain.to_owned(), rejected(422, None)),
        (408, plain.to_owned(), unavailable(408)),
        (500, r#"{"status":500,"error":"No."}"#.to_owned(), unavailable(500)),
        (502, "<html><title>No.</title>".to_owned(), unavailable(502)),
        (503, wrapped(10005), unavailable(503)),
        (429, "[]".to_owned(), Refusal::Throttled { retry_after: None, said: "[]".to_owned() }),
        (429, wrapped(10005), throttled),
    ];
    for (status, body, expected) in cases {
        assert_eq!(markets(status, &body), expected, "{status} {body}");
    }
}

#[test]
fn an_error_that_comes_as_a_success_is_told_by_its_shape() {
    let said = || "No.".to_owned();
    let cases = [
        (r#"{"error":"No."}"#.to_owned(), Refusal::Rejected { status: 200, code: None, said: said() }),
        (wrapped(10012), Refusal::Rejected { status: 200, code: Some(10012), said: said() }),
        (wrapped(10002), Refusal::Unauthorized { status: 200, code: Some(10002), said: said() }),
        (wrapped(429), Refusal::Throttled { retry_after: None, said: said() }),
        (
            r#"{"status":{"error_code":429,"error_message":"No."}}"#.to_owned(),
            Refusal::Throttled { retry_after: None, said: said() },
        ),
        (r#"{"status":500,"error":"No."}"#.to_owned(), Refusal::Unavailable { status: 500, said: said() }),
        (
            r#"{"error":{"why":"No."}}"#.to_owned(),
            Refusal::Rejected { status: 200, code: None, said: r#"{"why":"No."}"#.to_owned() },
        ),
        ("\n<html><title>No.</title>".to_owned(), Refusal::Broken { said: said() }),
    ];
    for name in ["markets", "global", "categories", "exchanges", "coins_list"] {
        let dataset = coingecko(name);
        for (body, expected) in &cases {
            assert_eq!(read(dataset, 200, None, body), *expected, "{name} {body}");
            assert_eq!(
                dataset.read_import(body.as_bytes()),
                Err(expected.clone()),
                "import of {name} {body}"
            );
        }
    }
}

#[test]
fn a_web_page_says_its_title_in_one_line() {
    let said = "Access denied".to_owned();
    assert_eq!(markets(200, WEB_PAGE), Refusal::Broken { said });
    assert_eq!(markets(200, "<p>hello"), Refusal::Broken { said: "a web page without a title".to_owned() });
}

#[test]
fn what_the_vendor_says_is_shortened_between_characters() {
    let Refusal::Rejected { said, .. } = markets(404, &"ß".repeat(5_000)) else { panic!("not rejected") };
    assert_eq!(said, format!("{}…", "ß".repeat(300)));
    let Refusal::Unavailable { said, .. } = markets(503, "") else { panic!("not unavailable") };
    assert_eq!(said, "an empty body");
}

#[test]
fn only_what_may_pass_later_is_retried() {
    for (status, is_retryable) in [
        (429, true),
        (408, true),
        (500, true),
        (502, true),
        (503, true),
        (504, true),
        (524, true),
        (200, true),
    ]
    .into_iter()
    .chain([(400, false), (401, false), (403, false), (404, false), (422, false)])
    {
        assert_eq!(markets(status, "{}").is_retryable(), is_retryable, "{status}");
    }
}

#[test]
fn an_empty_success_of_another_status_is_no_data() {
    assert!(matches!(markets(204, ""), Refusal::Broken { .. }));
}

#[test]
fn the_message_names_status_code_and_the_vendors_words() {
    assert_eq!(
        markets(401, &wrapped(10005)).to_string(),
        "the vendor does not accept the key or the plan (status 401, code 10005): No."
    );
}
