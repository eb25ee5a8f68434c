//! Body of `/global`.

use chrono::{DateTime, Utc};

use super::currency::CURRENCIES;
use super::standings::{self, Standings};
use super::{Generator, number, text};

/// How many coins the vendor lists by their share of the market.
const SHARES: usize = 10;

pub(super) fn body(market: &Generator, at: DateTime<Utc>) -> String {
    let now = market.standings(at.timestamp());
    let yesterday = Standings::new(&market.coins, market.tide, at.timestamp() - 86_400);
    let (cap, volume) = (total_cap(market, &now), total_volume(market, &now));
    let mut out = String::from("{\"data\":{\"active_cryptocurrencies\":");
    out.push_str(&market.coins.len().to_string());
    for (name, count) in [
        ("upcoming_icos", 0),
        ("ongoing_icos", 49),
        ("ended_icos", 3_376),
        ("markets", market.exchanges.len()),
    ] {
        text::key(&mut out, name);
        out.push_str(&count.to_string());
    }
    in_each_currency(&mut out, "total_market_cap", cap);
    in_each_currency(&mut out, "total_volume", volume);
    shares(&mut out, market, &now, cap);
    text::key(&mut out, "market_cap_change_percentage_24h_usd");
    number::float(&mut out, percent(cap, total_cap(market, &yesterday)));
    text::key(&mut out, "volume_change_percentage_24h_usd");
    number::float(&mut out, percent(volume, total_volume(market, &yesterday)));
    text::key(&mut out, "updated_at");
    // Worked out every minute.
    out.push_str(&(at.timestamp().div_euclid(60) * 60).to_string());
    out.push_str("}}");
    out
}

fn total_cap(market: &Generator, standings: &Standings) -> f64 {
    market.coins.iter().zip(&standings.prices).map(|(coin, price)| coin.market_cap(*price)).sum()
}

fn total_volume(market: &Generator, standings: &Standings) -> f64 {
    let volume = |(coin, price)| standings::volume(coin, price, standings.seconds);
    market.coins.iter().zip(standings.prices.iter().copied()).map(volume).sum()
}

fn in_each_currency(out: &mut String, name: &str, usd: f64) {
    text::key(out, name);
    for (number, (currency, per_usd)) in CURRENCIES.iter().enumerate() {
        out.push(if number == 0 { '{' } else { ',' });
        text::string(out, currency);
        out.push(':');
        number::float(out, usd * per_usd);
    }
    out.push('}');
}

fn shares(out: &mut String, market: &Generator, standings: &Standings, total: f64) {
    text::key(out, "market_cap_percentage");
    out.push('{');
    for (number, place) in standings.order.iter().take(SHARES).enumerate() {
        if number > 0 {
            out.push(',');
        }
        let coin = &market.coins[*place as usize];
        text::string(out, &coin.symbol);
        out.push(':');
        number::float(out, coin.market_cap(standings.prices[*place as usize]) / total * 100.0);
    }
    out.push('}');
}

fn percent(now: f64, before: f64) -> f64 {
    if before > 0.0 { (now / before - 1.0) * 100.0 } else { 0.0 }
}
