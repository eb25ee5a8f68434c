//! Raw lines to typed rows, driven by a dataset's list of fields.

mod field;
mod flat;
mod line;
mod members;
mod rows;
mod value;

pub(crate) use field::{Fact, Field, Kind, always, currency_fact, id, optional_fact, required, sometimes};
pub(crate) use flat::{Flat, flat_columns};
pub(crate) use line::{LineReader, Members};
pub(crate) use members::for_each_member;
pub(crate) use rows::{Column, Rows, schema};
pub(crate) use value::{Value, check_currency, read_value};
