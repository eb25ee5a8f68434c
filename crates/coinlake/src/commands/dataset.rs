//! Which dataset a command is about.

use clap::Args;
use coinlake_transform::query::nearest;
use coinlake_vendors::{Dataset, Vendor, datasets, vendors};

use crate::failure::Failure;

/// A dataset of a vendor.
#[derive(Debug, Clone, Args)]
pub(crate) struct DatasetArgs {
    /// Who serves it: coingecko
    pub(crate) vendor: String,
    /// What: markets, global, categories, exchanges, coins_list
    pub(crate) dataset: String,
}

impl DatasetArgs {
    /// The vendor and its dataset, or what was probably meant.
    pub(crate) fn find(&self) -> Result<(&'static dyn Vendor, &'static dyn Dataset), Failure> {
        let vendor = vendors().iter().find(|vendor| vendor.name() == self.vendor);
        let names = || vendors().iter().map(|vendor| vendor.name());
        let vendor = *vendor.ok_or_else(|| unknown("vendor", &self.vendor, names().collect()))?;
        let of_vendor = all(vendor);
        let dataset = of_vendor.iter().find(|dataset| dataset.id().name == self.dataset);
        let names = || of_vendor.iter().map(|dataset| dataset.id().name).collect();
        dataset
            .map(|dataset| (vendor, *dataset))
            .ok_or_else(|| unknown(&format!("dataset of {}", self.vendor), &self.dataset, names()))
    }
}

/// All datasets of a vendor.
pub(crate) fn all(vendor: &dyn Vendor) -> Vec<&'static dyn Dataset> {
    datasets().iter().copied().filter(|dataset| dataset.id().vendor == vendor.name()).collect()
}

/// The failure for a name that is none of `known`.
pub(crate) fn unknown(kind: &str, name: &str, known: Vec<&str>) -> Failure {
    let near = nearest(name, known.iter().copied());
    let hint = match near.as_slice() {
        [] => format!("there are {}", known.join(", ")),
        near => format!("did you mean {}?", near.join(", ")),
    };
    Failure::said(format!("there is no {kind} `{name}`; {hint}"))
}
