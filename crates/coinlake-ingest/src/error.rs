//! Why a run did not come about.

use coinlake_store::{RunId, StoreError};

/// Why a run could not be fetched or imported: one variant per thing the caller does differently. No message holds an API
/// key. `said` holds the vendor's own words.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The vendor still asked us to slow down after all retries. Worth another call, later.
    #[error("{run}: {said}; wait a few minutes and run it again")]
    Throttled {
        /// The run.
        run: RunId,
        /// What happened, with the vendor's words.
        said: String,
    },
    /// The vendor does not accept the key, or the plan does not include this. Not worth another call as it is.
    #[error("{run}: {said}; check the API key and the plan it belongs to")]
    Unauthorized {
        /// The run.
        run: RunId,
        /// What happened, with the vendor's words.
        said: String,
    },
    /// The vendor refused the request for another reason. Not worth another call as it is.
    #[error("{run}: {asked}: {said}")]
    VendorRejected {
        /// The run.
        run: RunId,
        /// What was asked.
        asked: String,
        /// What happened, with the vendor's words.
        said: String,
    },
    /// No answer, a server's error or something that is not data, after all retries. Worth another call, later.
    #[error("{run}: no usable answer to {asked} after {tries} tries: {said}; run it again later")]
    VendorUnavailable {
        /// The run.
        run: RunId,
        /// What was asked.
        asked: String,
        /// How often it was asked.
        tries: u32,
        /// What came instead of data, last.
        said: String,
    },
    /// The run would need more requests than it may send. Nothing was sent beyond the budget.
    #[error(
        "{run}: stopped before {asked}: the budget of {budget} requests is spent; allow more, or ask for less"
    )]
    BudgetExceeded {
        /// The run.
        run: RunId,
        /// What would have been asked next.
        asked: String,
        /// Requests allowed, retries included.
        budget: u32,
    },
    /// The request cannot be sent as it is: the caller has to change it.
    #[error("{0}")]
    BadRequest(String),
    /// A file to be imported does not hold the dataset. Nothing of the import was kept.
    #[error("{file} is not imported, nor any file with it: {said}")]
    BadFile {
        /// The file's name.
        file: String,
        /// What is wrong with it; of an error body the vendor's words.
        said: String,
    },
    /// The logical time is taken by a run with other content. Nothing was changed.
    #[error(
        "{run} is there already, with other content ({records} records, {kind}); runs never change: import with another --at; \
         or, if that run was a mistake, delete its folder {}, run `coinlake transform --reconcile`, then import again", .run.prefix()
    )]
    Taken {
        /// The run.
        run: RunId,
        /// Records in it.
        records: u64,
        /// How it came about.
        kind: &'static str,
    },
    /// The lake could not be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl IngestError {
    /// A stable name for machines: what a state machine's retry and catch rules match.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Throttled { .. } => "Throttled",
            Self::Unauthorized { .. } => "Unauthorized",
            Self::VendorRejected { .. } => "VendorRejected",
            Self::VendorUnavailable { .. } => "VendorUnavailable",
            Self::BudgetExceeded { .. } => "BudgetExceeded",
            Self::BadRequest(_) => "BadRequest",
            Self::BadFile { .. } => "BadFile",
            Self::Taken { .. } => "Taken",
            Self::Store(_) => "Store",
        }
    }
}
