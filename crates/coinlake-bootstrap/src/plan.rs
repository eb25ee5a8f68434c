//! What must change in a lake so that it matches the catalog.

use std::fmt;

use coinlake_catalog::{Catalog, ColumnType, Database, Table};
use coinlake_store::{Lake, TableId};

use crate::compare;
use crate::error::BootstrapError;

/// Compares the lake's Iceberg tables with the catalog; changes nothing. Raw tables are files and need no work; tables
/// that the catalog does not know are left alone. Fails when a table cannot be read.
pub async fn plan(lake: &Lake, catalog: &Catalog) -> Result<Plan, BootstrapError> {
    let mut tables = Vec::new();
    for definition in catalog.tables().filter(|table| table.database != Database::Raw) {
        let id = TableId::from(definition);
        let found =
            lake.tables().load(&id).await.map_err(|source| BootstrapError::Read { table: id, source })?;
        let (steps, refusals) = match found {
            None => (vec![Step::CreateTable { columns: definition.columns.len() }], Vec::new()),
            Some(table) => compare::table(&table.metadata, definition),
        };
        if !steps.is_empty() || !refusals.is_empty() {
            tables.push(TablePlan { definition: definition.clone(), steps, refusals });
        }
    }
    Ok(Plan { tables })
}

/// The differences between a lake and the catalog. Prints as a diff for people: `+` new, `~` changed, `!` refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    tables: Vec<TablePlan>,
}

impl Plan {
    /// Whether the lake matches the catalog.
    pub fn is_empty(&self) -> bool {
        self.tables.is_empty()
    }

    /// Whether something is asked for that cannot be done; then nothing can be applied.
    pub fn is_refused(&self) -> bool {
        self.tables.iter().any(|table| !table.refusals.is_empty())
    }

    /// The tables that differ from the catalog, in its order.
    pub fn tables(&self) -> &[TablePlan] {
        &self.tables
    }
}

/// The differences of one table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablePlan {
    /// The table as the catalog wants it.
    pub definition: Table,
    /// What will be done.
    pub steps: Vec<Step>,
    /// What cannot be done.
    pub refusals: Vec<Refusal>,
}

/// One change that keeps the meaning of all existing files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The table does not exist yet.
    CreateTable {
        /// How many columns it has.
        columns: usize,
    },
    /// A new column; existing rows have NULL there.
    AddColumn {
        /// The column.
        name: String,
        /// Its type.
        column_type: ColumnType,
    },
    /// A type that holds every value of the old one.
    WidenColumn {
        /// The column.
        name: String,
        /// The type it has.
        from: String,
        /// The type it gets.
        to: ColumnType,
    },
    /// A column that was never null may be from now on.
    AllowNull {
        /// The column.
        name: String,
    },
    /// Another description of a column.
    DescribeColumn {
        /// The column.
        name: String,
    },
    /// Another description of the table.
    DescribeTable,
    /// Another order of the columns.
    ReorderColumns,
}

/// One difference that cannot be applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What the catalog asks for and why that cannot be done.
    pub reason: String,
    /// What to do instead.
    pub way_forward: String,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return f.write_str("nothing to do: the lake matches the catalog");
        }
        for table in &self.tables {
            writeln!(f, "{table}")?;
        }
        let count =
            |is_counted: fn(&TablePlan) -> bool| self.tables.iter().filter(|table| is_counted(table)).count();
        let refused = count(|table| !table.refusals.is_empty());
        let created = count(TablePlan::is_new);
        write!(
            f,
            "{created} to create, {} to change, {refused} refused",
            self.tables.len() - created - refused
        )
    }
}

impl TablePlan {
    fn is_new(&self) -> bool {
        matches!(self.steps.as_slice(), [Step::CreateTable { .. }])
    }
}

impl fmt::Display for TablePlan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.definition.full_name();
        if let [Step::CreateTable { columns }] = self.steps.as_slice() {
            return write!(f, "+ {name}: new table, {columns} columns");
        }
        write!(f, "{} {name}", if self.refusals.is_empty() { '~' } else { '!' })?;
        for step in &self.steps {
            write!(f, "\n    {step}")?;
        }
        for refusal in &self.refusals {
            write!(f, "\n    ! {}\n      {}", refusal.reason, refusal.way_forward)?;
        }
        Ok(())
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateTable { columns } => write!(f, "+ new table, {columns} columns"),
            Self::AddColumn { name, column_type } => write!(f, "+ {name}: new column, {column_type}"),
            Self::WidenColumn { name, from, to } => write!(f, "~ {name}: {from} becomes {to}"),
            Self::AllowNull { name } => write!(f, "~ {name}: may be null"),
            Self::DescribeColumn { name } => write!(f, "~ {name}: new description"),
            Self::DescribeTable => f.write_str("~ new description"),
            Self::ReorderColumns => f.write_str("~ new order of columns"),
        }
    }
}
