//! What a data file was made from, as its Parquet footer says it.

use std::collections::BTreeMap;
use std::fmt::Write;

use chrono::NaiveDate;
use coinlake_store::ManifestRef;
use sha2::{Digest, Sha256};

/// Version of the rules that turn records into rows. Another one makes every partition dirty.
pub(crate) const TRANSFORM_VERSION: i32 = 1;

const DIGEST: &str = "coinlake.inputs.digest";
const COUNT: &str = "coinlake.inputs.count";
const DAYS: &str = "coinlake.inputs.days";
const VERSION: &str = "coinlake.transform.version";

/// What rows were made from: for each day of the raw zone, how many runs and which.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lineage {
    /// [`day_digest`] of each day with inputs. Bounded by the days there are, not by the runs.
    pub(crate) days: BTreeMap<NaiveDate, String>,
    /// The transform's version.
    pub(crate) version: i32,
}

impl Lineage {
    pub(crate) fn new(days: BTreeMap<NaiveDate, String>) -> Self {
        Self { days, version: TRANSFORM_VERSION }
    }

    /// One name for all inputs and the rules applied to them.
    pub(crate) fn digest(&self) -> String {
        let mut hash = Sha256::new();
        hash.update(format!("version {}\n", self.version));
        for (day, digest) in &self.days {
            hash.update(format!("{day} {digest}\n"));
        }
        hex(&hash.finalize())
    }

    /// Key-value pairs for a Parquet footer.
    pub(crate) fn to_footer(&self) -> BTreeMap<String, String> {
        let days: BTreeMap<_, _> = self.days.iter().map(|(day, digest)| (day.to_string(), digest)).collect();
        let days = serde_json::to_string(&days).expect("a map of strings is JSON");
        let count: u64 = self.days.values().map(|digest| count(digest)).sum();
        BTreeMap::from([
            (DIGEST.to_owned(), self.digest()),
            (COUNT.to_owned(), count.to_string()),
            (DAYS.to_owned(), days),
            (VERSION.to_owned(), self.version.to_string()),
        ])
    }

    /// Reads a footer; `None` when it is not one of ours.
    pub(crate) fn from_footer(footer: &BTreeMap<String, String>) -> Option<Self> {
        let days: BTreeMap<String, String> = serde_json::from_str(footer.get(DAYS)?).ok()?;
        let days = days.into_iter().map(|(day, digest)| Some((day.parse().ok()?, digest)));
        Some(Self { days: days.collect::<Option<_>>()?, version: footer.get(VERSION)?.parse().ok()? })
    }
}

/// How many runs and which: `3:` and a digest of their manifests' keys and sizes; `None` for no runs.
pub(crate) fn day_digest<'a>(runs: impl Iterator<Item = &'a ManifestRef>) -> Option<String> {
    let mut runs: Vec<_> = runs.map(|run| (&run.key, run.size)).collect();
    runs.sort();
    let mut hash = Sha256::new();
    for (key, size) in &runs {
        hash.update(format!("{key} {size}\n"));
    }
    let digest = &hex(&hash.finalize())[..32];
    (!runs.is_empty()).then(|| format!("{}:{digest}", runs.len()))
}

/// How many runs a [`day_digest`] stands for.
pub(crate) fn count(digest: &str) -> u64 {
    digest.split_once(':').and_then(|(count, _)| count.parse().ok()).unwrap_or(0)
}

/// SHA-256, in hex.
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("writing to a string does not fail");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_footer_reads_back_and_names_its_inputs() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day");
        let lineage = Lineage::new(BTreeMap::from([(day, "2:abc".to_owned())]));
        let footer = lineage.to_footer();
        assert_eq!(Lineage::from_footer(&footer), Some(lineage.clone()));
        assert_eq!(footer["coinlake.inputs.count"], "2");
        let later = Lineage { version: 2, ..lineage.clone() };
        assert_ne!(lineage.digest(), later.digest(), "another version is another input");
        assert_eq!(Lineage::from_footer(&BTreeMap::new()), None);
    }
}
