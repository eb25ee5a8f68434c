//! Body of `/coins/markets`: which coins a page holds.

use super::category::Category;
use super::coin::Coin;
use super::noise::Stream;
use super::query::{MarketsQuery, Order};
use super::row::View;
use super::standings::{self, Standings};
use super::{Generator, currency, text};

/// The vendor never answers with more rows than this.
const LARGEST_PAGE: u32 = 250;
/// Smaller pages are left alone: shifting a page of one coin would repeat it whole.
const SMALLEST_SHIFTED_PAGE: u32 = 10;

/// The body, or nothing if the quote currency is unknown.
pub(super) fn body(market: &Generator, query: &MarketsQuery) -> Option<String> {
    let per_usd = currency::per_usd(&query.currency)?;
    let standings = market.standings(query.at.timestamp());
    let places = in_order(market, &standings, query, selected(market, &standings, query));
    let page = slice(market.stream, query, &places);
    let view = View::new(market.tide, query, per_usd, &standings);
    Some(text::list(page, |out, place| view.row(out, &market.coins[*place as usize], *place)))
}

/// The asked coins, largest first. The vendor looks at one filter only: `category` before `ids` before `names`
/// before `symbols`.
fn selected(market: &Generator, standings: &Standings, query: &MarketsQuery) -> Vec<u32> {
    let all = standings.order.iter().copied();
    let coin = |place: &u32| &market.coins[*place as usize];
    if let Some(category) = &query.category {
        let Some(set) = Category::set_of(category) else { return Vec::new() };
        return all.filter(|place| coin(place).categories & set != 0).collect();
    }
    if !query.ids.is_empty() {
        return all.filter(|place| query.ids.contains(&coin(place).id)).collect();
    }
    if !query.names.is_empty() {
        return all.filter(|place| contains(&query.names, &coin(place).name)).collect();
    }
    if query.symbols.is_empty() {
        return all.collect();
    }
    let mut found = all.filter(|place| contains(&query.symbols, &coin(place).symbol)).collect::<Vec<_>>();
    if !query.include_all_tokens {
        let mut seen = Vec::new();
        found.retain(|place| {
            let is_largest = !seen.contains(&&coin(place).symbol);
            seen.push(&coin(place).symbol);
            is_largest
        });
    }
    found
}

fn contains(words: &[String], word: &str) -> bool {
    words.iter().any(|known| known.to_lowercase() == word.to_lowercase())
}

fn in_order(
    market: &Generator,
    standings: &Standings,
    query: &MarketsQuery,
    mut places: Vec<u32>,
) -> Vec<u32> {
    let coin = |place: u32| -> &Coin { &market.coins[place as usize] };
    let volume =
        |place: u32| standings::volume(coin(place), standings.prices[place as usize], standings.seconds);
    match query.order {
        Order::MarketCapDesc => {}
        Order::MarketCapAsc => places.reverse(),
        Order::VolumeDesc => places.sort_by(|a, b| volume(*b).total_cmp(&volume(*a))),
        Order::VolumeAsc => places.sort_by(|a, b| volume(*a).total_cmp(&volume(*b))),
        Order::IdAsc => places.sort_by(|a, b| coin(*a).id.cmp(&coin(*b).id)),
        Order::IdDesc => places.sort_by(|a, b| coin(*b).id.cmp(&coin(*a).id)),
    }
    places
}

/// One page. While a client pages on, coins move up: before some pages the order has slid by one, and the last coin
/// of the page before comes again as the first of this one.
fn slice<'a>(stream: Stream, query: &MarketsQuery, places: &'a [u32]) -> &'a [u32] {
    let per_page = query.per_page.clamp(1, LARGEST_PAGE);
    let is_ranked = !matches!(query.order, Order::IdAsc | Order::IdDesc);
    // Pages beyond this one are empty, however far they have slid.
    let last = i64::from(query.page).min(places.len() as i64 + 1);
    let slid = if is_ranked && per_page >= SMALLEST_SHIFTED_PAGE {
        (2..=last).filter(|page| stream.hash(*page).is_multiple_of(3)).count()
    } else {
        0
    };
    let start = (query.page.max(1) as usize - 1) * per_page as usize - slid;
    let end = (start + per_page as usize).min(places.len());
    places.get(start..end).unwrap_or_default()
}
