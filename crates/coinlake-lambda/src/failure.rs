//! Errors as Lambda reports them: by name, so that a state machine's rules can match them.

use std::error::Error;

use coinlake_store::{StoreError, in_one_line};

/// Why an event was not handled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    name: &'static str,
    message: String,
}

impl Failure {
    /// A failure with a stable name for machines and a message for people, without secrets.
    pub fn new(name: &'static str, message: impl Into<String>) -> Self {
        Self { name, message: message.into() }
    }

    /// The error and its causes under a name.
    pub fn of(name: &'static str, error: &(dyn Error + 'static)) -> Self {
        Self::new(name, in_one_line(error))
    }

    /// The event cannot be handled as it is: `BadRequest`.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new("BadRequest", message)
    }

    /// The function's settings are incomplete or wrong: `BadSettings`.
    pub fn bad_settings(message: impl Into<String>) -> Self {
        Self::new("BadSettings", message)
    }

    /// The time of this invocation is over: `OutOfTime`.
    pub fn out_of_time(message: impl Into<String>) -> Self {
        Self::new("OutOfTime", message)
    }

    /// What rules match, Lambda's `errorType`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What people read, Lambda's `errorMessage`.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let name = match error {
            StoreError::BadUrl { .. }
            | StoreError::BadDatabasePrefix { .. }
            | StoreError::NoRegion
            | StoreError::NoProfile { .. }
            | StoreError::OtherRegion { .. }
            | StoreError::BadEndpoint { .. }
            | StoreError::OtherDatabases { .. }
            | StoreError::Moved { .. }
            | StoreError::NewerFormat { .. }
            | StoreError::NoTable { .. }
            | StoreError::NoLake { .. } => "BadSettings",
            StoreError::Damaged { .. } => "Damaged",
            _ => "Store",
        };
        Self::of(name, &error)
    }
}
