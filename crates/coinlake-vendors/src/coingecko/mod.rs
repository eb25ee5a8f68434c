//! CoinGecko API v3.
//!
//! - Reference: <https://docs.coingecko.com>; the OpenAPI files in `coingecko/coingecko-api-oas`. Checked 2026-06-22.
//! - Limits: keyless 5 to 15 requests a minute for each address, shared; Demo 30 to 100; paid by plan. A refusal is status
//!   429 as JSON or as a web page, with `retry-after` in seconds.
//! - Times: ISO 8601 with `Z` in records; `global` counts Unix seconds. UTC everywhere.
//! - Amounts: in the `vs_currency` asked for; `global` in many currencies at once; categories in US dollars; exchange
//!   volumes in bitcoin.
//! - Paging: `per_page` (up to 250) and `page`; ends with a page shorter than asked for, or `[]`. Answers may be longer
//!   than asked for.
//!
//! One file for each dataset: what to ask and how paging ends, the vendor's fields, and the rows they become.

mod categories;
mod coins_list;
mod errors;
mod exchanges;
mod global;
mod markets;
mod pages;

pub(crate) use categories::Categories;
pub(crate) use coins_list::CoinsList;
pub(crate) use exchanges::Exchanges;
pub(crate) use global::Global;
pub(crate) use markets::Markets;

use crate::{DatasetId, Plan, Vendor};

/// CoinGecko, <https://www.coingecko.com>.
pub(crate) struct CoinGecko;

const NAME: &str = "coingecko";
const PUBLIC_URL: &str = "https://api.coingecko.com/api/v3";

static PLANS: [Plan; 3] = [
    Plan { name: "keyless", base_url: PUBLIC_URL, key_header: None, requests_per_minute: 10 },
    Plan {
        name: "demo",
        base_url: PUBLIC_URL,
        key_header: Some("x-cg-demo-api-key"),
        requests_per_minute: 30,
    },
    Plan {
        name: "pro",
        base_url: "https://pro-api.coingecko.com/api/v3",
        key_header: Some("x-cg-pro-api-key"),
        requests_per_minute: 500,
    },
];

impl Vendor for CoinGecko {
    fn name(&self) -> &'static str {
        NAME
    }

    fn plans(&self) -> &'static [Plan] {
        &PLANS
    }
}

const fn dataset_id(name: &'static str) -> DatasetId {
    DatasetId { vendor: NAME, name }
}

/// Scale of prices and of amounts in bitcoin.
const PRICE_SCALE: i8 = 24;
/// Scale of market caps, volumes and supplies.
const AMOUNT_SCALE: i8 = 16;

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use coinlake_catalog::{Catalog, Database};

    use super::*;

    #[test]
    fn raw_tables_name_every_field_the_decoders_know_and_no_other() {
        let catalog = Catalog::embedded().expect("the catalog is well formed");
        let datasets = [
            ("markets", &markets::FIELDS[..]),
            ("global", &global::FIELDS[..]),
            ("categories", &categories::FIELDS[..]),
            ("exchanges", &exchanges::FIELDS[..]),
            ("coins_list", &coins_list::FIELDS[..]),
        ];
        for (dataset, fields) in datasets {
            let table = catalog
                .table(Database::Raw, &format!("{NAME}_{dataset}"))
                .expect("every dataset has a raw table");
            let ours = ["_fetched_at", "_request", "dt"];
            let named: BTreeSet<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
            let known: BTreeSet<&str> = fields.iter().map(|field| field.name).chain(ours).collect();
            assert_eq!(named, known, "{dataset}");
        }
    }
}
