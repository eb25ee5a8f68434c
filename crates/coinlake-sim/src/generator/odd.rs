//! Coins with the oddities that real answers hold: each shows one thing a reader of the answers must survive.

use super::category::{CategorySet, DEFI, GAMING, MEME, SMART_CONTRACT};

/// What is strange about the numbers of a coin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Oddity {
    /// Nothing: an ordinary coin.
    None,
    /// The vendor knows only id, symbol, name and image: everything else is null.
    Unknown,
    /// Market capitalisation 0, rank null, volume a handful of dollars.
    NoCap,
    /// An all-time low of 0 and so a change since then of 6.9e+36 percent.
    ZeroLow,
    /// A market capitalisation that changed by two hundred million percent since yesterday.
    WildChange,
}

/// One coin with an oddity in its names or numbers.
#[derive(Clone, Copy, Debug)]
pub(super) struct Odd {
    pub(super) id: &'static str,
    pub(super) symbol: &'static str,
    pub(super) name: &'static str,
    pub(super) usd: f64,
    pub(super) circulating: f64,
    pub(super) categories: CategorySet,
    pub(super) oddity: Oddity,
    /// The vendor's history of the coin reaches back only this many days.
    pub(super) history_days: Option<u32>,
}

const fn odd(
    id: &'static str,
    symbol: &'static str,
    name: &'static str,
    usd: f64,
    circulating: f64,
    categories: CategorySet,
) -> Odd {
    Odd { id, symbol, name, usd, circulating, categories, oddity: Oddity::None, history_days: None }
}

impl Odd {
    const fn with(mut self, oddity: Oddity) -> Self {
        self.oddity = oddity;
        self
    }

    const fn known_for(mut self, days: u32) -> Self {
        self.history_days = Some(days);
        self
    }
}

/// Follow the known coins in the market.
pub(super) const ODD: [Odd; 16] = [
    odd("_", "_", "Underscore 🕳️", 0.00213, 9.1e8, MEME),
    odd("orbit token", "orbit", "Orbit Token", 0.41, 2.2e7, GAMING),
    odd("galleon-doubloon ", "dbl", "Galleon Doubloon", 3.07, 1.1e6, GAMING),
    odd("harbordao-[old]", "hbr", "HarborDAO [OLD]", 0.0442, 4.0e7, DEFI),
    odd("bitYEN", "bityen", "bitYEN", 0.00644, 8.8e8, DEFI),
    odd("quiet_harbor", "", "Quiet Harbor", 0.9, 5.0e6, SMART_CONTRACT),
    odd("mondkatze", "mond", "Mondkätzchen 月猫 🐱", 1.7e-9, 4.2e17, MEME),
    odd("tiny-inu", "tinu", "Tiny Inu", 8.69e-10, 4.2e17, MEME),
    odd("quad-pup", "qpup", "Quad Pup \"QP\"", 3.1e-8, 1.0e15, MEME),
    odd("bone-harbor", "bone", "Bone Harbor", 0.612814, 2.3e8, DEFI).with(Oddity::ZeroLow),
    odd("ticker-flash", "flash", "Ticker Flash", 0.0713, 6.0e8, SMART_CONTRACT).with(Oddity::WildChange),
    odd("uncounted", "uncnt", "Uncounted", 0.0204, 0.0, MEME).with(Oddity::NoCap),
    odd("null-island", "null", "Null Island", 1.0, 0.0, GAMING).with(Oddity::Unknown),
    odd("born-yesterday", "bday", "Born Yesterday", 0.18, 3.0e8, MEME).known_for(1),
    odd("new-game-plus", "ngp", "New Game Plus", 1.24, 1.9e8, GAMING).known_for(9),
    odd("season-one", "s1", "Season One", 0.77, 1.2e8, GAMING).known_for(120),
];
