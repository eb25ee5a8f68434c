//! Whose something is: what this lake made carries its address.

use std::collections::HashMap;

use aws_sdk_glue::types::Table as Entry;
use coinlake_catalog::Database;
use coinlake_store::LAKE_MARK;

use crate::plan::Refusal;

/// The parameter of a raw table that names it as the catalog does. Whoever makes a table from the DDL of one of ours copies
/// the parameters, too.
pub(super) const TABLE_MARK: &str = "coinlake.table";

/// Who made something in Glue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// This lake.
    Us,
    /// The lake at this address.
    Lake(String),
    /// Somebody who copied a table of this lake.
    Copier,
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

    /// The owner of an entry in a database.
    pub(super) fn of_entry(database: Database, entry: &Entry, root: &str) -> Self {
        let parameters = entry.parameters.as_ref();
        let named = parameter(parameters, TABLE_MARK);
        let is_original = match named {
            Some(name) => name == table_mark(database, &entry.name),
            None => database != Database::Raw,
        };
        match Self::of(parameters, root) {
            Self::Us if !is_original => Self::Copier,
            owner => owner,
        }
    }

    /// Why something of this owner stays as it is, `None` when it is ours.
    pub(crate) fn foreign(&self) -> Option<String> {
        match self {
            Self::Us => None,
            Self::Lake(lake) => Some(format!("it belongs to the lake at {lake}")),
            Self::Copier => {
                Some(format!("its mark is not its own ({TABLE_MARK}): somebody made it as a copy"))
            }
            Self::Unknown => {
                Some(format!("it carries no mark of this lake ({LAKE_MARK}): somebody else made it"))
            }
        }
    }

    /// The refusal of a change to something of this owner; `None` when it is ours.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        let make_way = match self {
            Self::Lake(lake) => format!("take that one away with `coinlake --lake {lake} catalog destroy`"),
            Self::Us | Self::Copier | Self::Unknown => "rename or drop it".to_owned(),
        };
        let way_forward = format!("give this lake other databases with COINLAKE_PREFIX; or {make_way}");
        self.foreign().map(|reason| Refusal { reason: format!("{reason}; it is never changed"), way_forward })
    }
}

/// What [`TABLE_MARK`] says of the table of this name.
pub(super) fn table_mark(database: Database, name: &str) -> String {
    format!("{database}.{name}")
}

pub(super) fn parameter<'a>(parameters: Option<&'a Parameters>, name: &str) -> Option<&'a str> {
    parameters?.get(name).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_our_table_is_not_ours() {
        let root = "s3://bucket/lake";
        for (database, name, table, owner) in [
            (Database::Raw, "markets", Some("raw.markets"), Owner::Us),
            (Database::Raw, "my_markets", Some("raw.markets"), Owner::Copier),
            (Database::Analytics, "markets", Some("raw.markets"), Owner::Copier),
            (Database::Raw, "markets", None, Owner::Copier),
            (Database::Curated, "coins", None, Owner::Us),
        ] {
            let table = table.map(|table| (TABLE_MARK.to_owned(), table.to_owned()));
            let parameters = table.into_iter().chain([(LAKE_MARK.to_owned(), root.to_owned())]).collect();
            let entry = Entry::builder().name(name).set_parameters(Some(parameters)).build().unwrap();
            assert_eq!(Owner::of_entry(database, &entry, root), owner, "{database}.{name} of {entry:?}");
            assert_eq!(
                Owner::of_entry(database, &entry, "s3://bucket/other"),
                Owner::Lake(root.to_owned()),
                "{database}.{name}, asked by another lake"
            );
        }
    }
}
