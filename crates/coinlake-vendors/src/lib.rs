//! What each vendor serves: what to ask for, how paging ends, what an answer means, and how a record becomes typed rows.
//!
//! Pure: no clock, no network, no files. Ingest asks a [`Dataset`] what to request and what an answer holds; transform
//! asks its [`Decoder`] what a raw line means. Every dataset of every vendor stands in [`datasets`].

mod coingecko;
mod dataset;
pub mod decimal;
mod decoder;
mod drift;
mod json;
mod line;
mod page;
mod refusal;
mod registry;
mod request;
mod resemblance;
mod staged;
mod timestamp;
mod vendor;

pub use dataset::{Dataset, DatasetId, ImportOptions, Options};
pub use decoder::{Decoder, Place, Reason, Rejected};
pub use drift::{Drift, DriftKind};
pub use line::raw_line;
pub use page::{Answer, Page, PageEnd};
pub use refusal::Refusal;
pub use registry::{dataset, datasets, vendor, vendors};
pub use request::Request;
pub use resemblance::{Mistaken, mistaken};
pub use vendor::{Plan, Vendor};
