//! Whose something is: what this lake made carries its address.

use std::collections::HashMap;

use coinlake_store::LAKE_MARK;

use crate::plan::Refusal;

/// Who made something in Glue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// This lake.
    Us,
    /// The lake at this address.
    Lake(String),
    /// Somebody who left no mark.
    Unknown,
}

pub(super) type Parameters = HashMap<String, String>;

impl Owner {
    /// The owner that a mark names to the lake at `root`.
    pub(crate) fn named(mark: Option<&str>, root: &str) -> Self {
        match mark {
            Some(lake) if lake == root => Self::Us,
            Some(lake) => Self::Lake(lake.to_owned()),
            None => Self::Unknown,
        }
    }

    /// The owner that Glue's parameters name.
    pub(super) fn of(parameters: Option<&Parameters>, root: &str) -> Self {
        Self::named(parameter(parameters, LAKE_MARK), root)
    }

    /// Why something of this owner stays as it is, `None` when it is ours.
    pub(crate) fn foreign(&self) -> Option<String> {
        match self {
            Self::Us => None,
            Self::Lake(lake) => Some(format!("it belongs to the lake at {lake}")),
            Self::Unknown => {
                Some(format!("it carries no mark of this lake ({LAKE_MARK}): somebody else made it"))
            }
        }
    }

    /// The refusal of a change to something of this owner; `None` when it is ours.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let make_way = match self {
            Self::Lake(lake) => format!("take that one away with `coinlake --lake {lake} catalog destroy`"),
            Self::Us | Self::Unknown => "rename or drop it".to_owned(),
        };
        let way_forward = format!("{make_way}; or give this lake other databases with COINLAKE_PREFIX");
        self.foreign().map(|reason| Refusal { reason: format!("{reason}; it is never changed"), way_forward })
    }
}

pub(super) fn parameter<'a>(parameters: Option<&'a Parameters>, name: &str) -> Option<&'a str> {
    parameters?.get(name).map(String::as_str)
}
