//! The answers of every view and saved query, kept in `snapshots/`.

use std::collections::BTreeSet;
use std::path::Path;

use coinlake_catalog::Catalog;
use coinlake_catalog::queries::{self, Query, QueryKind};
use coinlake_transform::query::{self, QueryOptions};
use datafusion::prelude::SessionContext;

use crate::{lake, rendering};

#[tokio::test]
async fn every_query_answers_as_it_did() {
    let (lake, _folder) = lake::generated().await;
    let queries = queries::embedded().expect("our own queries");
    let catalog = Catalog::embedded().expect("our own catalog");
    let session = query::session(&lake, catalog, &queries, &QueryOptions::default()).expect("a session");
    for query in &queries {
        let answer = answer(&session, query).await;
        assert!(!answer.starts_with("0 rows"), "{}: an empty answer shows nothing", query.name);
        insta::assert_snapshot!(format!("{}__{}", folder(query.kind), query.name), answer);
        let doubled = doubled(&session, query).await;
        assert!(
            doubled.starts_with("0 rows"),
            "{}: keys of its grain that have several rows: {doubled}",
            query.name
        );
    }
}

#[test]
fn every_kept_answer_belongs_to_a_query() {
    let queries = queries::embedded().expect("our own queries");
    let wanted: BTreeSet<String> = queries
        .iter()
        .map(|query| format!("queries__golden__{}__{}.snap", folder(query.kind), query.name))
        .collect();
    let kept = std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/queries/snapshots"))
        .expect("kept answers")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".snap"))
        .collect();
    assert_eq!(wanted, kept);
}

async fn answer(session: &SessionContext, query: &Query) -> String {
    // A view says nothing of order: its rows are shown in the order of its grain.
    let sql = match query.kind {
        QueryKind::View => {
            let grain = grain(query).join(", ");
            format!("select * from analytics.{} order by {grain}", query.name)
        }
        QueryKind::Saved => query.sql.clone(),
    };
    text(session, query, &sql).await
}

async fn text(session: &SessionContext, query: &Query, sql: &str) -> String {
    let rows = session.sql(sql).await.unwrap_or_else(|error| panic!("{}: {error}", query.name));
    let schema = rows.schema().inner().clone();
    let batches = rows.collect().await.unwrap_or_else(|error| panic!("{}: {error}", query.name));
    rendering::text(&schema, &batches)
}

/// The keys of the stated grain that have more than one row.
async fn doubled(session: &SessionContext, query: &Query) -> String {
    let grain = grain(query).join(", ");
    let sql = format!(
        "select {grain}, count(*) as doubled from (\n{}\n) group by {grain} having count(*) > 1",
        query.sql
    );
    text(session, query, &sql).await
}

/// The columns of `one row per a, b, c`.
fn grain(query: &Query) -> Vec<&str> {
    let grain = query.grain.as_deref().and_then(|grain| grain.strip_prefix("one row per "));
    grain
        .unwrap_or_else(|| panic!("{}: the grain begins with `one row per`", query.name))
        .split(", ")
        .collect()
}

fn folder(kind: QueryKind) -> &'static str {
    match kind {
        QueryKind::View => "views",
        QueryKind::Saved => "saved",
    }
}
