//! Reads one catalog file strictly: every mistake is noted with its line, none is repaired.

mod document;
mod rules;
mod table;

use crate::error::Mistake;
use crate::{Database, Table};
use document::{Document, Notes, quoted};
pub(crate) use rules::{IDENTIFIER, is_identifier};

/// The table that the file at `path` (`…/<database>/<table>.toml`) defines, or everything wrong with the file.
pub(crate) fn table(path: &str, text: &str) -> Result<Table, Vec<Mistake>> {
    let mut notes = Notes::new(path, text);
    let table = read(path, text, &mut notes);
    match (table, notes.into_mistakes()) {
        (Some(table), mistakes) if mistakes.is_empty() => Ok(table),
        (_, mistakes) => Err(mistakes),
    }
}

fn read(path: &str, text: &str, notes: &mut Notes<'_>) -> Option<Table> {
    let place = place(path, notes);
    let document = Document::parse(text, notes)?;
    let (database, name) = place?;
    let draft = table::read(database, &document.root(), notes);
    rules::check(database, &draft, notes);
    Some(draft.into_table(database, name))
}

/// The database and the table's name, as folder and file name say them.
fn place(path: &str, notes: &mut Notes<'_>) -> Option<(Database, String)> {
    let mut parts = path.rsplit('/');
    let name = parts.next().and_then(|file| file.strip_suffix(".toml")).unwrap_or_default();
    let folder = parts.next().unwrap_or_default();
    if !is_identifier(name) {
        notes.add(0..0, "file name", IDENTIFIER, quoted(name));
        return None;
    }
    match Database::from_name(folder) {
        Some(database) if database != Database::Analytics => Some((database, name.to_owned())),
        _ => {
            notes.add(
                0..0,
                "folder",
                "the database raw, curated or ops (views are in queries/)",
                quoted(folder),
            );
            None
        }
    }
}
