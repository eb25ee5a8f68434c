//! `GET /exchanges`: one record for each exchange, volumes in bitcoin. Paged like the markets.

use arrow::datatypes::SchemaRef;

use super::{PRICE_SCALE, dataset_id, pages};
use crate::staged::{Field, Flat, Kind, always, flat_columns, id, required, schema, sometimes};
use crate::{Answer, Dataset, DatasetId, Decoder, ImportOptions, Options, Page, Refusal, Request};

/// Exchanges, their trust scores and volumes.
pub(crate) struct Exchanges;

impl Dataset for Exchanges {
    fn id(&self) -> DatasetId {
        dataset_id("exchanges")
    }

    fn first_requests(&self, options: &Options) -> Vec<Request> {
        vec![Request::first("all", "/exchanges").paged(options.page_size)]
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
        Request::first("all", "/exchanges")
    }

    fn staged_schema(&self) -> SchemaRef {
        schema(flat_columns(&[], &FIELDS))
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Flat::new(&[], &FIELDS))
    }
}

pub(super) static FIELDS: [Field; 12] = [
    id("id"),
    required("name", Kind::Text),
    always("year_established", Kind::Int),
    always("country", Kind::Text),
    always("description", Kind::Text),
    always("url", Kind::Text),
    always("image", Kind::Text),
    always("has_trading_incentive", Kind::Boolean),
    always("trust_score", Kind::Int),
    always("trust_score_rank", Kind::Int),
    always("trade_volume_24h_btc", Kind::Decimal(PRICE_SCALE)),
    // Not in the specification of 2026.
    sometimes("trade_volume_24h_btc_normalized", Kind::Decimal(PRICE_SCALE)),
];
