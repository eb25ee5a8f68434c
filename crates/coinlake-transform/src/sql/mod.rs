//! Our SQL, planned once and run over one small set of rows after another.

mod prepared;
mod slot;

pub(crate) use prepared::{Pool, Prepared, session};
pub(crate) use slot::OneShot;
