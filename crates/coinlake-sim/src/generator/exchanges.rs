//! Body of `/exchanges`.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::noise::Stream;
use super::{name, number, text};

/// Well-known exchanges, largest first: id, name, year, country. Their figures are simulated.
const KNOWN: [(&str, &str, i32, &str); 12] = [
    ("binance", "Binance", 2017, "Cayman Islands"),
    ("gdax", "Coinbase Exchange", 2012, "United States"),
    ("bybit_spot", "Bybit", 2018, "United Arab Emirates"),
    ("okex", "OKX", 2013, "Seychelles"),
    ("bitget", "Bitget", 2018, "Seychelles"),
    ("gate", "Gate", 2013, "Panama"),
    ("kucoin", "KuCoin", 2014, "Seychelles"),
    ("kraken", "Kraken", 2011, "United States"),
    ("mxc", "MEXC", 2018, "Seychelles"),
    ("huobi", "HTX", 2013, "Seychelles"),
    ("bitfinex", "Bitfinex", 2014, "British Virgin Islands"),
    ("bitstamp", "Bitstamp", 2013, "Luxembourg"),
];
const COUNTRIES: [&str; 8] = [
    "Singapore",
    "Japan",
    "South Korea",
    "Türkiye",
    "Brazil",
    "Estonia",
    "British Virgin Islands",
    "Hong Kong",
];
const DESCRIPTIONS: [&str; 4] = [
    "Simulated exchange.\r\nSpot and margin.",
    "Simulierte Börse mit Sitz im Überall.",
    "シミュレーションされた取引所です。",
    "Simulated \"professional\" venue; back\\slash included.",
];
/// More rows than the vendor answers with.
const LARGEST_PAGE: u32 = 250;
/// The number of a world's first exchange stream; coins use the small numbers.
const FIRST_STREAM: u64 = 1 << 40;

/// One exchange: what is fixed about it.
#[derive(Debug)]
pub(super) struct Exchange {
    number: u32,
    id: String,
    name: String,
    year: Option<i32>,
    country: Option<&'static str>,
    description: Option<&'static str>,
    has_trading_incentive: Option<bool>,
    trust_score: Option<u32>,
    volume_btc: f64,
    normalized: f64,
    stream: Stream,
}

/// The first `count` exchanges of the market with this seed: the same exchanges whatever the count.
pub(super) fn exchanges(seed: u64, count: u32) -> Vec<Exchange> {
    let mut taken = KNOWN.iter().map(|known| known.0.to_owned()).collect();
    (0..count).map(|place| exchange(seed, place, &mut taken)).collect()
}

fn exchange(seed: u64, place: u32, taken: &mut HashSet<String>) -> Exchange {
    let number = FIRST_STREAM + u64::from(place);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    rng.set_stream(number);
    let known = KNOWN.get(place as usize);
    let (id, name) = match known {
        Some((id, name, ..)) => ((*id).to_owned(), (*name).to_owned()),
        None => name::exchange(&mut rng, taken),
    };
    let drawn_country = COUNTRIES[rng.random_range(0..COUNTRIES.len() as u32) as usize];
    let drawn_year = rng.random_range(2011..2024);
    Exchange {
        number: place + 1,
        id,
        name,
        year: known.map(|known| known.2).or(rng.random_bool(0.7).then_some(drawn_year)),
        country: known.map(|known| known.3).or(rng.random_bool(0.6).then_some(drawn_country)),
        description: match rng.random_range(0..10) {
            0..6 => Some(""),
            6 => None,
            _ => Some(DESCRIPTIONS[rng.random_range(0..DESCRIPTIONS.len() as u32) as usize]),
        },
        has_trading_incentive: rng.random_bool(0.95).then(|| rng.random_bool(0.1)),
        trust_score: rng.random_bool(0.97).then(|| 10u32.saturating_sub(place / 8).max(1)),
        volume_btc: 210_000.0 * libm::pow(f64::from(place + 1), -1.2) * (0.6 + 0.8 * rng.random::<f64>()),
        normalized: if rng.random_bool(0.4) { 1.0 } else { rng.random_range(0.2..1.0) },
        stream: Stream::new(seed, number),
    }
}

/// One page, best trusted first.
pub(super) fn body(exchanges: &[Exchange], at: DateTime<Utc>, page: u32, per_page: u32) -> String {
    let per_page = per_page.clamp(1, LARGEST_PAGE) as usize;
    let start = (page.max(1) as usize - 1) * per_page;
    text::list(exchanges.iter().skip(start).take(per_page), |out, exchange| row(out, exchange, at))
}

fn row(out: &mut String, exchange: &Exchange, at: DateTime<Utc>) {
    let volume = exchange.volume_btc * libm::exp(0.25 * exchange.stream.fast(at.timestamp()));
    out.push_str("{\"id\":");
    text::string(out, &exchange.id);
    text::key(out, "name");
    text::string(out, &exchange.name);
    text::key(out, "year_established");
    or_null(out, exchange.year);
    text::key(out, "country");
    text::optional(out, exchange.country);
    text::key(out, "description");
    text::optional(out, exchange.description);
    text::key(out, "url");
    text::string(
        out,
        &if exchange.number == 40 {
            String::new()
        } else {
            format!("https://exchange-{}.coinlake-sim.invalid/", exchange.number)
        },
    );
    text::key(out, "image");
    text::string(
        out,
        &format!("https://images.coinlake-sim.invalid/markets/images/{}/small/exchange.png", exchange.number),
    );
    text::key(out, "has_trading_incentive");
    or_null(out, exchange.has_trading_incentive);
    text::key(out, "trust_score");
    or_null(out, exchange.trust_score);
    text::key(out, "trust_score_rank");
    or_null(out, exchange.trust_score.map(|_| exchange.number));
    text::key(out, "trade_volume_24h_btc");
    number::float(out, volume);
    text::key(out, "trade_volume_24h_btc_normalized");
    number::float(out, volume * exchange.normalized);
    out.push('}');
}

fn or_null(out: &mut String, value: Option<impl ToString>) {
    match value {
        Some(value) => out.push_str(&value.to_string()),
        None => out.push_str("null"),
    }
}
