//! Notes of views that are being made.
//!
//! Athena makes a view without a mark, which is added then. What is interrupted in between would be somebody's view. In a
//! database of the lake's own the list of its views says better; in a database of somebody else an entry of ours beside the
//! view does, from before Athena is asked until the view is marked.

use aws_sdk_glue::types::{Column, SerDeInfo, StorageDescriptor, Table as Entry, TableInput};
use coinlake_catalog::Database;
use coinlake_store::LAKE_MARK;

use super::Account;
use super::mark::Owner;
use super::seen::Seen;
use crate::error::BootstrapError;

/// How the names of notes begin; the view's name follows.
const PREFIX: &str = "coinlake_makes_";

/// What a note is to whoever reads the database meanwhile: an empty table of text.
const TEXT: [&str; 3] = [
    "org.apache.hadoop.mapred.TextInputFormat",
    "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
    "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
];

/// Whether an entry is a note.
pub(super) fn is_note(entry: &Entry) -> bool {
    entry.name.starts_with(PREFIX)
}

impl Seen<'_> {
    /// Whether the lake was making a view of that name when it was interrupted.
    pub(super) fn is_making(&self, view: &str) -> bool {
        let note = self.entry(Database::Analytics, &name(view));
        note.is_some_and(|note| self.owner(Database::Analytics, note) == Owner::Us)
    }
}

impl Account {
    /// Notes that the lake at `root` makes a view. Whether that is new: it is not after an interruption.
    pub(super) async fn note(&self, view: &str, root: &str) -> Result<bool, BootstrapError> {
        let (database, name) = (self.database(Database::Analytics), name(view));
        let is_new = self.glue.table(&database, &name).await?.is_none();
        let next = |now: Option<&Entry>| match now.map(|now| Owner::of_entry(Database::Analytics, now, root))
        {
            None => Ok(Some(input(&name, root))),
            Some(Owner::Us) => Ok(None),
            Some(_) => Err(BootstrapError::Meanwhile(format!("{database}.{name}"))),
        };
        self.glue.put(&database, &name, next).await.map(|()| is_new)
    }

    /// Forgets that.
    pub(super) async fn forget(&self, view: &str, root: &str) -> Result<(), BootstrapError> {
        let (database, name) = (self.database(Database::Analytics), name(view));
        match self.glue.table(&database, &name).await? {
            Some(note) if Owner::of_entry(Database::Analytics, &note, root) == Owner::Us => {
                self.glue.delete(&database, &name).await
            }
            _ => Ok(()),
        }
    }
}

fn name(view: &str) -> String {
    format!("{PREFIX}{view}")
}

fn input(name: &str, root: &str) -> TableInput {
    let [input, output, serde] = TEXT;
    let column = Column::builder().name("note").r#type("string").build().expect("it has a name");
    let storage = StorageDescriptor::builder()
        .columns(column)
        .location(format!("{root}/{}/{name}/", Database::Analytics))
        .input_format(input)
        .output_format(output)
        .serde_info(SerDeInfo::builder().serialization_library(serde).build())
        .build();
    TableInput::builder()
        .name(name)
        .description("The view of this name is being made; deleted then.")
        .table_type("EXTERNAL_TABLE")
        .storage_descriptor(storage)
        .parameters(LAKE_MARK, root)
        .build()
        .expect("it has a name")
}
