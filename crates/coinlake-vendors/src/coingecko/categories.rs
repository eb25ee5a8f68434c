//! `GET /coins/categories`: one record for each category, figures in US dollars. One page.

use arrow::datatypes::SchemaRef;

use super::{AMOUNT_SCALE, dataset_id, pages};
use crate::staged::{Field, Flat, Kind, always, flat_columns, id, required, schema, sometimes};
use crate::{Answer, Dataset, DatasetId, Decoder, ImportOptions, Options, Page, Refusal, Request};

/// Categories and their market figures.
pub(crate) struct Categories;

impl Dataset for Categories {
    fn id(&self) -> DatasetId {
        dataset_id("categories")
    }

    fn first_requests(&self, _: &Options) -> Vec<Request> {
        vec![Request::first("all", "/coins/categories")]
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
        Request::first("all", "/coins/categories")
    }

    fn staged_schema(&self) -> SchemaRef {
        schema(flat_columns(&[], &FIELDS))
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Flat::new(&[], &FIELDS))
    }
}

pub(super) static FIELDS: [Field; 9] = [
    id("id"),
    required("name", Kind::Text),
    always("market_cap", Kind::Decimal(AMOUNT_SCALE)),
    always("market_cap_change_24h", Kind::Double),
    // Absent in 2021.
    sometimes("content", Kind::Text),
    // Since 2024 or 2025.
    sometimes("top_3_coins_id", Kind::List),
    // Addresses of images. Absent in 2021.
    sometimes("top_3_coins", Kind::List),
    always("volume_24h", Kind::Decimal(AMOUNT_SCALE)),
    always("updated_at", Kind::Timestamp),
];
