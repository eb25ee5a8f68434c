//! From new files to one commit of a table, and the record of it.

mod commit;
mod draft;
mod journal;
mod part;
mod retry;

pub(crate) use commit::{Published, publish};
pub(crate) use draft::Draft;
pub(crate) use journal::{CheckRow, Entry, Journal, NOT_YET, PublishRow};
pub(crate) use part::Part;
pub(crate) use retry::{ATTEMPTS, give_up, publish_until_done, wait};
