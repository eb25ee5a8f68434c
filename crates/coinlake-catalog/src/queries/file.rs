//! One query file: a comment block, then SQL.

use super::{Query, QueryKind};
use crate::error::Mistake;
use crate::expression;

/// A query and where its dependencies are declared.
pub(super) struct Located {
    pub(super) query: Query,
    pub(super) path: String,
    /// The line of `Reads`, from 1.
    pub(super) reads_line: usize,
}

/// One `-- Key: value` line.
struct Entry<'t> {
    line: usize,
    key: &'t str,
    value: &'t str,
}

const KEYS: [&str; 4] = ["Title", "Question", "Grain", "Reads"];

/// The query that the file at `path` holds, or everything wrong with it.
pub(super) fn query(path: &str, text: &str) -> Result<Located, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let mut add = |line: usize, key: &str, expected: &str, found: &str| {
        let message = format!("{key}: expected {expected}, found {found}");
        mistakes.push(Mistake { file: path.to_owned(), line, message });
    };
    let (kind, name) = place(path);
    if kind.is_none() {
        add(1, "folder", "views or saved", path);
    }
    if !is_name(name) {
        add(1, "file name", "lower-case letters, digits and _, not beginning with a digit", &format!("`{name}`"));
    }
    let entries = comment_block(text);
    for (place, entry) in entries.iter().enumerate() {
        if !KEYS.contains(&entry.key) {
            add(entry.line, entry.key, "one of the keys Title, Question, Grain, Reads", "an unknown key");
        } else if entries[..place].iter().any(|earlier| earlier.key == entry.key) {
            add(entry.line, entry.key, "each key once", "it again");
        } else if entry.value.is_empty() {
            add(entry.line, entry.key, "text after the colon", "nothing");
        }
    }
    let find = |key: &str| entries.iter().find(|entry| entry.key == key);
    for key in ["Title", "Question", "Reads"] {
        if find(key).is_none() {
            add(1, key, &format!("a line `-- {key}: …` in the comment block at the top"), "nothing");
        }
    }
    if kind == Some(QueryKind::View) && find("Grain").is_none() {
        add(1, "Grain", "a line `-- Grain: …` that says what one row of the view is", "nothing");
    }
    let reads_line = find("Reads").map_or(1, |entry| entry.line);
    let reads: Vec<String> =
        find("Reads").map(|entry| entry.value.split(',').map(|name| name.trim().to_owned()).collect()).unwrap_or_default();
    match expression::relations(text) {
        Err(found) => add(entries.len() + 1, "SQL", "one query", &found),
        Ok(relations) => {
            let read: Vec<&str> = relations.iter().map(String::as_str).collect();
            for name in read.iter().filter(|name| !reads.iter().any(|known| known == *name)) {
                add(reads_line, "Reads", &format!("`{name}` too, which the SQL reads"), &reads.join(", "));
            }
            for name in reads.iter().filter(|name| !read.contains(&name.as_str())) {
                add(reads_line, "Reads", "only what the SQL reads", &format!("`{name}`"));
            }
        }
    }
    let value = |key| find(key).map(|entry| entry.value.to_owned());
    match (kind, mistakes.is_empty()) {
        (Some(kind), true) => Ok(Located {
            query: Query {
                kind,
                name: name.to_owned(),
                title: value("Title").unwrap_or_default(),
                question: value("Question").unwrap_or_default(),
                grain: value("Grain"),
                reads,
                sql: text.to_owned(),
            },
            path: path.to_owned(),
            reads_line,
        }),
        _ => Err(mistakes),
    }
}

/// Kind and name, as folder and file name say them.
fn place(path: &str) -> (Option<QueryKind>, &str) {
    let mut parts = path.rsplit('/');
    let name = parts.next().and_then(|file| file.strip_suffix(".sql")).unwrap_or_default();
    let kind = match parts.next() {
        Some("views") => Some(QueryKind::View),
        Some("saved") => Some(QueryKind::Saved),
        _ => None,
    };
    (kind, name)
}

fn is_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.chars().all(is_allowed) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// The `-- Key: value` lines before the first line that is no comment. Other comment lines are prose.
fn comment_block(text: &str) -> Vec<Entry<'_>> {
    let block = text.lines().zip(1..).map_while(|(line, number)| Some((line.strip_prefix("--")?.trim(), number)));
    block
        .filter_map(|(line, number)| {
            let (key, value) = line.split_once(':')?;
            // A key is one capitalised word; prose with a colon somewhere is not meant as one.
            let is_key = key.starts_with(|c: char| c.is_ascii_uppercase()) && key.chars().all(char::is_alphabetic);
            is_key.then_some(Entry { line: number, key, value: value.trim() })
        })
        .collect()
}
