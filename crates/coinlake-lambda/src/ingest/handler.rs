//! From an event to a run and its answer.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use coinlake_ingest::{IngestRequest, Outcome};
use coinlake_lambda::{Failure, Function, KeptLake, Unit, put_metrics};
use coinlake_store::Lake;
use coinlake_vendors::{Dataset, vendor};
use tokio::sync::Mutex;
use tracing::Span;

use crate::customer::Customer;
use crate::event::{Answer, Event};

/// The longest wait for one answer of a vendor.
const TIMEOUT: Duration = Duration::from_secs(30);

/// The most time kept for storing a page and the cursor after the last request; a quarter of what there is, if that is
/// less.
const MARGIN: TimeDelta = TimeDelta::seconds(10);

/// How far ahead of the clock a run may be: clocks differ.
const AHEAD: TimeDelta = TimeDelta::minutes(5);

/// The function, with what it keeps while it is warm.
#[derive(Debug, Default)]
pub(crate) struct Ingest {
    lake: KeptLake,
    customers: Mutex<HashMap<&'static str, Arc<Customer>>>,
}

impl Function for Ingest {
    type Event = Event;
    type Answer = Answer;

    fn span(&self, event: &Event) -> Span {
        let at = event.at.to_rfc3339_opts(SecondsFormat::Secs, true);
        tracing::info_span!("run", vendor = event.vendor, dataset = event.dataset, at)
    }

    async fn handle(&self, event: Event, deadline: DateTime<Utc>) -> Result<Answer, Failure> {
        let began = Instant::now();
        let outcome = self.run(&event, deadline).await;
        tell(&event, &outcome, began.elapsed());
        outcome
    }
}

impl Ingest {
    async fn run(&self, event: &Event, deadline: DateTime<Utc>) -> Result<Answer, Failure> {
        let dataset = event.dataset()?;
        let options = event.options()?;
        let customer = self.customer(dataset).await?;
        let lake = self.lake.open().await?;
        let now = customer.now();
        check(&customer, lake, event.at, now)?;
        let request = IngestRequest {
            logical_time: event.at,
            options,
            plan: customer.plan,
            base_url: customer.base_url.clone(),
            api_key: None,
            request_budget: event.request_budget(),
            deadline: Some(stop_at(now, deadline)),
            timeout: TIMEOUT,
        };
        Ok(customer.fetch(lake, dataset, request).await?.into())
    }

    async fn customer(&self, dataset: &dyn Dataset) -> Result<Arc<Customer>, Failure> {
        let name = dataset.id().vendor;
        let mut customers = self.customers.lock().await;
        if let Some(customer) = customers.get(name) {
            return Ok(Arc::clone(customer));
        }
        let vendor =
            vendor(name).ok_or_else(|| Failure::bad_request(format!("there is no vendor {name}")))?;
        let customer = Arc::new(Customer::new(vendor).await?);
        customers.insert(name, Arc::clone(&customer));
        Ok(customer)
    }
}

/// Refuses to mix real numbers with simulated ones, or to take those of now for those of a time to come. A vendor at
/// another URL than its own may be simulated and keep a time of its own.
fn check(customer: &Customer, lake: &Lake, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), Failure> {
    if customer.base_url.is_some() {
        return Ok(());
    }
    if lake.is_simulated() {
        return Err(Failure::bad_settings(format!(
            "{} holds simulated data, and real numbers must not be mixed with it: name another lake in COINLAKE_LAKE",
            lake.root()
        )));
    }
    if at > now + AHEAD {
        return Err(Failure::bad_request(format!(
            "{at} is in the future: it is {now}, and a vendor answers for now"
        )));
    }
    Ok(())
}

/// When to stop asking.
fn stop_at(now: DateTime<Utc>, deadline: DateTime<Utc>) -> DateTime<Utc> {
    deadline - MARGIN.min((deadline - now) / 4)
}

/// A log line and the metrics of an event's end. The error itself is logged where all are.
fn tell(event: &Event, outcome: &Result<Answer, Failure>, took: Duration) {
    let duration = ("Duration", Unit::Milliseconds, u64::try_from(took.as_millis()).unwrap_or(u64::MAX));
    let dimensions = [("vendor", event.vendor.as_str()), ("dataset", event.dataset.as_str())];
    let count = |name, value| (name, Unit::Count, value);
    let answer = match outcome {
        Ok(answer) => answer,
        Err(failure) => {
            let throttled = u64::from(failure.name() == "Throttled");
            return put_metrics(
                &dimensions,
                &[count("RunsFailed", 1), count("RunsThrottled", throttled), duration],
            );
        }
    };
    let Answer { outcome, pages, records, requests, throttled, retries, .. } = answer;
    tracing::info!(?outcome, pages, records, requests, throttled, retries, "run");
    match outcome {
        Outcome::Committed => put_metrics(
            &dimensions,
            &[
                count("RunsCommitted", 1),
                count("RunsFailed", 0),
                count("Pages", *pages),
                count("Records", *records),
                count("Requests", *requests),
                count("Throttles", *throttled),
                count("Retries", *retries),
                duration,
            ],
        ),
        Outcome::AlreadyCommitted => put_metrics(&dimensions, &[count("RunsFailed", 0), duration]),
        Outcome::Continue => put_metrics(&dimensions, &[count("RunsContinued", 1), duration]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_time_left_after_the_last_request() {
        let now = DateTime::from_timestamp(1_795_255_200, 0).unwrap();
        for (left, stop) in [(900, 890), (40, 30), (8, 6), (0, 0)] {
            assert_eq!(
                stop_at(now, now + TimeDelta::seconds(left)),
                now + TimeDelta::seconds(stop),
                "{left} s"
            );
        }
    }
}
