//! The categories of the simulated market.

/// A category, as the vendor's two category endpoints name it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Category {
    pub(super) id: &'static str,
    pub(super) name: &'static str,
    /// The vendor's text about it: missing (null) for some, empty for others.
    pub(super) content: Option<&'static str>,
}

/// A set of categories: bit n stands for `CATEGORIES[n]`.
pub(super) type CategorySet = u32;

pub(super) const SMART_CONTRACT: CategorySet = 1;
pub(super) const GAMING: CategorySet = 1 << 1;
pub(super) const MEME: CategorySet = 1 << 2;
pub(super) const DEFI: CategorySet = 1 << 3;
pub(super) const STABLECOINS: CategorySet = 1 << 4;
pub(super) const LAYER_1: CategorySet = 1 << 5;
pub(super) const LAYER_2: CategorySet = 1 << 6;
pub(super) const EXCHANGE_TOKEN: CategorySet = 1 << 7;
pub(super) const ORACLE: CategorySet = 1 << 8;
pub(super) const AI: CategorySet = 1 << 9;
pub(super) const METAVERSE: CategorySet = 1 << 10;
pub(super) const PRIVACY: CategorySet = 1 << 11;
pub(super) const STORAGE: CategorySet = 1 << 12;
pub(super) const PAYMENT: CategorySet = 1 << 13;

/// The first generated coins are drawn into the categories from here on; the last one stays empty.
pub(super) const DRAWN_FROM: usize = 14;

/// Every category the simulated vendor serves.
pub(super) const CATEGORIES: [Category; 24] = [
    Category::new(
        "smart-contract-platform",
        "Smart Contract Platform",
        Some("Simulated. Platforms that host programs.\r\n\r\nTheir coins pay for execution."),
    ),
    Category::new("gaming", "Gaming (GameFi)", Some("Simulated. Coins earned and spent in games.")),
    Category::new("meme-token", "Meme", Some("Simulated. Coins that began as a joke 🐶.")),
    Category::new("decentralized-finance-defi", "Decentralized Finance (DeFi)", Some("")),
    Category::new("stablecoins", "Stablecoins", None),
    Category::new("layer-1", "Layer 1 (L1)", Some("Simulated.")),
    Category::new("layer-2", "Layer 2 (L2)", None),
    Category::new("centralized-exchange-token-cex", "Centralized Exchange (CEX) Token", Some("")),
    Category::new("oracle", "Oracle", None),
    Category::new("artificial-intelligence", "Artificial Intelligence (AI)", Some("Simulated.")),
    Category::new("metaverse", "Metaverse", Some("")),
    Category::new("privacy-coins", "Privacy", None),
    Category::new("storage", "Storage", None),
    Category::new("payment-solutions", "Payment Solutions", Some("Simulated. \"Quoted\", with\ta tab.")),
    Category::new("analytics", "Analytics", None),
    Category::new("real-world-assets-rwa", "Real World Assets (RWA)", Some("")),
    Category::new("yield-farming", "Yield Farming", None),
    Category::new("non-fungible-tokens-nft", "NFT", Some("Simulated.")),
    Category::new("governance", "Governance", None),
    Category::new("internet-of-things-iot", "Internet of Things (IoT)", Some("")),
    Category::new("zero-knowledge-zk", "Zero Knowledge (ZK)", None),
    Category::new("liquid-staking-tokens", "Liquid Staking Tokens", Some("Simulated.")),
    Category::new("prediction-markets", "Prediction Markets", None),
    Category::new("olympics", "Olympics", None),
];

impl Category {
    const fn new(id: &'static str, name: &'static str, content: Option<&'static str>) -> Self {
        Self { id, name, content }
    }

    /// The set that holds only the category with this id, if there is one.
    pub(super) fn set_of(id: &str) -> Option<CategorySet> {
        CATEGORIES.iter().position(|category| category.id == id).map(|number| 1 << number)
    }
}
