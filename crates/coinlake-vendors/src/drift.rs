use std::collections::{BTreeMap, BTreeSet};

/// A vendor field that is not as this crate knows it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Drift {
    /// The vendor's name of the field; a field of an object within the record as `roi.times`.
    pub field: String,
    /// What is different.
    pub kind: DriftKind,
    /// The JSON kind seen: `string`, `number`, `boolean`, `null`, `object`, `array`; empty for a missing field.
    pub observed: String,
}

/// How a vendor field differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DriftKind {
    /// Nobody knows this field.
    Unknown,
    /// A field that was always there is not.
    Missing,
    /// Another JSON kind than ever before.
    Retyped,
}

impl DriftKind {
    /// As stored: `unknown`, `missing`, `retyped`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Missing => "missing",
            Self::Retyped => "retyped",
        }
    }
}

/// Drift seen so far, each once. Noting what is already known allocates nothing.
#[derive(Debug, Default)]
pub(crate) struct DriftLog {
    seen: BTreeMap<String, BTreeSet<(DriftKind, &'static str)>>,
}

impl DriftLog {
    pub(crate) fn note(&mut self, field: &str, kind: DriftKind, observed: &'static str) {
        match self.seen.get_mut(field) {
            Some(known) => {
                known.insert((kind, observed));
            }
            None => {
                self.seen.insert(field.to_owned(), BTreeSet::from([(kind, observed)]));
            }
        }
    }

    pub(crate) fn take(&mut self) -> Vec<Drift> {
        std::mem::take(&mut self.seen)
            .into_iter()
            .flat_map(|(field, seen)| {
                seen.into_iter().map(move |(kind, observed)| Drift {
                    field: field.clone(),
                    kind,
                    observed: observed.to_owned(),
                })
            })
            .collect()
    }
}
