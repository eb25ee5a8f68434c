//! Files become runs, the same files the same run.

use std::io::Write;

use coinlake_ingest::{ImportFile, ImportRequest, IngestError, IngestReport, Outcome, import};
use coinlake_store::{Lake, RunKind};
use flate2::{Compression, write::GzEncoder};

use crate::lab::{at, five_rows, keys_of_run, manifest, markets, memory_lake, raw_keys, raw_objects, rows};
use crate::scripted::market_page;

fn file(name: &str, bytes: impl Into<Vec<u8>>) -> ImportFile {
    ImportFile { name: name.to_owned(), bytes: bytes.into().into() }
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

async fn land(lake: &Lake, files: Vec<ImportFile>) -> Result<IngestReport, IngestError> {
    let request = ImportRequest { at: at(), files, currency: None, category: None };
    import(lake, markets(), &request).await
}

fn three_forms() -> Vec<ImportFile> {
    let ndjson = market_page(5, 2, 2).trim_matches(['[', ']']).replace("},{", "}\n{");
    vec![
        file("plain.json", market_page(5, 1, 2)),
        file("lines.ndjson", ndjson),
        file("answer.json.gz", gzip(&market_page(5, 3, 2))),
    ]
}

#[tokio::test]
async fn answers_and_lines_are_imported_plain_or_gzip() {
    let lake = memory_lake().await;
    let report = land(&lake, three_forms()).await.unwrap();
    assert_eq!(
        (report.outcome, report.pages, report.records, report.requests),
        (Outcome::Committed, 3, 5, 0)
    );
    assert_eq!(rows(&lake).await, five_rows());
    let manifest = manifest(&lake).await;
    assert_eq!((manifest.kind, manifest.started_at), (RunKind::Import, at()));
    assert!(manifest.pages.iter().all(|page| page.fetched_at == at() && page.status == 0));
}

#[tokio::test]
async fn importing_twice_changes_nothing_and_two_lakes_are_alike() {
    let (lake, other) = (memory_lake().await, memory_lake().await);
    land(&lake, three_forms()).await.unwrap();
    let before = raw_objects(&lake).await;
    assert_eq!(land(&lake, three_forms()).await.unwrap().outcome, Outcome::AlreadyCommitted);
    assert_eq!(raw_objects(&lake).await, before);
    land(&other, three_forms()).await.unwrap();
    assert_eq!(raw_objects(&other).await, before);
}

#[tokio::test]
async fn two_imports_at_once_leave_one_whole_run() {
    let lake = memory_lake().await;
    let (one, two) = tokio::join!(land(&lake, three_forms()), land(&lake, three_forms()));
    one.unwrap();
    two.unwrap();
    assert_eq!(rows(&lake).await, five_rows());
    assert_eq!(raw_keys(&lake).await, keys_of_run(&lake).await);
}

#[tokio::test]
async fn other_content_for_a_taken_time_is_refused() {
    let lake = memory_lake().await;
    land(&lake, three_forms()).await.unwrap();
    let before = raw_objects(&lake).await;
    let error = land(&lake, vec![file("other.json", market_page(1, 1, 2))]).await.unwrap_err();
    assert_eq!(error.name(), "Taken");
    assert!(error.to_string().contains("another --at"), "{error}");
    assert_eq!(raw_objects(&lake).await, before);
}

#[tokio::test]
async fn a_file_that_is_no_data_keeps_all_files_out() {
    let error_body = r#"{"status":{"error_code":429,"error_message":"You've exceeded the Rate Limit."}}"#;
    let cases = [
        (error_body.as_bytes().to_vec(), "You've exceeded the Rate Limit."),
        (b"<html><title>Access denied</title></html>".to_vec(), "Access denied"),
        (gzip(&market_page(2, 1, 2))[..20].to_vec(), "cannot be decompressed"),
        (Vec::new(), ""),
    ];
    for (bytes, words) in cases {
        let lake = memory_lake().await;
        let files = vec![file("good.json", market_page(2, 1, 2)), file("bad.json", bytes)];
        let error = land(&lake, files).await.unwrap_err();
        assert_eq!(error.name(), "BadFile");
        let error = error.to_string();
        assert!(error.contains("bad.json") && error.contains(words), "{error}");
        assert_eq!(raw_keys(&lake).await, Vec::<String>::new());
    }
}

#[tokio::test]
async fn currency_and_category_are_noted_with_each_record() {
    let lake = memory_lake().await;
    let request = ImportRequest {
        at: at(),
        files: vec![file("page.json", market_page(1, 1, 2))],
        currency: Some("eur".to_owned()),
        category: Some("meme-token".to_owned()),
    };
    import(&lake, markets(), &request).await.unwrap();
    let page = manifest(&lake).await.pages.remove(0);
    assert_eq!(
        (page.asked["vs_currency"].as_str(), page.asked["category"].as_str()),
        (Some("eur"), Some("meme-token"))
    );
    assert_eq!(page.series, "eur-category-meme-token");
}

#[tokio::test]
async fn no_file_and_an_empty_file_are_told_apart() {
    let lake = memory_lake().await;
    assert_eq!(land(&lake, vec![]).await.unwrap_err().name(), "BadRequest");
    let report = land(&lake, vec![file("none.json", "[]")]).await.unwrap();
    assert_eq!((report.records, report.warnings), (0, vec!["empty_file 1".to_owned()]));
}
