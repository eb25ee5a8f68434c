//! What did the vendor answer at this time? Fetches all pages of a dataset, or reads files that hold them, and lands them
//! in the raw zone as one run.
//!
//! [`ingest`] and [`import`] may be called again with the same logical time at any moment, also after a kill or while
//! another call is under way: a run is committed once, as a whole, and then never changes.

mod answer;
mod attempt;
mod backoff;
mod clock;
mod conversation;
mod error;
mod fetch;
mod http;
mod import;
mod pacer;
mod progress;
mod report;
mod retry_after;
mod secret;
mod series;

pub use clock::{Clock, SystemClock};
pub use error::IngestError;
pub use fetch::{Deps, IngestRequest, ingest};
pub use http::Http;
pub use import::{ImportFile, ImportRequest, import};
pub use progress::Progress;
pub use report::{IngestReport, Outcome};
pub use secret::Secret;
