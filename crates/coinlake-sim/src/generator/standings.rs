//! Who stands where at one instant.

use super::coin::Coin;
use super::odd::Oddity;
use super::path::Tide;

/// Prices and ranks of every coin at one instant.
#[derive(Debug)]
pub(super) struct Standings {
    pub(super) seconds: i64,
    /// Price in USD of each coin, by place in the market.
    pub(super) prices: Vec<f64>,
    /// Places in the market, largest capitalisation first.
    pub(super) order: Vec<u32>,
    /// Rank of each coin, by place in the market; none where the capitalisation is unknown.
    pub(super) ranks: Vec<Option<u32>>,
}

impl Standings {
    pub(super) fn new(coins: &[Coin], tide: Tide, seconds: i64) -> Self {
        let level = tide.level(seconds);
        let prices: Vec<f64> = coins.iter().map(|coin| coin.path.price(seconds, level)).collect();
        let caps: Vec<f64> = coins.iter().zip(&prices).map(|(coin, price)| coin.market_cap(*price)).collect();
        let mut order: Vec<u32> = (0..coins.len() as u32).collect();
        order.sort_by(|a, b| caps[*b as usize].total_cmp(&caps[*a as usize]).then(a.cmp(b)));
        let mut ranks = vec![None; coins.len()];
        for (place, coin) in order.iter().enumerate() {
            let known = !matches!(coins[*coin as usize].oddity, Oddity::NoCap | Oddity::Unknown);
            // Ranks are not dense: some coins the vendor ranks are not in the answers.
            ranks[*coin as usize] = known.then_some((place + 1 + place / 120) as u32);
        }
        Self { seconds, prices, order, ranks }
    }
}

/// Volume traded in 24 hours in USD, at a price in USD.
pub(super) fn volume(coin: &Coin, price: f64, seconds: i64) -> f64 {
    let mood = libm::exp(0.3 * coin.stream.fast(seconds));
    match coin.oddity {
        // A handful of dollars, as in the recorded glitch.
        Oddity::NoCap | Oddity::WildChange => 5.4 * mood,
        _ => coin.market_cap(price) * coin.turnover * mood,
    }
}
