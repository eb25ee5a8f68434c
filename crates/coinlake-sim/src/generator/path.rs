//! Prices over time: any instant may be asked, and the highs and lows agree with what was shown before.

use super::noise::{FAST_BOUND, Stream, WEEK};

/// Seconds of a year of 365.25 days.
const YEAR: f64 = 31_557_600.0;
/// 2026-01-01T00:00:00Z, when a path stands near its base price.
const ANCHOR: i64 = 1_767_225_600;
/// The last week (counted from 1970) for which records are kept: that of 2050-01-01.
const LAST_WEEK: i64 = 2_524_608_000 / WEEK;

/// The movement that all coins share, in units of a coin's `beta`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tide(Stream);

impl Tide {
    const VOLATILITY: f64 = 0.02;

    pub(super) const fn new(stream: Stream) -> Self {
        Self(stream)
    }

    /// The logarithm of the market's level at `seconds` since 1970.
    pub(super) fn level(self, seconds: i64) -> f64 {
        self.slow(seconds) + Self::VOLATILITY * self.0.fast(seconds)
    }

    fn slow(self, seconds: i64) -> f64 {
        Self::VOLATILITY * self.0.slow(seconds)
    }
}

/// How one coin's price in USD moves.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path {
    /// Price in USD at the start of 2026, before noise.
    pub(super) base_usd: f64,
    /// Growth of the price's logarithm per year.
    pub(super) growth: f64,
    /// A typical daily move: 0.04 is four percent.
    pub(super) volatility: f64,
    /// How strongly the coin follows the market.
    pub(super) beta: f64,
    /// Seconds since 1970 from which highs and lows count.
    pub(super) listed_at: i64,
    /// The coin's own noise.
    pub(super) stream: Stream,
}

impl Path {
    /// The price in USD at `seconds`, where `tide` is the market's level at the same instant.
    pub(super) fn price(&self, seconds: i64, tide: f64) -> f64 {
        let own = self.volatility * (self.stream.slow(seconds) + self.stream.fast(seconds));
        self.base_usd * libm::exp(self.trend(seconds) + own + self.beta * tide)
    }

    /// Every record high and low from the listing to 2050.
    pub(super) fn records(&self, tide: Tide) -> Records {
        // Within a week only the fast part bends the path, and it has a bound: the true extremes of every
        // instant lie inside, whichever instants are asked.
        let spread = FAST_BOUND * (self.volatility + self.beta * Tide::VOLATILITY);
        let mut records = Records::default();
        let first = self.listed_at.div_euclid(WEEK);
        let mut from = self.slow(first * WEEK, tide);
        for week in first..LAST_WEEK {
            let to = self.slow((week + 1) * WEEK, tide);
            records.note(week, from.max(to) + spread, from.min(to) - spread);
            from = to;
        }
        records.scale(self.base_usd);
        records
    }

    fn slow(&self, seconds: i64, tide: Tide) -> f64 {
        self.trend(seconds) + self.volatility * self.stream.slow(seconds) + self.beta * tide.slow(seconds)
    }

    fn trend(&self, seconds: i64) -> f64 {
        self.growth * ((seconds - ANCHOR) as f64 / YEAR).clamp(-15.0, 5.0)
    }
}

/// The weeks in which a price went beyond everything before them, oldest first.
#[derive(Debug, Default)]
pub(super) struct Records {
    highs: Vec<(i64, f64)>,
    lows: Vec<(i64, f64)>,
}

impl Records {
    /// The highest price up to `seconds` in USD and when it was reached, or nothing before the listing.
    pub(super) fn high(&self, seconds: i64) -> Option<(i64, f64)> {
        latest(&self.highs, seconds)
    }

    /// The lowest price up to `seconds` in USD and when it was reached, or nothing before the listing.
    pub(super) fn low(&self, seconds: i64) -> Option<(i64, f64)> {
        latest(&self.lows, seconds)
    }

    fn note(&mut self, week: i64, high: f64, low: f64) {
        if self.highs.last().is_none_or(|(_, before)| high > *before) {
            self.highs.push((week * WEEK, high));
        }
        if self.lows.last().is_none_or(|(_, before)| low < *before) {
            self.lows.push((week * WEEK, low));
        }
    }

    fn scale(&mut self, base_usd: f64) {
        for (_, level) in self.highs.iter_mut().chain(&mut self.lows) {
            *level = base_usd * libm::exp(*level);
        }
    }
}

/// A record counts from the start of its week on, so that a later answer never takes back an earlier record.
fn latest(records: &[(i64, f64)], seconds: i64) -> Option<(i64, f64)> {
    let count = records.partition_point(|(from, _)| *from <= seconds);
    count.checked_sub(1).map(|newest| records[newest])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_hold_every_price_ever_shown_and_never_fall_back() {
        let tide = Tide::new(Stream::new(1, 0));
        let path = Path {
            base_usd: 2.0,
            growth: 0.2,
            volatility: 0.05,
            beta: 1.2,
            listed_at: 1_600_000_000,
            stream: Stream::new(1, 9),
        };
        let records = path.records(tide);
        let mut high_before = 0.0;
        for seconds in (path.listed_at..path.listed_at + 200 * WEEK).step_by(40_000) {
            let price = path.price(seconds, tide.level(seconds));
            let (high_at, high) = records.high(seconds).unwrap();
            let (_, low) = records.low(seconds).unwrap();
            assert!(low <= price && price <= high, "{low} <= {price} <= {high} at {seconds}");
            assert!(high >= high_before && high_at <= seconds);
            high_before = high;
        }
    }
}
