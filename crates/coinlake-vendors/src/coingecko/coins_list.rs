//! `GET /coins/list`: one record for each active coin, with its contract addresses. One page of some 18,000 rows.
//!
//! Ids are unique but not slugs: `_`, inner and trailing spaces, brackets and capitals occur. Symbols are shared and
//! may be empty.

use arrow::datatypes::SchemaRef;

use super::{dataset_id, pages};
use crate::staged::{Field, Flat, Kind, flat_columns, id, required, schema, sometimes};
use crate::{Answer, Dataset, DatasetId, Decoder, ImportOptions, Options, Page, Refusal, Request};

/// Names of all active coins.
pub(crate) struct CoinsList;

impl Dataset for CoinsList {
    fn id(&self) -> DatasetId {
        dataset_id("coins_list")
    }

    fn first_requests(&self, _: &Options) -> Vec<Request> {
        vec![Request::first("all", "/coins/list").asking("include_platform", "true")]
    }

    fn read<'a>(&self, asked: &Request, answer: &Answer<'a>) -> Result<Page<'a>, Refusal> {
        pages::read_list(asked, answer)
    }

    fn read_import<'a>(&self, body: &'a [u8]) -> Result<Vec<&'a str>, Refusal> {
        pages::import_list(body)
    }

    fn field_names(&self) -> Vec<&'static str> {
        FIELDS.iter().map(|field| field.name).collect()
    }

    fn import_request(&self, _: &ImportOptions) -> Request {
        Request::first("all", "/coins/list")
    }

    fn staged_schema(&self) -> SchemaRef {
        schema(flat_columns(&[], &FIELDS))
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Flat::new(&[], &FIELDS))
    }
}

pub(super) static FIELDS: [Field; 4] = [
    id("id"),
    required("symbol", Kind::Text),
    required("name", Kind::Text),
    // Only when asked for.
    sometimes("platforms", Kind::Object),
];
