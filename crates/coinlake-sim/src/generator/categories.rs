//! Bodies of `/coins/categories` and `/coins/categories/list`.

use std::str::FromStr;

use chrono::{DateTime, Utc};

use super::category::{CATEGORIES, Category};
use super::coin::Coin;
use super::noise::Stream;
use super::query::UnknownWord;
use super::standings::{self, Standings};
use super::{Generator, number, text};

/// Order of the rows of `/coins/categories`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CategoryOrder {
    /// Largest market capitalisation first.
    MarketCapDesc,
    /// Smallest market capitalisation first.
    MarketCapAsc,
    /// By name, backwards.
    NameDesc,
    /// By name.
    NameAsc,
    /// Largest change of the market capitalisation first.
    ChangeDesc,
    /// Smallest change of the market capitalisation first.
    ChangeAsc,
}

impl FromStr for CategoryOrder {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Ok(match word {
            "market_cap_desc" => Self::MarketCapDesc,
            "market_cap_asc" => Self::MarketCapAsc,
            "name_desc" => Self::NameDesc,
            "name_asc" => Self::NameAsc,
            "market_cap_change_24h_desc" => Self::ChangeDesc,
            "market_cap_change_24h_asc" => Self::ChangeAsc,
            _ => return Err(UnknownWord::new("order", word)),
        })
    }
}

/// One category at one instant. Amounts are in USD.
struct Row<'a> {
    number: usize,
    category: &'static Category,
    /// The vendor has worked out figures for it.
    is_counted: bool,
    market_cap: f64,
    change_percent: f64,
    volume: f64,
    top: Vec<&'a Coin>,
}

pub(super) fn body(market: &Generator, at: DateTime<Utc>, order: CategoryOrder) -> String {
    let now = market.standings(at.timestamp());
    let yesterday = Standings::new(&market.coins, market.tide, at.timestamp() - 86_400);
    let mut rows: Vec<Row<'_>> =
        (0..CATEGORIES.len()).map(|number| row(market, &now, &yesterday, number)).collect();
    rows.sort_by(|a, b| match order {
        CategoryOrder::MarketCapDesc => b.market_cap.total_cmp(&a.market_cap),
        CategoryOrder::MarketCapAsc => a.market_cap.total_cmp(&b.market_cap),
        CategoryOrder::NameDesc => b.category.name.cmp(a.category.name),
        CategoryOrder::NameAsc => a.category.name.cmp(b.category.name),
        CategoryOrder::ChangeDesc => b.change_percent.total_cmp(&a.change_percent),
        CategoryOrder::ChangeAsc => a.change_percent.total_cmp(&b.change_percent),
    });
    text::list(rows, |out, row| write(out, &row, market.stream, at))
}

pub(super) fn list_body() -> String {
    text::list(&CATEGORIES, |out, category| {
        out.push_str("{\"category_id\":");
        text::string(out, category.id);
        text::key(out, "name");
        text::string(out, category.name);
        out.push('}');
    })
}

fn row<'a>(market: &'a Generator, now: &Standings, yesterday: &Standings, number: usize) -> Row<'a> {
    let members =
        || now.order.iter().filter(|place| market.coins[**place as usize].categories & (1 << number) != 0);
    let sum = |value: &dyn Fn(&Coin, usize) -> f64| -> f64 {
        members().map(|place| value(&market.coins[*place as usize], *place as usize)).sum()
    };
    let market_cap = sum(&|coin, place| coin.market_cap(now.prices[place]));
    let before = sum(&|coin, place| coin.market_cap(yesterday.prices[place]));
    Row {
        number,
        category: &CATEGORIES[number],
        // The vendor serves some categories without figures.
        is_counted: number < 3 || !market.stream.hash(-1 - number as i64).is_multiple_of(6),
        market_cap,
        change_percent: if before > 0.0 { (market_cap / before - 1.0) * 100.0 } else { 0.0 },
        volume: sum(&|coin, place| standings::volume(coin, now.prices[place], now.seconds)),
        top: members().take(3).map(|place| &market.coins[*place as usize]).collect(),
    }
}

fn write(out: &mut String, row: &Row<'_>, stream: Stream, at: DateTime<Utc>) {
    let float = |out: &mut String, value: f64| {
        if row.is_counted { number::float(out, value) } else { out.push_str("null") }
    };
    out.push_str("{\"id\":");
    text::string(out, row.category.id);
    text::key(out, "name");
    text::string(out, row.category.name);
    text::key(out, "market_cap");
    float(out, row.market_cap);
    text::key(out, "market_cap_change_24h");
    float(out, row.change_percent);
    text::key(out, "content");
    text::optional(out, row.category.content);
    text::key(out, "top_3_coins_id");
    out.push_str(&text::list(&row.top, |out, coin| text::string(out, &coin.id)));
    text::key(out, "top_3_coins");
    out.push_str(&text::list(&row.top, |out, coin| text::string(out, &coin.image("small"))));
    text::key(out, "volume_24h");
    float(out, row.volume);
    text::key(out, "updated_at");
    if row.is_counted {
        let age = (stream.hash(at.timestamp() + row.number as i64) % 600_000) as i64;
        text::instant(out, at.timestamp_millis() - age);
    } else {
        out.push_str("null");
    }
    out.push('}');
}
