//! Every environment variable the command line reads, once. An option of the same meaning wins.

/// Address of the lake: a folder, `s3://bucket/path`, `file:///…` or `memory://name`. Default `./lake`.
pub(crate) const LAKE: &str = "COINLAKE_LAKE";

/// What the names of the Glue databases of a lake on S3 begin with, so that several lakes share an account. Default
/// `coinlake`, for `coinlake_curated` and the others.
pub(crate) const PREFIX: &str = "COINLAKE_PREFIX";

/// Athena's workgroup in which the views of a lake on S3 are made. Default `primary`.
pub(crate) const WORKGROUP: &str = "COINLAKE_WORKGROUP";

/// Where Athena writes what its statements print, such as `s3://bucket/athena-results/`. Default: the folder
/// `athena-results` of the lake.
pub(crate) const RESULTS: &str = "COINLAKE_RESULTS";

/// What the log shows: a level or directives such as `info,coinlake_ingest=debug`. Default `error`.
pub(crate) const LOG: &str = "COINLAKE_LOG";

/// File that keeps the lines typed into the interactive shell. Default `~/.coinlake_history`.
pub(crate) const HISTORY: &str = "COINLAKE_HISTORY";

/// A variable's value; absent, empty and not-Unicode are the same: not set.
pub(crate) fn value(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The base URL configured for a vendor (`COINLAKE_<VENDOR>_URL`), for a proxy or the simulator. Default: the vendor's
/// own for the plan.
pub(crate) fn vendor_url(vendor: &str) -> Option<String> {
    value(&vendor_variable(vendor, "URL"))
}

/// The API key configured for a vendor (`COINLAKE_<VENDOR>_API_KEY`). Never printed.
pub(crate) fn vendor_key(vendor: &str) -> Option<String> {
    value(&vendor_variable(vendor, "API_KEY"))
}

/// The plan configured for a vendor (`COINLAKE_<VENDOR>_PLAN`). Default: the vendor's first that fits having a key.
pub(crate) fn vendor_plan(vendor: &str) -> Option<String> {
    value(&vendor_variable(vendor, "PLAN"))
}

/// The home folder, for the shell's history.
pub(crate) fn home() -> Option<String> {
    value("HOME")
}

fn vendor_variable(vendor: &str, what: &str) -> String {
    format!("COINLAKE_{}_{what}", vendor.to_uppercase())
}
