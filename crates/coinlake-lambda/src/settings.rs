//! Every environment variable that the functions read of ours. What they need of AWS, such as its region, is read by the
//! store.

use coinlake_store::LakeUrl;

use crate::failure::Failure;

/// Address of the lake: `s3://bucket/path`.
const LAKE: &str = "COINLAKE_LAKE";

/// What the names of the lake's Glue databases begin with. Default `coinlake`.
const PREFIX: &str = "COINLAKE_PREFIX";

/// What the log shows: a level or directives such as `info,coinlake_ingest=debug`.
pub(crate) const LOG: &str = "COINLAKE_LOG";

/// Where the lake is.
#[derive(Debug, Clone)]
pub struct LakeSettings {
    /// Its address, with its databases' prefix.
    pub url: LakeUrl,
}

impl LakeSettings {
    /// What the environment says. Fails when it does not say where the lake is.
    pub fn read() -> Result<Self, Failure> {
        let lake = optional(LAKE)
            .ok_or_else(|| Failure::bad_settings(format!("{LAKE} is not set: write s3://bucket/path")))?;
        Ok(Self { url: lake.parse::<LakeUrl>()?.with_database_prefix(&prefix())? })
    }
}

/// How a vendor is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VendorSettings {
    /// Base URL of its API, where it is not the plan's (`COINLAKE_<VENDOR>_URL`).
    pub url: Option<String>,
    /// The plan under which it is asked (`COINLAKE_<VENDOR>_PLAN`).
    pub plan: Option<String>,
    /// Name of the SSM parameter that holds the key (`COINLAKE_<VENDOR>_API_KEY_PARAMETER`).
    pub key_parameter: Option<String>,
    /// The pace, where it is not the plan's; 0 for none (`COINLAKE_<VENDOR>_REQUESTS_PER_MINUTE`).
    pub requests_per_minute: Option<u32>,
}

impl VendorSettings {
    /// What the environment says about a vendor. Fails when a number is none.
    pub fn read(vendor: &str) -> Result<Self, Failure> {
        let name = |what: &str| format!("COINLAKE_{}_{what}", vendor.to_uppercase());
        let pace = name("REQUESTS_PER_MINUTE");
        let number = |text: String| {
            text.parse().map_err(|_| Failure::bad_settings(format!("{pace} is {text:?}, which is no number")))
        };
        Ok(Self {
            url: optional(&name("URL")),
            plan: optional(&name("PLAN")),
            key_parameter: optional(&name("API_KEY_PARAMETER")),
            requests_per_minute: optional(&pace).map(number).transpose()?,
        })
    }
}

/// A variable's value; absent, empty and not-Unicode are the same: not set.
pub fn optional(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// What tells one lake from another in an account.
pub(crate) fn prefix() -> String {
    optional(PREFIX).unwrap_or_else(|| "coinlake".to_owned())
}
