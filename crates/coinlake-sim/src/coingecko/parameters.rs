//! Query parameters of the list endpoints, as the vendor reads them.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use crate::asked::Asked;
use crate::generator::{MarketsQuery, Order, Precision, UnknownWord};

const DEFAULT_PAGE_SIZE: u32 = 100;
const LARGEST_PAGE_SIZE: u32 = 250;

/// Why a query is wrong: the text of the vendor's `{"error":"…"}`, status 422.
#[derive(Debug)]
pub(super) struct Refused(pub(super) String);

impl From<UnknownWord> for Refused {
    fn from(unknown: UnknownWord) -> Self {
        Self(unknown.to_string())
    }
}

/// What a request asks of `/coins/markets`. Numbers out of range are brought into it, as the vendor does.
pub(super) fn markets(asked: &Asked, at: DateTime<Utc>) -> Result<MarketsQuery, Refused> {
    let currency = asked.parameter("vs_currency").filter(|currency| !currency.is_empty());
    let currency = currency.ok_or_else(|| Refused("Missing parameter vs_currency".to_owned()))?;
    Ok(MarketsQuery {
        currency: currency.to_lowercase(),
        category: asked.parameter("category").filter(|id| !id.is_empty()).map(str::to_owned),
        ids: words(asked, "ids"),
        names: words(asked, "names"),
        symbols: words(asked, "symbols"),
        include_all_tokens: asked.parameter("include_tokens") == Some("all"),
        order: one(asked, "order", Order::MarketCapDesc)?,
        per_page: per_page(asked),
        changes: words(asked, "price_change_percentage")
            .iter()
            .map(|word| word.parse())
            .collect::<Result<_, _>>()?,
        sparkline: asked.parameter("sparkline") == Some("true"),
        include_rehypothecated: asked.parameter("include_rehypothecated") == Some("true"),
        precision: one(asked, "precision", Precision::Default)?,
        ..MarketsQuery::page(at, asked.page())
    })
}

/// The page size: 100 if none is asked, and never above 250, without an error.
pub(super) fn per_page(asked: &Asked) -> u32 {
    let asked = asked.parameter("per_page").and_then(|size| size.parse().ok());
    asked.unwrap_or(DEFAULT_PAGE_SIZE).clamp(1, LARGEST_PAGE_SIZE)
}

fn one<T: FromStr<Err = UnknownWord>>(asked: &Asked, name: &str, default: T) -> Result<T, UnknownWord> {
    asked.parameter(name).filter(|word| !word.is_empty()).map_or(Ok(default), str::parse)
}

/// Ids may hold blanks, so nothing is trimmed.
fn words(asked: &Asked, name: &str) -> Vec<String> {
    let list = asked.parameter(name).unwrap_or_default();
    list.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect()
}
