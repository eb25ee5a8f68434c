//! Replayed recordings.

use std::io::Write;
use std::path::Path;

use coinlake_sim::{Recordings, Sim, SimConfig};
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use crate::client::{config, get, header, start, text};

fn folder(lines: &[&str], bodies: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "answers.ndjson", lines.join("\n").as_bytes());
    for (name, body) in bodies {
        write(folder.path(), name, body);
    }
    folder
}

fn write(folder: &Path, name: &str, body: &[u8]) {
    std::fs::write(folder.join(name), body).expect("write");
}

fn replay(folder: &TempDir) -> Sim {
    start(SimConfig { recorded: Some(Recordings::read(folder.path()).expect("recordings")), ..config() })
}

#[tokio::test]
async fn the_entry_that_names_most_wins() {
    let folder = folder(
        &[
            r#"{"vendor":"coingecko","path":"/coins/markets","query":{},"status":200,"headers":{},"body_file":"any"}"#,
            r#"{"vendor":"coingecko","path":"/api/v3/coins/markets/","query":{"page":2,"vs_currency":"usd"},"status":200,"body_file":"two"}"#,
            r#"{"vendor":"coingecko","path":"coins/markets","query":{"page":"2"},"status":200,"body_file":"one"}"#,
        ],
        &[("any", b"any"), ("one", b"one"), ("two", b"two")],
    );
    let sim = replay(&folder);
    assert_eq!(text(&sim, "/coins/markets?page=1").await, "any");
    assert_eq!(text(&sim, "/coins/markets/?page=2").await, "one");
    assert_eq!(text(&sim, "/coins/markets?vs_currency=usd&page=2&order=x").await, "two");
}

#[tokio::test]
async fn answers_to_the_same_request_come_in_order_and_the_last_repeats() {
    let folder = folder(
        &[
            r#"{"vendor":"coingecko","path":"/global","status":429,"headers":{"Retry-After":"1"},"body_file":"slow"}"#,
            "",
            r#"{"vendor":"coingecko","path":"/global","status":200,"headers":{},"body_file":"good"}"#,
        ],
        &[("slow", b"slow down"), ("good", b"{}")],
    );
    let sim = replay(&folder);
    let first = get(&sim, "/global").await;
    assert_eq!((first.status().as_u16(), header(&first, "retry-after")), (429, Some("1")));
    for _ in 0..2 {
        assert_eq!(get(&sim, "/global").await.status(), 200);
    }
    assert_eq!(sim.requests().len(), 3);
}

#[tokio::test]
async fn bodies_are_decompressed_and_headers_of_the_connection_dropped() {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    gzip.write_all(b"[1]").expect("compress");
    let folder = folder(
        &[
            r#"{"vendor":"coingecko","path":"/exchanges","status":200,"headers":{"content-type":"application/json","content-encoding":"gzip","content-length":"999","transfer-encoding":"chunked","connection":"close","etag":"W/\"x\"","date":"Tue, 26 Apr 2022 15:45:47 GMT"},"body_file":"body.json.gz"}"#,
        ],
        &[("body.json.gz", &gzip.finish().expect("compress"))],
    );
    let sim = replay(&folder);
    let response = get(&sim, "/exchanges").await;
    assert_eq!(header(&response, "etag"), Some("W/\"x\""));
    assert_eq!(header(&response, "date"), Some("Tue, 26 Apr 2022 15:45:47 GMT"));
    assert_eq!(header(&response, "content-encoding"), None);
    assert_eq!(header(&response, "content-length"), Some("3"));
    assert_eq!(header(&response, "x-coinlake-replayed"), Some("true"));
    assert_eq!(response.text().await.expect("a body"), "[1]");
}

#[tokio::test]
async fn no_match_is_a_404_that_says_what_was_asked() {
    let folder = folder(
        &[r#"{"vendor":"coingecko","path":"/global","query":{"page":"1"},"status":200,"body_file":"b"}"#],
        &[("b", b"{}")],
    );
    let sim = replay(&folder);
    let response = get(&sim, "/global?page=3&x_cg_demo_api_key=secret").await;
    assert_eq!(response.status(), 404);
    let body = response.text().await.expect("a body");
    assert_eq!(
        body,
        r#"{"error":"no recorded answer","vendor":"coingecko","path":"/global","query":{"page":"3"}}"#
    );
    let other = reqwest::get(format!("{}/coinlore/global?page=1", sim.base_url())).await.expect("an answer");
    assert_eq!(other.status(), 404);
}

#[test]
fn mistakes_name_the_file_and_the_line() {
    const GOOD: &str = r#"{"vendor":"v","path":"/p","status":200,"body_file":"b"}"#;
    for (line, part) in [
        ("{", "answers.ndjson:2: no recorded answer: EOF"),
        (
            r#"{"vendor":"v","path":"/p","body_file":"b"}"#,
            "answers.ndjson:2: no recorded answer: missing field `status`",
        ),
        (r#"{"vendor":"v","path":"/p","status":20,"body_file":"b"}"#, "answers.ndjson:2: status 20"),
        (
            r#"{"vendor":"v","path":"/p","status":200,"query":{"a":[]},"body_file":"b"}"#,
            "answers.ndjson:2: query values",
        ),
        (
            r#"{"vendor":"v","path":"/p","status":200,"headers":{"a b":"c"},"body_file":"b"}"#,
            "answers.ndjson:2: `a b: c`",
        ),
        (r#"{"vendor":"v","path":"/p","status":200,"body_file":"gone"}"#, "answers.ndjson:2: cannot read"),
    ] {
        let folder = folder(&[GOOD, line], &[("b", b"{}")]);
        let error = Recordings::read(folder.path()).expect_err(line).to_string();
        assert!(error.contains(part), "{error}");
    }
    let empty = tempfile::tempdir().expect("a folder");
    assert!(Recordings::read(empty.path()).expect_err("no list").to_string().contains("answers.ndjson"));
}
