//! Raw lines to staged rows: each line is decoded once, whoever needs it.

mod account;
mod chunk;
mod feed;
mod ledger;

pub(crate) use account::Account;
pub(crate) use chunk::Chunk;
pub(crate) use feed::{DayOfRuns, feed, feed_rejects};
pub(crate) use ledger::{Ledger, Reject};
