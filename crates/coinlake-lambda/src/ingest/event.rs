//! What the ingest function is asked, and what it answers.

use chrono::{DateTime, Utc};
use coinlake_ingest::{IngestReport, Outcome};
use coinlake_lambda::Failure;
use coinlake_vendors::{Dataset, Options, dataset, datasets};
use serde::{Deserialize, Serialize};

/// The most requests a run may send unless the event says otherwise.
const REQUEST_BUDGET: u32 = 1_000;

/// One run to fetch.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Event {
    /// Who serves it: `coingecko`.
    pub(crate) vendor: String,
    /// What: `markets`.
    pub(crate) dataset: String,
    /// The time the run stands for; now, if it is not given. To go on after `continue`, give that of the answer.
    #[serde(default = "Utc::now")]
    pub(crate) at: DateTime<Utc>,
    /// Codes of the quote currencies; `usd` alone, if not given.
    currencies: Option<Vec<String>>,
    /// The vendor's ids of the categories to follow; those of the command line, if not given.
    categories: Option<Vec<String>>,
    /// The most requests the run may send, retries included.
    request_budget: Option<u32>,
}

impl Event {
    /// The dataset that is asked for.
    pub(crate) fn dataset(&self) -> Result<&'static dyn Dataset, Failure> {
        dataset(&self.vendor, &self.dataset).ok_or_else(|| {
            let known: Vec<String> = datasets().iter().map(|dataset| dataset.id().to_string()).collect();
            let Self { vendor, dataset, .. } = self;
            Failure::bad_request(format!("there is no {vendor} {dataset}; there are {}", known.join(", ")))
        })
    }

    /// What to ask for.
    pub(crate) fn options(&self) -> Result<Options, Failure> {
        let defaults = Options::default();
        let quote_currencies = self.currencies.clone().unwrap_or(defaults.quote_currencies);
        if let Some(code) = quote_currencies.iter().find(|code| !is_currency(code)) {
            return Err(Failure::bad_request(format!(
                "{code:?} is no currency: write codes such as usd, eur, btc"
            )));
        }
        let categories = self.categories.clone().unwrap_or(defaults.categories);
        Ok(Options { quote_currencies, categories, page_size: defaults.page_size })
    }

    /// The most requests the run may send.
    pub(crate) fn request_budget(&self) -> u32 {
        self.request_budget.unwrap_or(REQUEST_BUDGET)
    }
}

fn is_currency(code: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    (2..=10).contains(&code.len()) && code.bytes().all(is_letter)
}

/// How far the run is. The numbers are those of all calls together that worked on it.
#[derive(Debug, Serialize)]
pub(crate) struct Answer {
    /// `committed`, `already_committed`, or `continue`: then the same event with this `at` goes on.
    pub(crate) outcome: Outcome,
    run: Run,
    pub(crate) pages: u64,
    pub(crate) records: u64,
    pub(crate) requests: u64,
    /// Answers that asked us to slow down.
    pub(crate) throttled: u64,
    /// Requests sent again.
    pub(crate) retries: u64,
    /// What a person should know.
    warnings: Vec<String>,
    /// The object whose existence commits the run.
    manifest: String,
}

/// The run's name, as the transform function takes it.
#[derive(Debug, Serialize)]
struct Run {
    vendor: String,
    dataset: String,
    at: String,
}

impl From<IngestReport> for Answer {
    fn from(report: IngestReport) -> Self {
        Self {
            outcome: report.outcome,
            run: Run { vendor: report.vendor, dataset: report.dataset, at: report.logical_time },
            pages: report.pages,
            records: report.records,
            requests: report.requests,
            throttled: report.throttles,
            retries: report.retries,
            warnings: report.warnings,
            manifest: report.manifest_key,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, from_value, json};

    use super::*;

    fn event(text: Value) -> Result<Event, serde_json::Error> {
        from_value(text)
    }

    #[test]
    fn an_event_names_a_run_and_may_say_how_it_is_asked() {
        let plain = event(json!({"vendor": "coingecko", "dataset": "markets"})).unwrap();
        assert_eq!(plain.dataset().unwrap().id().to_string(), "coingecko markets");
        assert_eq!((plain.options().unwrap(), plain.request_budget()), (Options::default(), 1_000));

        let full = json!({
            "vendor": "coingecko", "dataset": "markets", "at": "2026-11-21T10:00:00Z",
            "currencies": ["eur"], "categories": [], "request_budget": 7,
        });
        let full = event(full).unwrap();
        let options = full.options().unwrap();
        assert_eq!(full.at.to_rfc3339(), "2026-11-21T10:00:00+00:00");
        assert_eq!((options.quote_currencies, options.categories), (vec!["eur".to_owned()], vec![]));
        assert_eq!(full.request_budget(), 7);
    }

    #[test]
    fn a_mistake_is_a_bad_request_that_names_it() {
        let unknown = event(json!({"vendor": "coingecko", "dataset": "prices"})).unwrap();
        let failure = unknown.dataset().err().unwrap();
        assert_eq!(failure.name(), "BadRequest");
        assert!(failure.message().contains("coingecko markets"), "{failure:?}");

        for code in ["USD", "", "u", "us d", "quite-too-long"] {
            let event =
                event(json!({"vendor": "coingecko", "dataset": "markets", "currencies": [code]})).unwrap();
            assert_eq!(event.options().unwrap_err().name(), "BadRequest", "{code}");
        }
        for text in [
            json!({"vendor": "coingecko"}),
            json!({"vendor": "coingecko", "dataset": "markets", "currency": "usd"}),
            json!({"vendor": "coingecko", "dataset": "markets", "at": "yesterday"}),
            json!("coingecko markets"),
        ] {
            assert!(event(text.clone()).is_err(), "{text}");
        }
    }
}
