//! What the transform function is asked, and what it answers.

use chrono::{DateTime, Utc};
use coinlake_lambda::Failure;
use coinlake_store::RunId;
use coinlake_transform::{Counts, Scope, TableReport, TransformReport, TransformRequest};
use coinlake_vendors::dataset;
use serde::{Deserialize, Serialize};

/// What to bring up to date. Without any field: the newest days of all tables.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    /// Curated tables, with or without `curated.`; all of them, if not given.
    tables: Option<Vec<String>>,
    /// Runs that were just committed: only their days are looked at.
    runs: Option<Vec<Run>>,
    /// Whether to look at all days.
    #[serde(default)]
    reconcile: bool,
    /// Whether to make everything anew, also what is up to date.
    #[serde(default)]
    rebuild: bool,
}

/// A run's name, as the ingest function answers it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Run {
    vendor: String,
    dataset: String,
    at: DateTime<Utc>,
}

impl Event {
    /// The request the event stands for.
    pub(crate) fn request(self) -> Result<TransformRequest, Failure> {
        if self.runs.is_some() && (self.reconcile || self.rebuild) {
            return Err(Failure::bad_request(
                "`runs` looks at some days, `reconcile` and `rebuild` at all: give one of them",
            ));
        }
        let scope = match self.runs {
            Some(runs) => Scope::Runs(runs.into_iter().map(Run::id).collect::<Result<_, _>>()?),
            None if self.reconcile || self.rebuild => Scope::Everything,
            None => Scope::Auto,
        };
        Ok(TransformRequest { tables: self.tables.unwrap_or_default(), scope, rebuild: self.rebuild })
    }
}

impl Run {
    fn id(self) -> Result<RunId, Failure> {
        let Self { vendor, dataset: name, at } = self;
        if dataset(&vendor, &name).is_none() {
            return Err(Failure::bad_request(format!("there is no {vendor} {name}")));
        }
        Ok(RunId::new(vendor, name, at))
    }
}

/// What was done.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    outcome: Outcome,
    /// The tables that were published.
    tables: Vec<Table>,
}

#[derive(Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    /// At least one table was.
    Published,
    /// All tables were up to date.
    Noop,
}

#[derive(Debug, Serialize)]
struct Table {
    table: String,
    publish_id: String,
    partitions: Vec<String>,
    fetched: u64,
    curated: u64,
    deduplicated: u64,
    quarantined: u64,
    rows: u64,
    files: u64,
    bytes: u64,
}

impl From<TransformReport> for Answer {
    fn from(report: TransformReport) -> Self {
        let outcome = if report.is_noop() { Outcome::Noop } else { Outcome::Published };
        Self { outcome, tables: report.tables.into_iter().filter_map(Table::of).collect() }
    }
}

impl Table {
    fn of(report: TableReport) -> Option<Self> {
        let Counts { fetched, curated, deduplicated, quarantined } = report.counts;
        Some(Self {
            publish_id: report.publish_id?,
            table: report.table,
            partitions: report.partitions,
            fetched,
            curated,
            deduplicated,
            quarantined,
            rows: report.rows,
            files: report.files,
            bytes: report.bytes,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json, to_value};

    use super::*;

    fn request(event: Value) -> Result<TransformRequest, Failure> {
        from_value::<Event>(event).map_err(|error| Failure::bad_request(error.to_string()))?.request()
    }

    #[test]
    fn an_event_says_where_to_look() {
        assert!(matches!(request(json!({})).unwrap().scope, Scope::Auto));
        assert!(matches!(request(json!({"reconcile": true})).unwrap().scope, Scope::Everything));
        let rebuilt = request(json!({"rebuild": true, "tables": ["coins"]})).unwrap();
        assert!(rebuilt.rebuild && rebuilt.tables == ["coins"]);
        let runs =
            json!({"runs": [{"vendor": "coingecko", "dataset": "markets", "at": "2026-11-21T10:00:00Z"}]});
        let Scope::Runs(runs) = request(runs).unwrap().scope else { panic!("another scope") };
        assert_eq!(runs[0].to_string(), "coingecko markets at 2026-11-21T10:00:00Z");
    }

    #[test]
    fn a_mistake_is_a_bad_request() {
        for event in [
            json!({"runs": [], "reconcile": true}),
            json!({"runs": [{"vendor": "coingecko", "dataset": "../x", "at": "2026-11-21T10:00:00Z"}]}),
            json!({"table": "coins"}),
        ] {
            assert_eq!(request(event.clone()).unwrap_err().name(), "BadRequest", "{event}");
        }
    }

    #[test]
    fn tables_that_were_up_to_date_are_not_in_the_answer() {
        let current = TableReport { table: "curated.coins".to_owned(), ..TableReport::default() };
        let answer = Answer::from(TransformReport { tables: vec![current.clone()], is_complete: true });
        assert_eq!(to_value(answer).unwrap(), json!({"outcome": "noop", "tables": []}));
        let counts = Counts { fetched: 3, curated: 2, deduplicated: 1, quarantined: 0 };
        let published = TableReport {
            table: "curated.exchanges".to_owned(),
            publish_id: Some("p".to_owned()),
            counts,
            rows: 2,
            files: 1,
            bytes: 9,
            ..current.clone()
        };
        let answer = Answer::from(TransformReport { tables: vec![current, published], is_complete: true });
        let wanted = json!({"outcome": "published", "tables": [{
            "table": "curated.exchanges", "publish_id": "p", "partitions": [], "fetched": 3, "curated": 2,
            "deduplicated": 1, "quarantined": 0, "rows": 2, "files": 1, "bytes": 9,
        }]});
        assert_eq!(to_value(answer).unwrap(), wanted);
    }
}
