//! Committed runs are found by day.

use chrono::NaiveDate;

use crate::lab::{committed, each, one_line, run};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[tokio::test]
async fn runs_are_found_by_the_day_of_their_logical_time() {
    for (lake, _folder) in each().await {
        let times =
            ["2026-11-22T00:00:00Z", "2026-11-20T23:59:59Z", "2026-11-21T11:00:00Z", "2026-11-21T10:00:00Z"];
        for at in times {
            committed(&lake, at).await;
        }
        one_line(&lake, &run("2026-11-21T12:00:00Z"), "b2").await;

        for (first, last, expected) in [
            ("2026-11-21", "2026-11-21", vec![times[3], times[2]]),
            ("2026-11-20", "2026-11-21", vec![times[1], times[3], times[2]]),
            ("2020-01-01", "2030-01-01", vec![times[1], times[3], times[2], times[0]]),
            ("2020-01-01", "2026-11-20", vec![times[1]]),
            ("2026-11-23", "2026-11-30", vec![]),
            ("2026-11-30", "2026-11-23", vec![]),
        ] {
            let found = lake.raw().list("coingecko", "markets", Some(day(first)..=day(last))).await.unwrap();
            let found: Vec<_> = found.into_iter().map(|found| found.run).collect();
            assert_eq!(found, expected.into_iter().map(run).collect::<Vec<_>>(), "{first} to {last}");
        }
        let all = lake.raw().list("coingecko", "markets", None).await.unwrap();
        assert_eq!(all.len(), 4, "a run without a manifest is none");
        assert_eq!(lake.raw().read_manifest(&all[0]).await.unwrap().run(), all[0].run);
        assert_eq!(lake.raw().list("coingecko", "global", None).await.unwrap(), []);
        assert_eq!(lake.raw().datasets().await.unwrap(), [("coingecko".to_owned(), "markets".to_owned())]);
    }
}
