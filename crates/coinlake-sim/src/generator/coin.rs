//! The coins of a simulated market.

use std::collections::HashSet;
use std::sync::OnceLock;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::category::{CATEGORIES, CategorySet, DRAWN_FROM, GAMING, MEME, SMART_CONTRACT, STABLECOINS};
use super::known::{KNOWN, Known};
use super::name::{self, Sound};
use super::noise::Stream;
use super::odd::{ODD, Odd, Oddity};
use super::path::{Path, Records, Tide};

/// Seconds since 1970 of 2013-04-28, before which no coin is listed.
const FIRST_LISTING: i64 = 1_367_107_200;

/// One coin: what is fixed about it, and how its price moves.
#[derive(Debug)]
pub(super) struct Coin {
    pub(super) id: String,
    pub(super) symbol: String,
    pub(super) name: String,
    /// Number within the market, from 1.
    pub(super) number: u32,
    pub(super) categories: CategorySet,
    pub(super) circulating: f64,
    pub(super) total: Option<f64>,
    pub(super) max: Option<f64>,
    /// The vendor publishes a fully diluted valuation for it.
    pub(super) has_fdv: bool,
    /// Price of the initial sale in USD, and the currency in which the vendor states the return.
    pub(super) sale: Option<(f64, &'static str)>,
    /// Share of the market capitalisation traded per day.
    pub(super) turnover: f64,
    pub(super) oddity: Oddity,
    pub(super) history_days: Option<u32>,
    pub(super) path: Path,
    /// Hashes for small decisions about the coin's rows.
    pub(super) stream: Stream,
    records: OnceLock<Records>,
}

impl Coin {
    /// The coin's record highs and lows, worked out when first asked for.
    pub(super) fn records(&self, tide: Tide) -> &Records {
        self.records.get_or_init(|| self.path.records(tide))
    }

    /// The market capitalisation in USD at a price: 0 where the vendor knows no supply.
    pub(super) fn market_cap(&self, price_usd: f64) -> f64 {
        price_usd * self.circulating
    }

    /// The image's address, on a host that cannot exist.
    pub(super) fn image(&self, size: &str) -> String {
        format!(
            "https://images.coinlake-sim.invalid/coins/images/{}/{size}/coin.png?{}",
            self.number,
            1_547_033_579 + i64::from(self.number)
        )
    }
}

/// The first `count` coins of the market with this seed: the same coins whatever the count.
pub(super) fn coins(seed: u64, count: u32) -> Vec<Coin> {
    let mut taken: HashSet<String> =
        KNOWN.iter().map(|coin| coin.id).chain(ODD.iter().map(|coin| coin.id)).map(str::to_owned).collect();
    (0..count as usize)
        .map(|place| {
            let mut rng = ChaCha8Rng::seed_from_u64(seed);
            rng.set_stream(place as u64);
            if let Some(known) = KNOWN.get(place) {
                from_known(seed, place, known, &mut rng)
            } else if let Some(odd) = ODD.get(place - KNOWN.len()) {
                from_odd(seed, place, odd, &mut rng)
            } else {
                generated(seed, place, &mut rng, &mut taken)
            }
        })
        .collect()
}

fn from_known(seed: u64, place: usize, known: &Known, rng: &mut ChaCha8Rng) -> Coin {
    let mut coin = base(seed, place, rng, known.usd, known.circulating, known.categories);
    coin.id = known.id.to_owned();
    coin.symbol = known.symbol.to_owned();
    coin.name = known.name.to_owned();
    coin.max = known.max;
    coin.total = Some(known.max.unwrap_or(known.circulating));
    if place == 0 {
        coin.path = Path { growth: 0.3, volatility: 0.015, beta: 1.0, listed_at: FIRST_LISTING, ..coin.path };
        coin.sale = None;
    }
    if place == 1 {
        coin.sale = Some((0.311, "btc"));
    }
    coin
}

fn from_odd(seed: u64, place: usize, odd: &Odd, rng: &mut ChaCha8Rng) -> Coin {
    let mut coin = base(seed, place, rng, odd.usd, odd.circulating, odd.categories);
    coin.id = odd.id.to_owned();
    coin.symbol = odd.symbol.to_owned();
    coin.name = odd.name.to_owned();
    coin.oddity = odd.oddity;
    coin.history_days = odd.history_days;
    coin.total = (odd.circulating > 0.0).then_some(odd.circulating);
    coin
}

fn generated(seed: u64, place: usize, rng: &mut ChaCha8Rng, taken: &mut HashSet<String>) -> Coin {
    let (sound, mut categories) = match rng.random_range(0..10) {
        0..3 => (Sound::Meme, MEME),
        3..5 => (Sound::Game, GAMING),
        5..7 => (Sound::Plain, SMART_CONTRACT),
        _ => (Sound::Plain, 0),
    };
    // The last category stays empty, as some of the vendor's are.
    categories |= 1 << rng.random_range(DRAWN_FROM as u32..CATEGORIES.len() as u32 - 1);
    let (id, symbol, name) = name::coin(rng, sound, taken);
    // A Pareto tail: the coin in place n is worth about n^-1.9 of the first.
    let cap_usd = 6.0e11 * libm::pow((place + 1) as f64, -1.9) * (0.4 + 1.2 * rng.random::<f64>());
    let (usd, circulating) = if sound == Sound::Meme {
        meme_supply(rng, cap_usd)
    } else {
        let usd = libm::pow(10.0, rng.random_range(-4.0..2.5));
        (usd, libm::round(cap_usd / usd).max(1.0))
    };
    let mut coin = base(seed, place, rng, usd, circulating, categories);
    (coin.id, coin.symbol, coin.name) = (id, symbol, name);
    if rng.random_bool(0.3) {
        // Supplies are seldom whole: the vendor prints up to six decimals.
        coin.circulating = (libm::round(circulating * 1e3) / 1e3).max(1.0);
    }
    coin.total = rng
        .random_bool(0.95)
        .then(|| coin.circulating * [1.0, 1.0, 1.25, 2.0][rng.random_range(0..4u32) as usize]);
    coin.max = coin.total.filter(|_| rng.random_bool(0.55));
    coin
}

/// Meme coins come in round, enormous numbers at prices with many zeros.
fn meme_supply(rng: &mut ChaCha8Rng, cap_usd: f64) -> (f64, f64) {
    let supply = [1.0e9, 1.0e12, 4.2069e14, 1.0e15, 1.0e17, 4.2e17][rng.random_range(0..6u32) as usize];
    (cap_usd / supply, supply)
}

fn base(
    seed: u64,
    place: usize,
    rng: &mut ChaCha8Rng,
    base_usd: f64,
    circulating: f64,
    categories: CategorySet,
) -> Coin {
    let number = place as u32 + 1;
    let is_stable = categories & STABLECOINS != 0;
    let path = Path {
        base_usd,
        growth: if is_stable { 0.0 } else { rng.random_range(-0.15..0.25) },
        volatility: if is_stable { 0.0004 } else { rng.random_range(0.02..0.06) },
        beta: if is_stable { 0.0 } else { rng.random_range(0.6..1.5) },
        listed_at: FIRST_LISTING + rng.random_range(0..240i64) * 86_400 * 12,
        stream: Stream::new(seed, u64::from(number) * 2),
    };
    let sale = rng.random_bool(0.22).then(|| {
        let price = base_usd * libm::pow(10.0, rng.random_range(-2.0..1.0));
        (price, ["usd", "usd", "eth", "btc"][rng.random_range(0..4u32) as usize])
    });
    Coin {
        id: String::new(),
        symbol: String::new(),
        name: String::new(),
        number,
        categories,
        circulating,
        total: None,
        max: None,
        has_fdv: rng.random_bool(0.7),
        sale,
        turnover: libm::pow(10.0, rng.random_range(-3.0..-0.5)),
        oddity: Oddity::None,
        history_days: None,
        path,
        stream: Stream::new(seed, u64::from(number) * 2 + 1),
        records: OnceLock::new(),
    }
}
