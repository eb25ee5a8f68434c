//! Which dataset records look like, for files of which somebody says what they are.

use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;

use crate::{Dataset, DatasetId, registry};

/// Records looked at: a file is of one kind.
const SAMPLE: usize = 100;

/// Records that are not of the dataset they are said to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mistaken {
    /// The dataset of the same vendor whose fields they have; `None` when they have the fields of none.
    pub looks_like: Option<DatasetId>,
}

/// Whether `records` belong elsewhere: none has a field of `dataset`, or another dataset of the vendor knows at least one
/// field more of each. Records that are no JSON objects say nothing, nor does a file without any object.
#[must_use]
pub fn mistaken(dataset: &dyn Dataset, records: &[&str]) -> Option<Mistaken> {
    let objects: Vec<_> = records.iter().take(SAMPLE).filter_map(|record| members(record)).collect();
    if objects.is_empty() {
        return None;
    }
    let known = |dataset: &dyn Dataset| {
        let names = dataset.field_names();
        objects.iter().flatten().filter(|name| names.contains(&name.as_str())).count()
    };
    let ours = known(dataset);
    let vendor = dataset.id().vendor;
    let others = registry::datasets().iter().filter(|other| other.id().vendor == vendor);
    let nearest = others.map(|other| (known(*other), other.id())).max_by_key(|(fields, _)| *fields)?;
    match nearest {
        (0, _) => Some(Mistaken { looks_like: None }),
        (fields, id) if fields >= ours + objects.len() => Some(Mistaken { looks_like: Some(id) }),
        _ if ours == 0 => Some(Mistaken { looks_like: None }),
        _ => None,
    }
}

/// Names of the members of a record that is an object.
fn members(record: &str) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    struct Record(BTreeMap<String, IgnoredAny>);
    serde_json::from_str::<Record>(record).ok().map(|record| record.0.into_keys().collect())
}
