//! Real answers, where somebody keeps them beside the repository (`../shared/samples/coingecko`).

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use coinlake_vendors::{Answer, Options, Place, Refusal, datasets};
use flate2::read::GzDecoder;

use crate::support::{coingecko, line};

/// Folder of recordings, and the dataset they are of.
const FOLDERS: [(&str, &str); 5] = [
    ("coins_markets", "markets"),
    ("coins_categories", "categories"),
    ("global", "global"),
    ("exchanges", "exchanges"),
    ("coins_list", "coins_list"),
];

#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn samples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/samples/coingecko");
    if !folder.is_dir() {
        eprintln!("skipped: no recorded answers in {}", folder.display());
        return None;
    }
    Some(folder)
}

/// Recordings of a folder, decompressed, without the notes about them.
fn recordings(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths: Vec<PathBuf> =
        fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    paths.retain(|path| !path.to_string_lossy().ends_with(".meta.json"));
    paths.into_iter().map(|path| (path.clone(), decompressed(&path))).collect()
}

fn decompressed(path: &Path) -> Vec<u8> {
    let stored = fs::read(path).expect("a readable file");
    if path.extension().is_none_or(|extension| extension != "gz") {
        return stored;
    }
    let mut body = Vec::new();
    GzDecoder::new(stored.as_slice()).read_to_end(&mut body).expect("whole gzip");
    body
}

#[test]
fn every_recorded_record_decodes_and_surprises_nobody() {
    let Some(samples) = samples() else { return };
    for (folder, name) in FOLDERS {
        let dataset = coingecko(name);
        let recordings = recordings(&samples.join(folder));
        assert!(!recordings.is_empty(), "{folder}");
        for (path, body) in recordings {
            let records =
                dataset.read_import(&body).unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
            let mut decoder = dataset.decoder();
            for (index, record) in records.iter().enumerate() {
                let place = Place { page: 1, line: i32::try_from(index).expect("small") + 1, snapshot_at: 0 };
                let rows = decoder.push(&line(dataset, record), place);
                let rows = rows.unwrap_or_else(|rejected| panic!("{} {index}: {rejected}", path.display()));
                assert!(
                    if name == "global" { rows > 50 } else { rows == 1 },
                    "{} {index}: {rows}",
                    path.display()
                );
            }
            assert!(decoder.finish().num_rows() >= records.len(), "{}", path.display());
            assert_eq!(decoder.take_drift(), [], "{}", path.display());
        }
    }
}

#[test]
fn every_recorded_answer_is_the_same_page_when_asked_for_as_when_imported() {
    let Some(samples) = samples() else { return };
    for (folder, name) in FOLDERS {
        let dataset = coingecko(name);
        for (path, body) in recordings(&samples.join(folder)) {
            let answer = Answer { status: 200, content_type: None, retry_after: None, body: &body };
            let asked = &dataset.first_requests(&Options::default())[0];
            let page = dataset
                .read(asked, &answer)
                .unwrap_or_else(|refusal| panic!("{}: {refusal}", path.display()));
            assert_eq!(Ok(page.records), dataset.read_import(&body), "{}", path.display());
        }
    }
}

#[test]
fn every_recorded_error_is_refused_in_the_words_of_the_vendor() {
    let Some(samples) = samples() else { return };
    let words = [
        ("10012", 401, "Your request exceeds the allowed time range."),
        ("404", 404, "Could not find coin with the given id"),
        ("422", 422, "Missing parameter vs_currency"),
        ("429_html", 429, "Access denied | api.coingecko.com used Cloudflare to restrict access"),
        ("429_json", 429, "You've exceeded the Rate Limit."),
        ("500", 500, "Internal Server Error"),
    ];
    for (path, body) in recordings(&samples.join("errors")) {
        let name = path.file_name().expect("a file").to_string_lossy().into_owned();
        let (_, status, said) =
            words.iter().find(|(start, ..)| name.starts_with(start)).expect("a known recording");
        for dataset in datasets() {
            let asked = &dataset.first_requests(&Options::default())[0];
            for status in [*status, 200] {
                let answer = Answer { status, content_type: None, retry_after: Some("30"), body: &body };
                let refusal = dataset.read(asked, &answer).expect_err(&name);
                assert!(refusal.to_string().contains(said), "{name}: {refusal}");
                if name.starts_with("429") && status == 429 {
                    assert!(
                        matches!(refusal, Refusal::Throttled { retry_after: Some(_), .. }),
                        "{name}: {refusal}"
                    );
                }
            }
            let refusal = dataset.read_import(&body).expect_err(&name);
            assert!(refusal.to_string().contains(said), "{name}: {refusal}");
        }
    }
}
