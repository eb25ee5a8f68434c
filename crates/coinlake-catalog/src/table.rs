//! A table as its catalog file defines it.

use std::fmt;

use crate::ColumnType;

/// The database a table lives in; on AWS a prefix goes in front of the name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Database {
    /// The vendors' answers as received: gzip NDJSON, never rewritten.
    Raw,
    /// Exact, typed, deduplicated Iceberg tables.
    Curated,
    /// What the pipeline did: runs, publishes, quarantine, checks, drift.
    Ops,
    /// Views for people and BI tools; it holds no tables.
    Analytics,
}

impl Database {
    /// All databases, in the order data flows through them.
    pub const ALL: [Self; 4] = [Self::Raw, Self::Curated, Self::Ops, Self::Analytics];

    /// The database's name in SQL: `raw`, `curated`, `ops` or `analytics`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "raw",
            Self::Curated => "curated",
            Self::Ops => "ops",
            Self::Analytics => "analytics",
        }
    }

    /// What it holds, in a sentence or two for an analyst.
    pub fn description(self) -> &'static str {
        match self {
            Self::Raw => {
                "The vendors' answers as received: gzip NDJSON below raw/, a folder for each vendor, dataset, day and run, \
                 never rewritten. Every value is text."
            }
            Self::Curated => {
                "Typed, exact and deduplicated Iceberg tables: facts by snapshot, and dimensions."
            }
            Self::Ops => {
                "Iceberg tables about the pipeline itself: what ran, what was published, what was set aside."
            }
            Self::Analytics => "Views over the other databases.",
        }
    }

    /// The database of this SQL name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|database| database.as_str() == name)
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One table: what a row is, how rows are laid out, and what must hold for them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// The database it belongs to, from the folder of its file.
    pub database: Database,
    /// Its name within the database, from the name of its file.
    pub name: String,
    /// What the table holds, for an analyst.
    pub description: String,
    /// The columns that identify a row; never null, unique together.
    pub grain: Vec<String>,
    /// How rows are split into partitions; `None` is one partition that holds everything.
    pub partition: Option<Partition>,
    /// The columns rows are sorted by, ascending, within each partition; the grain unless the file says otherwise.
    pub sort: Vec<String>,
    /// The columns, in the order readers see them.
    pub columns: Vec<Column>,
    /// Conditions on each row, beside the built-in ones (unique grain, required columns, conservation).
    pub checks: Vec<Check>,
    /// Which vendor dataset a raw table holds; `None` outside `raw`.
    pub source: Option<RawSource>,
}

impl Table {
    /// The name in SQL, such as `curated.market_snapshots`.
    pub fn full_name(&self) -> String {
        format!("{}.{}", self.database, self.name)
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// One column of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name: lower-case letters, digits and `_`.
    pub name: String,
    /// Its type.
    pub column_type: ColumnType,
    /// What it means, for an analyst.
    pub description: String,
    /// What a quantity is counted in, such as `percent` or `quote_currency per coin`.
    pub unit: Option<String>,
    /// Whether NULL is allowed.
    pub nullable: bool,
}

impl Column {
    /// The description with the unit, as schemas of other systems carry it: they have no place for units.
    pub fn documentation(&self) -> String {
        match &self.unit {
            Some(unit) => format!("{} Unit: {unit}.", self.description),
            None => self.description.clone(),
        }
    }
}

/// How a table is partitioned: one column, one transform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partition {
    /// The column the partition is computed from.
    pub column: String,
    /// What is done to the column's value.
    pub transform: Transform,
}

/// What turns a column's value into its partition.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transform {
    /// The value itself (raw tables: the `dt` folder).
    Identity,
    /// The UTC day of a timestamp.
    Day,
    /// The UTC month of a timestamp.
    Month,
}

impl Transform {
    /// All transforms.
    pub const ALL: [Self; 3] = [Self::Identity, Self::Day, Self::Month];

    /// The transform's name in catalog files and in Iceberg: `identity`, `day` or `month`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Day => "day",
            Self::Month => "month",
        }
    }
}

/// A condition every row of a table should meet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Its name, unique within the table; it says what is right, such as `price_is_not_negative`.
    pub name: String,
    /// A SQL boolean over the columns of one row; a row passes unless it is false.
    pub expect: String,
    /// What a failing row leads to.
    pub severity: Severity,
    /// Why the condition should hold and what a failure means.
    pub description: String,
}

/// What a failed check leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is published: the table stays as it was.
    Block,
    /// The rows are published and the failure is recorded in `ops.checks`.
    Warn,
}

impl Severity {
    /// All severities.
    pub const ALL: [Self; 2] = [Self::Block, Self::Warn];

    /// The severity's name in catalog files and in `ops.checks`: `block` or `warn`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Block => "block",
            Self::Warn => "warn",
        }
    }
}

/// Where the rows of a raw table come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawSource {
    /// The vendor, such as `coingecko`.
    pub vendor: String,
    /// The vendor's dataset, such as `markets`.
    pub dataset: String,
    /// How the files below `raw/<vendor>/<dataset>/` are written.
    pub format: RawFormat,
}

/// The format of a raw table's files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RawFormat {
    /// One JSON object a line, gzip.
    Json,
}

impl RawFormat {
    /// All formats.
    pub const ALL: [Self; 1] = [Self::Json];

    /// The format's name in catalog files: `json`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
        }
    }
}
