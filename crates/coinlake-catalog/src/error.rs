//! What can be wrong with the catalog.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Why the catalog or the queries cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum CatalogError {
    /// Files say something they must not; all mistakes of all files, in order. The user corrects the files.
    #[error("{}", list(.0))]
    Invalid(Vec<Mistake>),
    /// A folder or file cannot be read.
    #[error("cannot read {path}: definitions are a folder that holds `catalog` and `queries`")]
    Unreadable {
        /// What was read.
        path: PathBuf,
        /// Why it could not be read.
        source: io::Error,
    },
    /// An Iceberg schema has no field for a column that the table is partitioned or sorted by.
    #[error("{table}: the Iceberg schema has no column `{column}`; `coinlake bootstrap` adds it")]
    MissingField {
        /// The table's full name.
        table: String,
        /// The column without a field.
        column: String,
    },
    /// A table cannot be expressed in Iceberg.
    #[error("make the Iceberg definition of {table}")]
    Iceberg {
        /// The table's full name.
        table: String,
        /// What Iceberg refused; boxed because it is large.
        source: Box<iceberg::Error>,
    },
}

impl CatalogError {
    /// The mistakes found in files; empty for every other kind of error.
    pub fn mistakes(&self) -> &[Mistake] {
        match self {
            Self::Invalid(mistakes) => mistakes,
            _ => &[],
        }
    }
}

/// One thing wrong in one file. Prints as `file:line: what is wrong`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    /// The file, as the loader was given it, such as `catalog/curated/coins.toml`.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The key, what was expected and what was found.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

fn list(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
    lines.join("\n")
}
