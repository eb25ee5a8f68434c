//! How a table is called.

use std::fmt;

/// The full name of a table: `curated.coins` is database `curated`, name `coins`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId {
    /// The database, an Iceberg namespace of one level.
    pub database: String,
    /// The name within the database.
    pub name: String,
}

impl TableId {
    /// The table `name` of `database`.
    pub fn new(database: impl Into<String>, name: impl Into<String>) -> Self {
        Self { database: database.into(), name: name.into() }
    }
}

impl From<&coinlake_catalog::Table> for TableId {
    fn from(definition: &coinlake_catalog::Table) -> Self {
        Self::new(definition.database.as_str(), definition.name.as_str())
    }
}

impl fmt::Display for TableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.database, self.name)
    }
}
