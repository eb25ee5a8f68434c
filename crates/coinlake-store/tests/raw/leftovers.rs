//! What may be deleted, and what not.

use chrono::{DateTime, TimeDelta, Utc};
use coinlake_store::Leftovers;

use crate::lab::{committed, cursor, each, manifest, one_line, page, run};

fn day() -> TimeDelta {
    TimeDelta::days(1)
}

/// A moment at which everything written by this test is old.
fn long_after() -> DateTime<Utc> {
    Utc::now() + day() + day()
}

#[tokio::test]
async fn old_pages_that_nothing_lists_are_left_over() {
    for (lake, _folder) in each().await {
        committed(&lake, "2026-11-21T09:00:00Z").await;
        let lost = one_line(&lake, &run("2026-11-21T09:00:00Z"), "b2").await;
        let dead = one_line(&lake, &run("2026-11-21T10:00:00Z"), "c3").await;

        assert_eq!(
            lake.raw().leftovers(Utc::now(), day()).await.unwrap(),
            Leftovers::default(),
            "all too young"
        );
        let found = lake.raw().leftovers(long_after(), day()).await.unwrap();
        assert_eq!(found.keys, [lost.key.as_str(), dead.key.as_str()]);
        assert_eq!(found.bytes, lost.object_bytes + dead.object_bytes);

        lake.raw().delete_leftovers(&found).await.unwrap();
        assert_eq!(lake.raw().leftovers(long_after(), day()).await.unwrap(), Leftovers::default());
    }
}

#[tokio::test]
async fn pages_of_a_cursor_are_kept_until_the_run_is_committed() {
    for (lake, _folder) in each().await {
        let run = run("2026-11-21T10:00:00Z");
        let resumable = one_line(&lake, &run, "a1").await;
        lake.raw().save_cursor(&run, &cursor(&run, "a1", vec![resumable.clone()])).await.unwrap();
        assert_eq!(lake.raw().leftovers(long_after(), day()).await.unwrap(), Leftovers::default());

        let resumed = page(&lake, &run, "b2", 2, &[b"{}".to_vec()]).await;
        lake.raw().commit(&manifest(&run, "b2", vec![resumable.clone(), resumed])).await.unwrap();
        let found = lake.raw().leftovers(long_after(), day()).await.unwrap();
        assert_eq!(found.keys, [format!("{}/_cursor.json", run.prefix())], "two attempts made this run");
        lake.raw().delete_leftovers(&found).await.unwrap();
        assert_eq!(lake.raw().load_cursor(&run).await.unwrap(), None);
        assert!(lake.raw().page_lines(&resumable).await.is_ok());
    }
}
