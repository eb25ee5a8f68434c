//! What is not as it was written is named, with what to do.

use std::fs;

use coinlake_store::{Lake, LakeUrl};
use tempfile::TempDir;

use crate::lab::committed;

const AT: &str = "2026-11-21T10:00:00Z";

async fn local_lake() -> (TempDir, Lake) {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::create_or_open(&LakeUrl::local(dir.path()).unwrap()).await.unwrap();
    (dir, lake)
}

#[tokio::test]
async fn a_changed_or_missing_page_is_named() {
    let (dir, lake) = local_lake().await;
    let page = committed(&lake, AT).await.pages.remove(0);
    let file = dir.path().join(&page.key);
    let whole = fs::read(&file).unwrap();
    let mut changed = whole.clone();
    changed[20] ^= 1;
    for damaged in [changed, whole[..whole.len() - 1].to_vec(), Vec::new()] {
        fs::write(&file, damaged).unwrap();
        let error = lake.raw().page_lines(&page).await.unwrap_err().to_string();
        assert!(error.contains(&page.key) && error.contains("SHA-256") && error.contains("again"), "{error}");
    }
    fs::remove_file(&file).unwrap();
    let error = lake.raw().page_lines(&page).await.unwrap_err().to_string();
    assert!(error.contains(&page.key) && error.contains("gone"), "{error}");
}

#[tokio::test]
async fn a_damaged_or_newer_manifest_is_named() {
    let (dir, lake) = local_lake().await;
    let run = committed(&lake, AT).await.run();
    let file = dir.path().join(run.manifest_key());
    for (text, words) in
        [("{\"format\": 1", "restore"), ("{}", "restore"), ("{\"format\": 9}", "upgrade coinlake")]
    {
        fs::write(&file, text).unwrap();
        let error = lake.raw().committed(&run).await.unwrap_err().to_string();
        assert!(error.contains(&run.manifest_key()) && error.contains(words), "{error}");
    }
}
