//! New rows of one partition: sorted within bounded memory, checked, written.

mod checks;
mod read;
mod sink;

pub(crate) use checks::{CheckOutcome, Checks, Tally};
pub(crate) use read::{key, nullable, read};
pub(crate) use sink::{RowSink, Written};
