//! One change of an Iceberg table, or why there cannot be one.

use std::fmt;

use coinlake_catalog::ColumnType;

/// One change that keeps the meaning of all existing files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A new column; existing rows have NULL there.
    AddColumn { name: String, column_type: ColumnType },
    /// A type that holds every value of the old one.
    WidenColumn { name: String, from: String, to: ColumnType },
    /// A column that was never null may be from now on.
    AllowNull { name: String },
    /// Another description of a column.
    DescribeColumn { name: String },
    /// Another description of the table.
    DescribeTable,
    /// Another order of the columns.
    ReorderColumns,
}

/// One difference that cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    /// What is asked for and why that cannot be done.
    pub(crate) reason: String,
    /// What to do instead.
    pub(crate) way_forward: String,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddColumn { name, column_type } => write!(f, "+ {name}: new column, {column_type}"),
            Self::WidenColumn { name, from, to } => write!(f, "~ {name}: {from} becomes {to}"),
            Self::AllowNull { name } => write!(f, "~ {name}: may be null"),
            Self::DescribeColumn { name } => write!(f, "~ {name}: new description"),
            Self::DescribeTable => f.write_str("~ new description"),
            Self::ReorderColumns => f.write_str("~ new order of columns"),
        }
    }
}
