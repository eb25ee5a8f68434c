//! `GET /coins/markets`: one record for each coin, price and market figures in one quote currency.
//!
//! Asked once for all coins and once for each followed category, for each quote currency. No header tells the number
//! of pages; ranks change between two pages, so a coin may stand on two pages or on none.

use arrow::datatypes::SchemaRef;

use super::{AMOUNT_SCALE, PRICE_SCALE, dataset_id, pages};
use crate::request::series_part;
use crate::staged::{
    Fact, Field, Flat, Kind, always, currency_fact, flat_columns, id, optional_fact, required, schema,
    sometimes,
};
use crate::{Answer, Dataset, DatasetId, Decoder, ImportOptions, Options, Page, Refusal, Request};

/// Coins and their market figures.
pub(crate) struct Markets;

const PATH: &str = "/coins/markets";

impl Dataset for Markets {
    fn id(&self) -> DatasetId {
        dataset_id("markets")
    }

    fn first_requests(&self, options: &Options) -> Vec<Request> {
        let mut requests: Vec<Request> = Vec::new();
        for currency in &options.quote_currencies {
            let categories = options.categories.iter().map(|category| Some(category.as_str()));
            for category in [None].into_iter().chain(categories) {
                let request = about(&currency.to_ascii_lowercase(), category)
                    .sending("order", "market_cap_desc")
                    .sending("price_change_percentage", "1h,24h,7d,14d,30d,200d,1y")
                    .paged(options.page_size);
                if requests.iter().all(|known| known.series != request.series) {
                    requests.push(request);
                }
            }
        }
        requests
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

    fn import_request(&self, options: &ImportOptions) -> Request {
        let currency = options.quote_currency.as_deref().unwrap_or("usd").to_ascii_lowercase();
        about(&currency, options.category.as_deref())
    }

    fn staged_schema(&self) -> SchemaRef {
        schema(flat_columns(&FACTS, &FIELDS))
    }

    fn decoder(&self) -> Box<dyn Decoder> {
        Box::new(Flat::new(&FACTS, &FIELDS))
    }
}

fn about(currency: &str, category: Option<&str>) -> Request {
    let series = match category {
        None => format!("{}-all", series_part(currency)),
        Some(category) => format!("{}-category-{}", series_part(currency), series_part(category)),
    };
    let request = Request::first(series, PATH).asking("vs_currency", currency);
    match category {
        None => request,
        Some(category) => request.asking("category", category),
    }
}

const FACTS: [Fact; 2] =
    [currency_fact("vs_currency", "quote_currency"), optional_fact("category", "category")];

/// In the order the vendor prints them, which is the fastest to read.
pub(super) static FIELDS: [Field; 35] = [
    id("id"),
    required("symbol", Kind::Text),
    required("name", Kind::Text),
    always("image", Kind::Text),
    always("current_price", Kind::Decimal(PRICE_SCALE)),
    always("market_cap", Kind::Decimal(AMOUNT_SCALE)),
    always("market_cap_rank", Kind::Int),
    sometimes("market_cap_rank_with_rehypothecated", Kind::Int),
    always("fully_diluted_valuation", Kind::Decimal(AMOUNT_SCALE)),
    always("total_volume", Kind::Decimal(AMOUNT_SCALE)),
    always("high_24h", Kind::Decimal(PRICE_SCALE)),
    always("low_24h", Kind::Decimal(PRICE_SCALE)),
    always("price_change_24h", Kind::Double),
    always("price_change_percentage_24h", Kind::Double),
    always("market_cap_change_24h", Kind::Double),
    always("market_cap_change_percentage_24h", Kind::Double),
    always("circulating_supply", Kind::Decimal(AMOUNT_SCALE)),
    always("total_supply", Kind::Decimal(AMOUNT_SCALE)),
    always("max_supply", Kind::Decimal(AMOUNT_SCALE)),
    always("ath", Kind::Decimal(PRICE_SCALE)),
    always("ath_change_percentage", Kind::Double),
    always("ath_date", Kind::Timestamp),
    always("atl", Kind::Decimal(PRICE_SCALE)),
    always("atl_change_percentage", Kind::Double),
    always("atl_date", Kind::Timestamp),
    always("roi", Kind::Nested(&ROI)),
    always("last_updated", Kind::Timestamp),
    sometimes("sparkline_in_7d", Kind::Ignored),
    sometimes("price_change_percentage_1h_in_currency", Kind::Double),
    sometimes("price_change_percentage_24h_in_currency", Kind::Double),
    sometimes("price_change_percentage_7d_in_currency", Kind::Double),
    sometimes("price_change_percentage_14d_in_currency", Kind::Double),
    sometimes("price_change_percentage_30d_in_currency", Kind::Double),
    sometimes("price_change_percentage_200d_in_currency", Kind::Double),
    sometimes("price_change_percentage_1y_in_currency", Kind::Double),
];

/// Return on investment since the token sale.
static ROI: [Field; 3] =
    [always("times", Kind::Double), always("currency", Kind::Text), always("percentage", Kind::Double)];
