//! What may be asked of `/coins/markets`.

use std::str::FromStr;

use chrono::{DateTime, Utc};

/// A word of a query that the vendor does not know.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown {what} `{word}`")]
pub struct UnknownWord {
    what: &'static str,
    word: String,
}

impl UnknownWord {
    pub(crate) fn new(what: &'static str, word: &str) -> Self {
        Self { what, word: word.to_owned() }
    }
}

/// One question to `/coins/markets`.
#[derive(Clone, Debug)]
pub struct MarketsQuery {
    /// The instant answered.
    pub at: DateTime<Utc>,
    /// Quote currency, lower case: `usd`.
    pub currency: String,
    /// Only coins of the category with this id; an unknown one holds no coins.
    pub category: Option<String>,
    /// Only these coins, if there is no category.
    pub ids: Vec<String>,
    /// Only coins with these names (any case), if there is neither category nor ids.
    pub names: Vec<String>,
    /// Only coins with these symbols (any case), if there is nothing else.
    pub symbols: Vec<String>,
    /// With `symbols`: every coin of a symbol instead of the largest.
    pub include_all_tokens: bool,
    /// Order of the rows.
    pub order: Order,
    /// Rows of a page; more than 250 are 250.
    pub per_page: u32,
    /// Page, from 1.
    pub page: u32,
    /// Price changes to add.
    pub changes: Vec<Period>,
    /// Add `sparkline_in_7d`.
    pub sparkline: bool,
    /// Add `market_cap_rank_with_rehypothecated`.
    pub include_rehypothecated: bool,
    /// Digits of `current_price`.
    pub precision: Precision,
}

impl MarketsQuery {
    /// A page of 250 coins in USD, largest first, with the price changes of an hour, a day and a week.
    pub fn page(at: DateTime<Utc>, page: u32) -> Self {
        Self {
            at,
            currency: "usd".to_owned(),
            category: None,
            ids: Vec::new(),
            names: Vec::new(),
            symbols: Vec::new(),
            include_all_tokens: false,
            order: Order::MarketCapDesc,
            per_page: 250,
            page,
            changes: vec![Period::Hour, Period::Day, Period::Week],
            sparkline: false,
            include_rehypothecated: false,
            precision: Precision::Default,
        }
    }
}

/// Order of the rows of `/coins/markets`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Largest market capitalisation first.
    MarketCapDesc,
    /// Smallest market capitalisation first.
    MarketCapAsc,
    /// Largest 24-hour volume first.
    VolumeDesc,
    /// Smallest 24-hour volume first.
    VolumeAsc,
    /// By id.
    IdAsc,
    /// By id, backwards.
    IdDesc,
}

impl FromStr for Order {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Ok(match word {
            "market_cap_desc" => Self::MarketCapDesc,
            "market_cap_asc" => Self::MarketCapAsc,
            "volume_desc" => Self::VolumeDesc,
            "volume_asc" => Self::VolumeAsc,
            "id_asc" => Self::IdAsc,
            "id_desc" => Self::IdDesc,
            _ => return Err(UnknownWord::new("order", word)),
        })
    }
}

/// A period over which a price change is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// 1h
    Hour,
    /// 24h
    Day,
    /// 7d
    Week,
    /// 14d
    TwoWeeks,
    /// 30d
    Month,
    /// 200d
    TwoHundredDays,
    /// 1y
    Year,
}

impl Period {
    /// Every period, shortest first.
    pub const ALL: [Self; 7] =
        [Self::Hour, Self::Day, Self::Week, Self::TwoWeeks, Self::Month, Self::TwoHundredDays, Self::Year];

    /// The vendor's word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::TwoWeeks => "14d",
            Self::Month => "30d",
            Self::TwoHundredDays => "200d",
            Self::Year => "1y",
        }
    }

    pub(super) const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Week => 7 * 86_400,
            Self::TwoWeeks => 14 * 86_400,
            Self::Month => 30 * 86_400,
            Self::TwoHundredDays => 200 * 86_400,
            Self::Year => 365 * 86_400,
        }
    }
}

impl FromStr for Period {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        Self::ALL
            .into_iter()
            .find(|period| period.word() == word)
            .ok_or_else(|| UnknownWord::new("period", word))
    }
}

/// Digits of `current_price`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// As many as the vendor thinks a price of that size needs.
    Default,
    /// All of them.
    Full,
    /// This many decimals, 0 to 18.
    Places(u8),
}

impl FromStr for Precision {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        if word == "full" {
            return Ok(Self::Full);
        }
        let places = word.parse().ok().filter(|places| *places <= 18);
        places.map(Self::Places).ok_or_else(|| UnknownWord::new("precision", word))
    }
}
