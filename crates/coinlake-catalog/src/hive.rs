//! Raw tables as Hive has them, and with it Glue and Athena: an entry over files that are there anyway.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Database, RawFormat, RawSource, Table};

/// A table over text files in folders, in Hive's terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiveTable {
    /// The table's name within its database.
    pub name: String,
    /// What the table holds.
    pub description: String,
    /// The columns that files hold.
    pub columns: Vec<HiveColumn>,
    /// The columns that folders hold.
    pub partition_keys: Vec<HiveColumn>,
    /// The URI that all files are below, with a `/` at its end.
    pub location: String,
    /// The Java class that divides files into records.
    pub input_format: &'static str,
    /// The Java class that would write records; nobody does.
    pub output_format: &'static str,
    /// The Java class that makes columns of a record.
    pub serde: &'static str,
    /// What the SerDe has to know.
    pub serde_parameters: BTreeMap<String, String>,
    /// What engines have to know: how days are found without being registered.
    pub parameters: BTreeMap<String, String>,
}

/// A column of a [`HiveTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiveColumn {
    /// Its name.
    pub name: String,
    /// Its type in Hive's words.
    pub column_type: String,
    /// What it means.
    pub comment: String,
}

impl Table {
    /// The table over the files of the lake at `root`, with days from `first_day` (`YYYY-MM-DD`) to today; `None` for a
    /// table that is no raw one.
    ///
    /// Days follow from a template ("Partition projection with Amazon Athena", AWS documentation), so none is registered.
    /// A line that is cut off is a row of NULLs, as a line is that holds no object, instead of an error of the whole query.
    pub fn hive(&self, root: &str, first_day: impl fmt::Display) -> Option<HiveTable> {
        let RawSource { vendor, dataset, format } = self.source.as_ref()?;
        let RawFormat::Json = format;
        let location = format!("{root}/{}/{vendor}/{dataset}/", Database::Raw);
        let partition = self.partition.as_ref()?;
        let (keys, columns) =
            self.columns.iter().map(HiveColumn::from).partition(|column| column.name == partition.column);
        let key = &partition.column;
        Some(HiveTable {
            name: self.name.clone(),
            description: self.description.clone(),
            columns,
            partition_keys: keys,
            input_format: "org.apache.hadoop.mapred.TextInputFormat",
            output_format: "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            serde: "org.openx.data.jsonserde.JsonSerDe",
            serde_parameters: map([("ignore.malformed.json".to_owned(), "true".to_owned())]),
            parameters: map([
                ("EXTERNAL".to_owned(), "TRUE".to_owned()),
                ("classification".to_owned(), "json".to_owned()),
                ("compressionType".to_owned(), "gzip".to_owned()),
                ("projection.enabled".to_owned(), "true".to_owned()),
                (format!("projection.{key}.type"), "date".to_owned()),
                (format!("projection.{key}.format"), "yyyy-MM-dd".to_owned()),
                (format!("projection.{key}.range"), format!("{first_day},NOW")),
                (format!("projection.{key}.interval"), "1".to_owned()),
                (format!("projection.{key}.interval.unit"), "DAYS".to_owned()),
                ("storage.location.template".to_owned(), format!("{location}{key}=${{{key}}}/")),
            ]),
            location,
        })
    }
}

impl From<&crate::Column> for HiveColumn {
    fn from(column: &crate::Column) -> Self {
        let (name, comment) = (column.name.clone(), column.documentation());
        Self { name, column_type: column.column_type.to_string(), comment }
    }
}

fn map<const N: usize>(entries: [(String, String); N]) -> BTreeMap<String, String> {
    entries.into()
}
