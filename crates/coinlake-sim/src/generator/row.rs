//! One row of `/coins/markets`.

use super::coin::Coin;
use super::odd::Oddity;
use super::path::Tide;
use super::query::{MarketsQuery, Period, Precision};
use super::standings::{self, Standings};
use super::{number, text};

const DAY: i64 = 86_400;
/// The recorded change since an all-time low of 0, in percent.
const CHANGE_SINCE_ZERO: f64 = 6.901661885406162e36;

/// What all rows of a page have in common.
pub(super) struct View<'a> {
    query: &'a MarketsQuery,
    standings: &'a Standings,
    per_usd: f64,
    tide: Tide,
    /// Now and 6, 12, 18 and 24 hours ago, with the market's level.
    day: [(i64, f64); 5],
    /// The starts of the asked periods, with the market's level.
    changes: Vec<(Period, i64, f64)>,
}

impl<'a> View<'a> {
    pub(super) fn new(tide: Tide, query: &'a MarketsQuery, per_usd: f64, standings: &'a Standings) -> Self {
        let now = standings.seconds;
        let change = |period: &Period| {
            let start = now - period.seconds();
            (*period, start, tide.level(start))
        };
        Self {
            query,
            standings,
            per_usd,
            tide,
            day: [0, 1, 2, 3, 4].map(|quarter| {
                let seconds = now - quarter * DAY / 4;
                (seconds, tide.level(seconds))
            }),
            changes: query.changes.iter().map(change).collect(),
        }
    }

    /// Writes the row of the coin in `place`.
    pub(super) fn row(&self, out: &mut String, coin: &Coin, place: u32) {
        self.names(out, coin);
        if coin.oddity == Oddity::Unknown {
            self.nulls(out);
        } else {
            let price = self.standings.prices[place as usize];
            let print = Print { out, variant: coin.stream.hash(self.standings.seconds / 3_600) };
            self.numbers(print, coin, price, self.standings.ranks[place as usize]);
        }
        out.push('}');
    }

    fn names(&self, out: &mut String, coin: &Coin) {
        out.push_str("{\"id\":");
        text::string(out, &coin.id);
        text::key(out, "symbol");
        text::string(out, &coin.symbol);
        text::key(out, "name");
        text::string(out, &coin.name);
        text::key(out, "image");
        text::string(out, &coin.image("large"));
    }

    fn numbers(&self, mut print: Print<'_>, coin: &Coin, usd: f64, rank: Option<u32>) {
        let price = usd * self.per_usd;
        let day = self.day.map(|(seconds, level)| coin.path.price(seconds, level) * self.per_usd);
        let (high, low) =
            day.iter().fold((price, price), |(high, low), price| (high.max(*price), low.min(*price)));
        let cap = coin.market_cap(usd) * self.per_usd;
        let diluted = coin.max.or(coin.total).filter(|_| coin.has_fdv).map(|supply| price * supply);
        print.key("current_price").asked_price(price, self.query.precision);
        print.key("market_cap").money(cap);
        print.key("market_cap_rank").rank(rank);
        if self.query.include_rehypothecated {
            print.key("market_cap_rank_with_rehypothecated").rank(rank.map(|rank| rank + rank / 50));
        }
        print.key("fully_diluted_valuation").or_null(diluted, Print::money);
        print.key("total_volume").money(standings::volume(coin, usd, self.standings.seconds) * self.per_usd);
        print.key("high_24h").price(high);
        print.key("low_24h").price(low);
        self.day_changes(&mut print, coin, price, day[4], cap);
        print.key("circulating_supply").supply(coin.circulating);
        print.key("total_supply").or_null(coin.total, Print::supply);
        print.key("max_supply").or_null(coin.max, Print::supply);
        self.records(&mut print, coin, price);
        print.key("roi").roi(coin.sale, usd);
        // The vendor refreshes each coin on its own beat, up to four minutes ago.
        let age = (coin.stream.hash(self.standings.seconds) % 240_000) as i64;
        print.key("last_updated").instant(self.query.at.timestamp_millis() - age);
        self.asked_changes(&mut print, coin, price);
        if self.query.sparkline {
            self.sparkline(&mut print, coin);
        }
    }

    fn day_changes(&self, print: &mut Print<'_>, coin: &Coin, price: f64, yesterday: f64, cap: f64) {
        let percent = (price / yesterday - 1.0) * 100.0;
        print.key("price_change_24h").float(price - yesterday);
        print.key("price_change_percentage_24h").percent(percent);
        if coin.oddity == Oddity::WildChange {
            print.key("market_cap_change_24h").money(cap * 0.999_999_5);
            print.key("market_cap_change_percentage_24h").percent(223_976_811.273_24);
        } else {
            let before = coin.circulating * yesterday;
            print.key("market_cap_change_24h").change(cap - before);
            print.key("market_cap_change_percentage_24h").percent(if cap > 0.0 { percent } else { 0.0 });
        }
    }

    fn records(&self, print: &mut Print<'_>, coin: &Coin, price: f64) {
        let now = self.standings.seconds;
        let records = coin.records(self.tide);
        let (high_at, high) = records.high(now).map_or((now, price), |(at, usd)| (at, usd * self.per_usd));
        let (low_at, low) = records.low(now).map_or((now, price), |(at, usd)| (at, usd * self.per_usd));
        // A record beyond 2050 is the price itself.
        let (high, low) = (high.max(price), low.min(price));
        print.key("ath").price(high);
        print.key("ath_change_percentage").percent((price / high - 1.0) * 100.0);
        print.key("ath_date").instant(self.record_millis(coin, high_at));
        if coin.oddity == Oddity::ZeroLow {
            print.key("atl").out.push('0');
            print.key("atl_change_percentage").float(CHANGE_SINCE_ZERO);
        } else {
            print.key("atl").price(low);
            print.key("atl_change_percentage").percent((price / low - 1.0) * 100.0);
        }
        print.key("atl_date").instant(self.record_millis(coin, low_at));
    }

    /// Records have milliseconds; those of the early years are plain dates.
    fn record_millis(&self, coin: &Coin, seconds: i64) -> i64 {
        const YEAR_2018: i64 = 1_514_764_800;
        let millis = if seconds < YEAR_2018 { 0 } else { (coin.stream.hash(seconds) % 1_000) as i64 };
        (seconds * 1_000 + millis).min(self.query.at.timestamp_millis())
    }

    fn asked_changes(&self, print: &mut Print<'_>, coin: &Coin, price: f64) {
        for (period, start, level) in &self.changes {
            let known = coin.history_days.is_none_or(|days| period.seconds() <= i64::from(days) * DAY);
            let before = coin.path.price(*start, *level) * self.per_usd;
            print.out.push_str(",\"price_change_percentage_");
            print.out.push_str(period.word());
            print.out.push_str("_in_currency\":");
            print.or_null(known.then_some((price / before - 1.0) * 100.0), Print::float);
        }
    }

    fn sparkline(&self, print: &mut Print<'_>, coin: &Coin) {
        let hours = 0..168;
        let prices = text::list(hours, |out, hour| {
            let seconds = self.standings.seconds - (167 - hour) * 3_600;
            number::float(out, coin.path.price(seconds, self.tide.level(seconds)) * self.per_usd);
        });
        print.key("sparkline_in_7d").out.push_str("{\"price\":");
        print.out.push_str(&prices);
        print.out.push('}');
    }

    fn nulls(&self, out: &mut String) {
        const NULLABLE: [&str; 22] = [
            "current_price",
            "market_cap",
            "market_cap_rank",
            "fully_diluted_valuation",
            "total_volume",
            "high_24h",
            "low_24h",
            "price_change_24h",
            "price_change_percentage_24h",
            "market_cap_change_24h",
            "market_cap_change_percentage_24h",
            "circulating_supply",
            "total_supply",
            "max_supply",
            "ath",
            "ath_change_percentage",
            "ath_date",
            "atl",
            "atl_change_percentage",
            "atl_date",
            "roi",
            "last_updated",
        ];
        for field in NULLABLE {
            text::key(out, field);
            out.push_str("null");
        }
        for (period, ..) in &self.changes {
            out.push_str(",\"price_change_percentage_");
            out.push_str(period.word());
            out.push_str("_in_currency\":null");
        }
    }
}

/// Prints one row's values; `variant` decides which of the vendor's ways of printing a number is used.
struct Print<'a> {
    out: &'a mut String,
    variant: u64,
}

impl Print<'_> {
    fn key(&mut self, name: &str) -> &mut Self {
        text::key(self.out, name);
        self.variant = self.variant.rotate_right(3);
        self
    }

    fn or_null<T>(&mut self, value: Option<T>, print: impl FnOnce(&mut Self, T)) {
        match value {
            Some(value) => print(self, value),
            None => self.out.push_str("null"),
        }
    }

    /// A price with the digits the vendor thinks it needs: 76182, 2291.26, 0.123457, 8.69e-05.
    fn price(&mut self, value: f64) {
        if value >= 10_000.0 {
            number::integer(self.out, value);
        } else if value >= 1.0 {
            number::decimals(self.out, value, 2);
        } else {
            number::significant(self.out, value, 6);
        }
    }

    fn asked_price(&mut self, value: f64, precision: Precision) {
        match precision {
            Precision::Default => self.price(value),
            Precision::Full => number::float(self.out, value),
            Precision::Places(places) => number::decimals(self.out, value, places.into()),
        }
    }

    /// An amount of money: mostly an integer, one time in eight a float, with decimals where the unit is large.
    fn money(&mut self, value: f64) {
        if value != 0.0 && value.abs() < 1_000.0 {
            number::decimals(self.out, value, 8);
        } else if self.variant.is_multiple_of(8) {
            number::float(self.out, libm::rint(value));
        } else {
            number::integer(self.out, value);
        }
    }

    /// A change of money: one time in two with all its decimals.
    fn change(&mut self, value: f64) {
        if self.variant.is_multiple_of(2) {
            number::float(self.out, value);
        } else {
            self.money(value);
        }
    }

    /// A supply: a float, or one time in four an integer if it is whole.
    fn supply(&mut self, value: f64) {
        if self.variant.is_multiple_of(4) && value == libm::rint(value) {
            number::integer(self.out, value);
        } else {
            number::float(self.out, value);
        }
    }

    fn rank(&mut self, rank: Option<u32>) {
        self.or_null(rank, |print, rank| number::integer(print.out, f64::from(rank)));
    }

    fn percent(&mut self, value: f64) {
        number::decimals(self.out, value, 5);
    }

    fn float(&mut self, value: f64) {
        number::float(self.out, value);
    }

    fn instant(&mut self, millis: i64) {
        text::instant(self.out, millis);
    }

    fn roi(&mut self, sale: Option<(f64, &str)>, usd: f64) {
        self.or_null(sale, |print, (sold_at, currency)| {
            let times = usd / sold_at - 1.0;
            print.out.push_str("{\"times\":");
            print.float(times);
            print.key("currency");
            text::string(print.out, currency);
            print.key("percentage").float(times * 100.0);
            print.out.push('}');
        });
    }
}
