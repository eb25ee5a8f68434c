use std::time::Duration;

/// Why an answer is not data: one variant per thing the caller does differently.
///
/// `said` is the vendor's own words in one line, shortened; of an HTML page its title.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The vendor asked us to slow down. Retried, after `retry_after` where it is given.
    #[error("the vendor limits the rate of requests: {said}")]
    Throttled {
        /// The wait the vendor asks for, where it said so in seconds.
        retry_after: Option<Duration>,
        /// The vendor's words.
        said: String,
    },
    /// The vendor cannot answer now: a timeout or a server error. Retried with backoff.
    #[error("the vendor cannot answer now ({status}): {said}")]
    Unavailable {
        /// HTTP status, or the status a successful answer's error body names.
        status: u16,
        /// The vendor's words.
        said: String,
    },
    /// The key is missing, wrong, for another host, or the plan does not include this. Not retried: check the key and
    /// the plan.
    #[error("the vendor does not accept the key or the plan ({}): {said}", numbers(*status, *code))]
    Unauthorized {
        /// HTTP status.
        status: u16,
        /// The vendor's error code, where it gave one.
        code: Option<i64>,
        /// The vendor's words.
        said: String,
    },
    /// The vendor refused the request for another reason. Not retried: the request is wrong or forbidden.
    #[error("the vendor refused the request ({}): {said}", numbers(*status, *code))]
    Rejected {
        /// HTTP status; 200 where the error came as a successful answer or stood in a file.
        status: u16,
        /// The vendor's error code, where it gave one.
        code: Option<i64>,
        /// The vendor's words.
        said: String,
    },
    /// A successful answer that is not data: a web page, JSON that is cut off, another shape. Retried with backoff.
    #[error("the answer is not the data asked for: {said}")]
    Broken {
        /// What came instead.
        said: String,
    },
}

impl Refusal {
    /// Whether the same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Throttled { .. } | Self::Unavailable { .. } | Self::Broken { .. } => true,
            Self::Unauthorized { .. } | Self::Rejected { .. } => false,
        }
    }
}

/// What identifies the error to the vendor; an error that came as a success has no status worth naming.
fn numbers(status: u16, code: Option<i64>) -> String {
    match (status, code) {
        (200, None) => "error body".to_owned(),
        (200, Some(code)) => format!("code {code}"),
        (status, None) => format!("status {status}"),
        (status, Some(code)) => format!("status {status}, code {code}"),
    }
}
