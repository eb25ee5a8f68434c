//! One vendor as this function asks it.

use std::num::NonZeroU32;
use std::sync::Arc;

use coinlake_ingest::{
    Clock, Deps, Http, IngestError, IngestReport, IngestRequest, Progress, Secret, SystemClock, ingest,
};
use coinlake_lambda::{Failure, VendorSettings};
use coinlake_store::{Aws, Lake};
use coinlake_vendors::{Dataset, Plan, Vendor};
use uuid::Uuid;

use crate::key::KeptKey;

/// A vendor's settings, its pace and its key: all kept while the function is warm.
#[derive(Debug)]
pub(crate) struct Customer {
    pub(crate) plan: Plan,
    /// Where the vendor is, if not at the plan's URL.
    pub(crate) base_url: Option<String>,
    key: Option<KeptKey>,
    http: Http,
    clock: Arc<dyn Clock>,
}

impl Customer {
    /// As the settings say. Nothing is asked yet.
    pub(crate) async fn new(vendor: &dyn Vendor) -> Result<Self, Failure> {
        let settings = VendorSettings::read(vendor.name())?;
        let plan = plan(vendor, &settings)?;
        let key = match settings.key_parameter.filter(|_| plan.key_header.is_some()) {
            Some(parameter) => {
                let aws = Aws::from_environment().await;
                Some(KeptKey::new(aws_sdk_ssm::Client::new(aws.sdk_config()), parameter))
            }
            None => None,
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock::start());
        let pace = settings.requests_per_minute.unwrap_or(plan.requests_per_minute);
        let http = Http::new(NonZeroU32::new(pace), Arc::clone(&clock)).map_err(failure)?;
        Ok(Self { plan, base_url: settings.url, key, http, clock })
    }

    /// The time of day, UTC.
    pub(crate) fn now(&self) -> chrono::DateTime<chrono::Utc> {
        self.clock.now()
    }

    /// Fetches a run; `request` has no key yet. A key that the vendor does not accept is read again, and if it is
    /// another one by now, the run is fetched with that.
    pub(crate) async fn fetch(
        &self,
        lake: &Lake,
        dataset: &dyn Dataset,
        request: IngestRequest,
    ) -> Result<IngestReport, Failure> {
        let Some(kept) = &self.key else {
            return ingest(lake, dataset, &request, &self.deps()).await.map_err(failure);
        };
        let key = kept.get().await?;
        let request = with_key(request, key.clone());
        match ingest(lake, dataset, &request, &self.deps()).await {
            Err(IngestError::Unauthorized { run, said }) => {
                let Some(other) = kept.instead_of(&key).await? else {
                    return Err(failure(IngestError::Unauthorized { run, said }));
                };
                tracing::warn!(
                    "the vendor does not accept the key, and there is another one by now: asking again"
                );
                ingest(lake, dataset, &with_key(request, other), &self.deps()).await.map_err(failure)
            }
            outcome => outcome.map_err(failure),
        }
    }

    fn deps(&self) -> Deps {
        Deps {
            http: self.http.clone(),
            clock: Arc::clone(&self.clock),
            random: Arc::new(|| Uuid::new_v4().as_u64_pair().0),
            progress: Arc::new(log),
        }
    }
}

/// The plan the settings name, or the first that fits having a key.
fn plan(vendor: &dyn Vendor, settings: &VendorSettings) -> Result<Plan, Failure> {
    let plan = vendor.plan(settings.plan.as_deref(), settings.key_parameter.is_some());
    let known = || vendor.plans().iter().map(|plan| plan.name).collect::<Vec<_>>().join(", ");
    let plan = plan.ok_or_else(|| {
        let variable = format!("COINLAKE_{}", vendor.name().to_uppercase());
        Failure::bad_settings(format!(
            "no plan of {} fits the settings: {variable}_PLAN is one of {}; all but keyless need {variable}_API_KEY_PARAMETER",
            vendor.name(),
            known()
        ))
    })?;
    Ok(*plan)
}

fn with_key(request: IngestRequest, key: Secret) -> IngestRequest {
    IngestRequest { api_key: Some(key), ..request }
}

fn failure(error: IngestError) -> Failure {
    match error {
        IngestError::Store(error) => error.into(),
        error => Failure::of(error.name(), &error),
    }
}

fn log(step: &Progress<'_>) {
    match step {
        Progress::Page { series, page, records, .. } => {
            tracing::info!(series, page, records, "page stored")
        }
        Progress::Waiting { wait, reason, .. } => {
            tracing::info!(
                wait_ms = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX),
                "waiting: {reason}"
            );
        }
    }
}
