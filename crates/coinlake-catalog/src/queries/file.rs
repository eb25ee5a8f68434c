//! One query file: a comment block, then SQL.

use super::header::{Header, KEYS};
use super::{Query, QueryKind};
use crate::error::Mistake;
use crate::expression;
use crate::load::{IDENTIFIER, is_identifier};

/// A query and where its dependencies are declared.
pub(super) struct Located {
    pub(super) query: Query,
    pub(super) path: String,
    /// The line of `Reads`, from 1.
    pub(super) reads_line: usize,
}

/// The query that the file at `path` holds, or everything wrong with it.
pub(super) fn query(path: &str, text: &str) -> Result<Located, Vec<Mistake>> {
    let mut notes = Notes { path, mistakes: Vec::new() };
    let place = place(&mut notes);
    let header = Header::read(text);
    check_keys(&header, place.map(|(kind, _)| kind), &mut notes);
    let reads: Vec<String> = header.value("Reads").split(',').map(|name| name.trim().to_owned()).collect();
    check_reads(text, &header, &reads, &mut notes);
    match place {
        Some((kind, name)) if notes.mistakes.is_empty() => {
            let query = Query {
                kind,
                name: name.to_owned(),
                title: header.value("Title").to_owned(),
                question: header.value("Question").to_owned(),
                grain: header.find("Grain").map(|entry| entry.value.to_owned()),
                reads,
                sql: text.to_owned(),
            };
            Ok(Located { query, path: path.to_owned(), reads_line: header.line("Reads") })
        }
        _ => Err(notes.mistakes),
    }
}

/// The mistakes found in one file so far.
struct Notes<'p> {
    path: &'p str,
    mistakes: Vec<Mistake>,
}

impl Notes<'_> {
    fn add(&mut self, line: usize, key: &str, expected: &str, found: &str) {
        let message = format!("{key}: expected {expected}, found {found}");
        self.mistakes.push(Mistake { file: self.path.to_owned(), line, message });
    }
}

/// Kind and name, as folder and file name say them.
fn place<'p>(notes: &mut Notes<'p>) -> Option<(QueryKind, &'p str)> {
    let mut parts = notes.path.rsplit('/');
    let name = parts.next().and_then(|file| file.strip_suffix(".sql")).unwrap_or_default();
    let folder = parts.next().unwrap_or_default();
    let kind = [QueryKind::View, QueryKind::Saved].into_iter().find(|kind| kind.folder() == folder);
    if kind.is_none() {
        notes.add(1, "folder", "views or saved", &format!("`{folder}`"));
    }
    if !is_identifier(name) {
        notes.add(1, "file name", IDENTIFIER, &format!("`{name}`"));
    }
    kind.map(|kind| (kind, name))
}

fn check_keys(header: &Header<'_>, kind: Option<QueryKind>, notes: &mut Notes<'_>) {
    for (place, entry) in header.entries.iter().enumerate() {
        if !KEYS.contains(&entry.key) {
            notes.add(
                entry.line,
                entry.key,
                &format!("one of the keys {}", KEYS.join(", ")),
                "an unknown key",
            );
        } else if header.entries[..place].iter().any(|earlier| earlier.key == entry.key) {
            notes.add(entry.line, entry.key, "each key once", "it again");
        } else if entry.value.is_empty() {
            notes.add(entry.line, entry.key, "text after the colon", "nothing");
        }
    }
    for key in KEYS {
        // A saved query may give rows of any shape; others build on a view's.
        let is_needed = key != "Grain" || kind == Some(QueryKind::View);
        if is_needed && header.find(key).is_none() {
            notes.add(1, key, &format!("a line `-- {key}: …` in the comment block at the top"), "nothing");
        }
    }
}

/// What the file says it reads and what its SQL reads must be the same, since views are created in that order.
fn check_reads(text: &str, header: &Header<'_>, reads: &[String], notes: &mut Notes<'_>) {
    let relations = match expression::relations(text) {
        Ok(relations) => relations,
        Err(refused) => return notes.add(refused.line, "SQL", "one query", &refused.found),
    };
    if header.find("Reads").is_none() {
        return;
    }
    let line = header.line("Reads");
    for name in relations.iter().filter(|name| !reads.contains(name)) {
        notes.add(
            line,
            "Reads",
            &format!("`{name}` too, because the SQL reads it"),
            &format!("`{}`", reads.join(", ")),
        );
    }
    for name in reads.iter().filter(|name| !name.is_empty() && !relations.contains(*name)) {
        notes.add(line, "Reads", "only what the SQL reads", &format!("`{name}`"));
    }
}
