//! What the functions on AWS Lambda share: an event comes in, an answer or a named error goes out, with log lines and
//! metrics on the way. The work itself is done by the workers' libraries, which do not know Lambda.
//!
//! Each function is a program of its own, in the folder of its name.

mod deadline;
mod failure;
mod function;
mod lake;
mod log;
mod metrics;
mod settings;

pub use deadline::within;
pub use failure::Failure;
pub use function::{Function, serve};
pub use lake::KeptLake;
pub use metrics::{Metric, Unit, put_metrics};
pub use settings::{LakeSettings, VendorSettings, optional};
