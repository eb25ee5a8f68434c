//! Reaching AWS: where credentials, region and endpoint come from, and S3 as an object store.

mod answer;
mod bucket;
mod credentials;
mod environment;
pub mod glue_entry;
mod profile;
pub mod service_error;
mod whole_answers;

pub(crate) use answer::Refusal;
pub use environment::Aws;
pub(crate) use whole_answers::NoAnswer;
