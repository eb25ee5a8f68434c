//! Pages and manifests come back as they were stored.

use coinlake_store::Commit;
use proptest::prelude::*;

use crate::lab::{committed, each, manifest, one_line, page, run};

#[tokio::test]
async fn the_first_manifest_stays() {
    for (lake, _folder) in each().await {
        let first = committed(&lake, "2026-11-21T10:00:00Z").await;
        let late = manifest(&first.run(), "b2", vec![one_line(&lake, &first.run(), "b2").await]);
        assert_eq!(
            lake.raw().commit(&late).await.unwrap(),
            Commit::AlreadyCommitted(Box::new(first.clone()))
        );
        assert_eq!(
            lake.raw().commit(&first).await.unwrap(),
            Commit::Won,
            "the same commit again has won already"
        );
        assert_eq!(lake.raw().committed(&first.run()).await.unwrap(), Some(first.clone()));

        lake.raw().discard_pages(&first.run(), "b2").await.unwrap();
        lake.raw().discard_pages(&first.run(), "a1").await.unwrap();
        assert!(
            lake.raw().page_lines(&first.pages[0]).await.is_ok(),
            "what a manifest lists is not discarded"
        );
        assert!(lake.raw().page_lines(&late.pages[0]).await.is_err());
    }
}

#[tokio::test]
async fn of_many_attempts_at_once_one_commits_the_run() {
    for (lake, _folder) in each().await {
        let run = run("2026-11-21T10:00:00Z");
        let attempts: Vec<_> = (0..8).map(|n| manifest(&run, &format!("a{n}"), vec![])).collect();
        let raw = lake.raw();
        let commits = attempts.iter().map(|manifest| raw.commit(manifest));
        let commits = futures::future::try_join_all(commits).await.unwrap();
        let winner = lake.raw().committed(&run).await.unwrap().unwrap();
        for (attempt, commit) in attempts.iter().zip(commits) {
            let expected = match *attempt == winner {
                true => Commit::Won,
                false => Commit::AlreadyCommitted(Box::new(winner.clone())),
            };
            assert_eq!(commit, expected);
        }
    }
}

#[tokio::test]
async fn losers_are_cleaned_only_beside_a_committed_run() {
    for (lake, _folder) in each().await {
        let run = run("2026-11-21T10:00:00Z");
        let (mine, theirs) = (one_line(&lake, &run, "a1").await, one_line(&lake, &run, "b2").await);
        lake.raw().clean_losers(&run).await.unwrap();
        assert!(lake.raw().page_lines(&theirs).await.is_ok(), "either may still win");
        lake.raw().commit(&manifest(&run, "a1", vec![mine.clone()])).await.unwrap();
        lake.raw().clean_losers(&run).await.unwrap();
        assert!(lake.raw().page_lines(&mine).await.is_ok());
        assert!(lake.raw().page_lines(&theirs).await.is_err());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn any_lines_come_back(lines in proptest::collection::vec("[^\n]{0,200}", 0..50)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            for (lake, _folder) in each().await {
                let bytes: Vec<_> = lines.iter().map(|line| line.clone().into_bytes()).collect();
                let entry = page(&lake, &run("2026-11-21T10:00:00Z"), "a1", 1, &bytes).await;
                let text = lake.raw().page_lines(&entry).await.unwrap();
                let expected: String = lines.iter().map(|line| format!("{line}\n")).collect();
                assert_eq!(text, expected.as_bytes());
                assert_eq!(entry.records, lines.len() as u64);
            }
        });
    }
}
