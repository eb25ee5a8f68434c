//! What can be named in a statement, and what was probably meant by a name that cannot.

use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use coinlake_catalog::queries::{Query, QueryKind};
use coinlake_catalog::{Catalog, Database};
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::error::{DataFusionError, Result};

/// At most this many suggestions are made.
const SUGGESTIONS: usize = 3;

/// Names more alike than this (Jaro-Winkler, 0 to 1) are suggested.
const ALIKE: f64 = 0.8;

/// Those of `known` that look most like `name`, best first, at most three; empty when none is near.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let name = name.to_lowercase();
    let mut alike: Vec<(f64, &str)> = known
        .into_iter()
        .map(|candidate| (likeness(&name, candidate), candidate))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .collect();
    alike.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.cmp(y)));
    alike.into_iter().take(SUGGESTIONS).map(|(_, candidate)| candidate).collect()
}

/// How alike two names are; the part after a dot counts by itself, so that `coins` finds `curated.coins`.
fn likeness(name: &str, candidate: &str) -> f64 {
    let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_owned();
    let (short_name, short_candidate) = (last(name), last(candidate));
    let contains = short_name.len() > 3 && short_candidate.contains(&short_name);
    let whole = strsim::jaro_winkler(name, candidate);
    let short = strsim::jaro_winkler(&short_name, &short_candidate);
    if contains { whole.max(short).max(0.9) } else { whole.max(short * 0.99) }
}

/// All full names (`curated.coins`) of a session.
#[derive(Debug)]
pub(super) struct Names(BTreeSet<String>);

impl Names {
    pub(super) fn new(catalog: &Catalog, queries: &[Query]) -> Self {
        let views = queries.iter().filter(|query| query.kind == QueryKind::View);
        let views = views.map(|view| format!("{}.{}", Database::Analytics.as_str(), view.name));
        Self(catalog.tables().map(|table| table.full_name()).chain(views).collect())
    }

    /// The error for a name that is not among them.
    pub(super) fn unknown(&self, database: &str, name: &str) -> DataFusionError {
        let full = format!("{database}.{name}");
        let near = nearest(&full, self.0.iter().map(String::as_str));
        let hint = match near.as_slice() {
            [] => "`show tables` lists all".to_owned(),
            near => format!("did you mean {}?", near.join(", ")),
        };
        DataFusionError::Plan(format!("there is no table or view `{full}`; {hint}"))
    }
}

/// Stands where a schema of an unknown name was asked for, so that the error can say what there is.
#[derive(Debug)]
pub(super) struct UnknownDatabase {
    database: String,
    names: Arc<Names>,
}

impl UnknownDatabase {
    pub(super) fn new(database: &str, names: Arc<Names>) -> Self {
        Self { database: database.to_owned(), names }
    }
}

#[async_trait]
impl SchemaProvider for UnknownDatabase {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn table_names(&self) -> Vec<String> {
        Vec::new()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        Err(self.names.unknown(&self.database, name))
    }

    fn table_exist(&self, _name: &str) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_misspelt_name_finds_its_neighbours() {
        let known = ["curated.coins", "curated.coin_categories", "ops.runs", "analytics.latest_market"];
        let cases: [(&str, &[&str]); 5] = [
            ("curated.cions", &["curated.coins"]),
            ("curated.latest_market", &["analytics.latest_market"]),
            ("ops.run", &["ops.runs"]),
            ("coins", &["curated.coins"]),
            ("zzz.qqqqq", &[]),
        ];
        for (name, wanted) in cases {
            assert_eq!(nearest(name, known).first(), wanted.first(), "{name}");
        }
    }
}
