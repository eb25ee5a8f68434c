//! A publisher killed at any step leaves the table as before or as after, and another attempt ends well.

use std::sync::Arc;

use chrono::TimeDelta;
use coinlake_store::Tables;

use crate::support::failing::{FailingPointer, FailingStore, Fatal, Fuse};
use crate::support::{Lake, hour, prices, publish};
use crate::vacuum::unreachable_objects;

async fn lakes_with_history() -> Vec<Lake> {
    let lakes = Lake::each().await;
    for lake in &lakes {
        lake.tables.create(&prices(), hour(0)).await.unwrap();
        // Enough commits that the next one deletes a superseded metadata file.
        for commit in 0..22 {
            publish(&lake.tables, commit % 2, 5, commit as u64, hour(commit)).await.unwrap();
        }
    }
    lakes
}

fn doomed(lake: &Lake, fuse: &Arc<Fuse>) -> Tables {
    let store = Arc::new(FailingStore(lake.store.clone(), fuse.clone()));
    let pointer = Arc::new(FailingPointer(lake.pointer.clone(), fuse.clone()));
    Tables::new(store, &lake.root, pointer)
}

#[tokio::test]
async fn publish_killed_at_any_call_is_whole_or_absent() {
    for fatal in [Fatal::HasNoEffect, Fatal::LosesItsAnswer] {
        let mut outcomes = [0, 0];
        for call in 0.. {
            let mut survived = true;
            for lake in lakes_with_history().await {
                let before = lake.read(&lake.load("prices").await, None).await;
                let fuse = Fuse::new(call, fatal);
                let answer = publish(&doomed(&lake, &fuse), 1, 9, 100, hour(30)).await;
                survived &= !fuse.is_blown();

                let seen = lake.read(&lake.load("prices").await, None).await;
                let retried = publish(&lake.tables, 1, 9, 100, hour(31)).await.unwrap();
                let after = lake.read(&retried, None).await;
                assert_ne!(before, after);
                assert!(seen == before || seen == after, "{fatal:?} at call {call}");
                assert!(answer.is_err() || seen == after, "{fatal:?} at call {call}: reported but absent");
                outcomes[usize::from(seen == after)] += 1;

                let later = hour(24 * 365 * 10);
                lake.tables.vacuum(later, TimeDelta::zero(), false).await.unwrap();
                assert_eq!(unreachable_objects(&lake).await, Vec::<String>::new());
                assert_eq!(lake.read(&lake.load("prices").await, None).await, after);
            }
            if survived {
                break;
            }
        }
        // At least: the data file, a manifest, the manifest list, the metadata file and the pointer before; the
        // superseded metadata file after.
        assert!(outcomes[0] >= 4 && outcomes[1] >= 2, "{outcomes:?}");
    }
}

#[tokio::test]
async fn creation_killed_at_any_call_can_be_repeated() {
    for fatal in [Fatal::HasNoEffect, Fatal::LosesItsAnswer] {
        for call in 0.. {
            let mut survived = true;
            for lake in Lake::each().await {
                let fuse = Fuse::new(call, fatal);
                let done = doomed(&lake, &fuse).create(&prices(), hour(0)).await;
                let id = coinlake_store::TableId::new("curated", "prices");
                if lake.tables.load(&id).await.unwrap().is_none() {
                    assert!(done.is_err());
                    lake.tables.create(&prices(), hour(0)).await.unwrap();
                }
                publish(&lake.tables, 0, 5, 1, hour(1)).await.unwrap();
                survived &= !fuse.is_blown();
            }
            if survived {
                assert!(call >= 2);
                break;
            }
        }
    }
}
