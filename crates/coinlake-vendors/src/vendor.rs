/// Facts about a vendor that hold for all its datasets.
pub trait Vendor: Sync {
    /// Stable name used in object keys and tables. Never renamed.
    fn name(&self) -> &'static str;

    /// The ways to be a customer, the one that needs no key first.
    fn plans(&self) -> &'static [Plan];

    /// The plan of this name, or, without a name, the first that fits having an API key or none.
    fn plan(&self, name: Option<&str>, has_key: bool) -> Option<&'static Plan> {
        self.plans().iter().find(|plan| match name {
            Some(name) => plan.name == name,
            None => plan.key_header.is_some() == has_key,
        })
    }

    /// Where the API answers customers of this plan; nothing for a plan the vendor does not have.
    fn base_url(&self, plan: &str) -> Option<&'static str> {
        self.plans().iter().find(|known| known.name == plan).map(|known| known.base_url)
    }
}

/// One way to be a customer of a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// What the vendor calls it, lower case.
    pub name: &'static str,
    /// Start of every URL, without a final slash.
    pub base_url: &'static str,
    /// Name of the header that carries the API key; nothing for a plan without a key.
    pub key_header: Option<&'static str>,
    /// Requests a minute that the vendor lets pass, carefully chosen. Configuration may override it.
    pub requests_per_minute: u32,
}
