use crate::coingecko::{self, CoinGecko};
use crate::{Dataset, Vendor};

static VENDORS: [&dyn Vendor; 1] = [&CoinGecko];

static DATASETS: [&dyn Dataset; 5] = [
    &coingecko::Markets,
    &coingecko::Global,
    &coingecko::Categories,
    &coingecko::Exchanges,
    &coingecko::CoinsList,
];

/// Every vendor.
pub fn vendors() -> &'static [&'static dyn Vendor] {
    &VENDORS
}

/// The vendor of this name.
pub fn vendor(name: &str) -> Option<&'static dyn Vendor> {
    VENDORS.into_iter().find(|vendor| vendor.name() == name)
}

/// Every dataset of every vendor.
pub fn datasets() -> &'static [&'static dyn Dataset] {
    &DATASETS
}

/// The dataset of this vendor and name.
pub fn dataset(vendor: &str, name: &str) -> Option<&'static dyn Dataset> {
    DATASETS.into_iter().find(|dataset| dataset.id().vendor == vendor && dataset.id().name == name)
}
