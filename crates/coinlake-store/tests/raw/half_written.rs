//! What a killed process leaves on a disk.

use std::fs;

use chrono::{TimeDelta, Utc};
use coinlake_store::{Lake, LakeUrl, Leftovers};

#[tokio::test]
async fn half_written_files_are_left_over() {
    let dir = tempfile::tempdir().unwrap();
    let lake = Lake::create_or_open(&LakeUrl::local(dir.path()).unwrap()).await.unwrap();
    fs::create_dir(dir.path().join("raw")).unwrap();
    fs::write(dir.path().join("raw/half.json.gz#12"), "half").unwrap();
    fs::write(dir.path().join("raw/not#temporary"), "").unwrap();

    let (day, later) = (TimeDelta::days(1), Utc::now() + TimeDelta::days(2));
    assert_eq!(lake.raw().leftovers(Utc::now(), day).await.unwrap(), Leftovers::default(), "all too young");
    let found = lake.raw().leftovers(later, day).await.unwrap();
    assert_eq!(found, Leftovers { keys: vec!["raw/half.json.gz#12".to_owned()], bytes: 4 });
    lake.raw().delete_leftovers(&found).await.unwrap();
    assert_eq!(lake.raw().leftovers(later, day).await.unwrap(), Leftovers::default());
    assert!(dir.path().join("raw/not#temporary").exists());
}
