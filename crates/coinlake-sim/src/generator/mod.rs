//! A simulated market as a function of (seed, instant), written as CoinGecko writes its answers.

mod categories;
mod category;
mod coin;
mod currency;
mod exchanges;
mod global;
mod known;
mod list;
mod markets;
mod name;
mod noise;
mod number;
mod odd;
mod path;
mod query;
mod row;
mod standings;
mod text;

use std::sync::{Arc, Mutex, PoisonError};

use chrono::{DateTime, Utc};

pub use query::{MarketsQuery, Order, Period, Precision, UnknownWord};

use coin::Coin;
use exchanges::Exchange;
use noise::Stream;
use path::Tide;
use standings::Standings;

/// The simulated market. Every answer is a pure function of the seed, the sizes and what is asked, so any instant
/// may be asked in any order, and a smaller market is a prefix of a larger one with the same seed.
///
/// ```
/// use chrono::DateTime;
/// use coinlake_sim::generator::{Generator, MarketsQuery};
///
/// let generator = Generator::new(1, 500, 60);
/// let at = DateTime::from_timestamp(1_767_225_600, 0).expect("a valid time");
/// let page = generator.markets(&MarketsQuery::page(at, 1)).expect("usd is known");
/// assert!(page.starts_with(r#"[{"id":"bitcoin","symbol":"btc","name":"Bitcoin","#));
/// ```
#[derive(Debug)]
pub struct Generator {
    coins: Vec<Coin>,
    exchanges: Vec<Exchange>,
    tide: Tide,
    stream: Stream,
    /// The standings asked last: pages of one instant share them.
    standings: Mutex<Option<Arc<Standings>>>,
}

impl Generator {
    /// A market of `coins` coins and `exchanges` exchanges.
    pub fn new(seed: u64, coins: u32, exchanges: u32) -> Self {
        Self {
            coins: coin::coins(seed, coins),
            exchanges: exchanges::exchanges(seed, exchanges),
            tide: Tide::new(Stream::new(seed, 0)),
            stream: Stream::new(seed, 1),
            standings: Mutex::new(None),
        }
    }

    /// How many coins the market holds.
    pub fn coins(&self) -> usize {
        self.coins.len()
    }

    /// Body of `/coins/markets`; nothing if the quote currency is unknown.
    pub fn markets(&self, query: &MarketsQuery) -> Option<String> {
        markets::body(self, query)
    }

    /// Body of `/coins/markets` for one page of 250 at most, in the default order; nothing if the quote currency is
    /// unknown.
    pub fn markets_page(
        &self,
        at: DateTime<Utc>,
        currency: &str,
        category: Option<&str>,
        page: u32,
        per_page: u32,
    ) -> Option<String> {
        self.markets(&MarketsQuery {
            currency: currency.to_owned(),
            category: category.map(str::to_owned),
            per_page,
            ..MarketsQuery::page(at, page)
        })
    }

    /// Body of `/coins/list`, with the `platforms` of each coin if asked for.
    pub fn coins_list(&self, include_platform: bool) -> String {
        list::body(&self.coins, include_platform)
    }

    /// Body of `/coins/categories`.
    pub fn categories(&self, at: DateTime<Utc>, order: CategoryOrder) -> String {
        categories::body(self, at, order)
    }

    /// Body of `/coins/categories/list`.
    pub fn categories_list(&self) -> String {
        categories::list_body()
    }

    /// Body of `/global`.
    pub fn global(&self, at: DateTime<Utc>) -> String {
        global::body(self, at)
    }

    /// Body of `/exchanges`, and how many exchanges there are on all pages. Pages count from 1.
    pub fn exchanges(&self, at: DateTime<Utc>, page: u32, per_page: u32) -> (String, usize) {
        (exchanges::body(&self.exchanges, at, page, per_page), self.exchanges.len())
    }

    /// Prices and ranks of all coins at `seconds` since 1970.
    fn standings(&self, seconds: i64) -> Arc<Standings> {
        // A panic while the lock was held leaves the old standings, which are still true.
        let mut last = self.standings.lock().unwrap_or_else(PoisonError::into_inner);
        match &*last {
            Some(standings) if standings.seconds == seconds => Arc::clone(standings),
            _ => Arc::clone(last.insert(Arc::new(Standings::new(&self.coins, self.tide, seconds)))),
        }
    }
}

pub use categories::CategoryOrder;
