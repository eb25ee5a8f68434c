//! A place becomes a lake once, and is known again.

use coinlake_store::{Lake, StoreError};
use object_store::ObjectStoreExt;
use object_store::path::Path;

use crate::kinds;
use crate::lab::each;

#[tokio::test]
async fn a_lake_is_made_once_however_many_try_and_opened_again() {
    for (url, _folder) in kinds::urls().await {
        assert!(matches!(Lake::open(&url).await, Err(StoreError::NoLake { .. })));
        let makers = (0..8).map(|_| Lake::create_or_open(&url));
        let made: Vec<Lake> = futures::future::try_join_all(makers).await.unwrap();
        let root = made[0].root();
        assert!(made.iter().all(|lake| lake.root() == root));
        if !root.starts_with("memory:") {
            assert_eq!(Lake::open(&url).await.unwrap().root(), root);
        }
    }
}

#[tokio::test]
async fn a_lake_of_a_newer_format_or_another_place_is_not_opened() {
    for (lake, _folder) in each().await {
        for (marker, part) in [
            (r#"{"format": 2, "whatever": "a newer one keeps"}"#, "upgrade coinlake"),
            (r#"{"format": 1, "location": "s3://elsewhere/lake"}"#, "s3://elsewhere/lake"),
        ] {
            lake.objects().put(&Path::from("_coinlake.json"), marker.into()).await.unwrap();
            let refused = Lake::on(lake.objects().clone(), lake.root()).await.unwrap_err().to_string();
            assert!(refused.contains(part), "{refused}");
        }
    }
}
