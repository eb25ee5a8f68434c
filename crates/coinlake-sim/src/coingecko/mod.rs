//! CoinGecko's API v3: which answer belongs to which request.

mod auth;
mod parameters;

use chrono::{DateTime, Utc};

use crate::answer::Answer;
use crate::asked::Asked;
use crate::generator::{CategoryOrder, Generator};
use crate::key::RequiredKey;

use parameters::Refused;

/// The generated answer to `asked` at the instant `at`.
pub(crate) fn answer(market: &Generator, keys: &[RequiredKey], asked: &Asked, at: DateTime<Utc>) -> Answer {
    if let Some(refusal) = auth::refusal(keys, asked, at) {
        return refusal;
    }
    let answered = match asked.path.as_str() {
        "/ping" => Ok(r#"{"gecko_says":"(V3) To the Moon!"}"#.to_owned()),
        "/coins/markets" => markets(market, asked, at),
        "/coins/list" => Ok(market.coins_list(asked.parameter("include_platform") == Some("true"))),
        "/coins/categories" => categories(market, asked, at),
        "/coins/categories/list" => Ok(market.categories_list()),
        "/global" => Ok(market.global(at)),
        "/exchanges" => return exchanges(market, asked, at),
        _ => return Answer::json(404, r#"{"status":404,"error":"Not Found"}"#.to_owned(), at),
    };
    match answered {
        Ok(body) => Answer::json(200, body, at).with("cache-control", "max-age=60, public"),
        Err(Refused(message)) => Answer::error(422, &message, at),
    }
}

fn markets(market: &Generator, asked: &Asked, at: DateTime<Utc>) -> Result<String, Refused> {
    let query = parameters::markets(asked, at)?;
    market.markets(&query).ok_or_else(|| Refused("invalid vs_currency".to_owned()))
}

fn categories(market: &Generator, asked: &Asked, at: DateTime<Utc>) -> Result<String, Refused> {
    let order = asked.parameter("order").map_or(Ok(CategoryOrder::MarketCapDesc), str::parse)?;
    Ok(market.categories(at, order))
}

/// The one list here that says how many pages there are.
fn exchanges(market: &Generator, asked: &Asked, at: DateTime<Utc>) -> Answer {
    let per_page = parameters::per_page(asked);
    let page = asked.page();
    let (body, total) = market.exchanges(at, page, per_page);
    let last = total.div_ceil(per_page as usize).max(1);
    let link = |page: usize, relation: &str| {
        format!(
            "<https://api.coingecko.com/api/v3/exchanges?page={page}&per_page={per_page}>; rel=\"{relation}\""
        )
    };
    let mut links = Vec::new();
    if page > 1 {
        links.extend([link(1, "first"), link(page as usize - 1, "prev")]);
    }
    if (page as usize) < last {
        links.extend([link(last, "last"), link(page as usize + 1, "next")]);
    }
    let answer = Answer::json(200, body, at)
        .with("cache-control", "max-age=60, public")
        .with("total", total)
        .with("per-page", per_page);
    if links.is_empty() { answer } else { answer.with("link", links.join(", ")) }
}
