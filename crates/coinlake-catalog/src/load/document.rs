//! A TOML text as a tree that knows where everything stands, and the notes taken while reading it.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::error::Mistake;

/// The mistakes found in one file so far.
pub(super) struct Notes<'a> {
    file: &'a str,
    text: &'a str,
    mistakes: Vec<Mistake>,
}

impl<'a> Notes<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Self { file, text, mistakes: Vec::new() }
    }

    /// Notes that `key`, at this place in the text, is not what it must be.
    pub(super) fn add(
        &mut self,
        span: Range<usize>,
        key: &str,
        expected: impl AsRef<str>,
        found: impl AsRef<str>,
    ) {
        let message = format!("{key}: expected {}, found {}", expected.as_ref(), found.as_ref());
        let before = self.text.as_bytes().get(..span.start).unwrap_or_default();
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        self.mistakes.push(Mistake { file: self.file.to_owned(), line, message });
    }

    /// All notes, in the order of the text.
    pub(super) fn into_mistakes(mut self) -> Vec<Mistake> {
        self.mistakes.sort();
        self.mistakes
    }
}

/// A parsed TOML text.
pub(super) struct Document<'a> {
    root: Spanned<DeTable<'a>>,
}

impl<'a> Document<'a> {
    pub(super) fn parse(text: &'a str, notes: &mut Notes<'_>) -> Option<Self> {
        match DeTable::parse(text) {
            Ok(root) => Some(Self { root }),
            Err(error) => {
                notes.add(error.span().unwrap_or(0..0), "syntax", "TOML 1.0", error.message());
                None
            }
        }
    }

    pub(super) fn root(&self) -> Section<'_> {
        // The root's own span is the whole text; what is missing there is reported at the first line.
        Section { path: String::new(), span: 0..0, table: self.root.get_ref() }
    }
}

/// One table of the document: named values, each of which is asked for in the form it must have.
pub(super) struct Section<'a> {
    path: String,
    span: Range<usize>,
    table: &'a DeTable<'a>,
}

impl<'a> Section<'a> {
    /// Where the section begins.
    pub(super) fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// How messages name a key of this section, such as `columns.price.type`.
    pub(super) fn key(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether there is anything under `key`.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.contains_key(key)
    }

    /// The name the section gives itself, right or wrong.
    pub(super) fn name(&self) -> Option<&'a str> {
        self.table.get("name")?.get_ref().as_str()
    }

    /// Notes every key that is not one of `known`.
    pub(super) fn refuse_other_keys(&self, known: &[&str], notes: &mut Notes<'_>) {
        for key in self.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                notes.add(
                    key.span(),
                    &self.key(name),
                    format!("one of the keys {}", known.join(", ")),
                    "an unknown key",
                );
            }
        }
    }

    /// The text under `key`, which must be there and not be blank.
    pub(super) fn required_text(
        &self,
        key: &str,
        meaning: &str,
        notes: &mut Notes<'_>,
    ) -> Option<Spanned<&'a str>> {
        if !self.has(key) {
            notes.add(self.span(), &self.key(key), meaning, "nothing");
            return None;
        }
        self.text(key, meaning, notes)
    }

    /// The text under `key`, if any; it must not be blank.
    pub(super) fn text(&self, key: &str, meaning: &str, notes: &mut Notes<'_>) -> Option<Spanned<&'a str>> {
        let value = self.table.get(key)?;
        match value.get_ref().as_str() {
            Some(text) if !text.trim().is_empty() => Some(Spanned::new(value.span(), text)),
            _ => {
                notes.add(value.span(), &self.key(key), meaning, found(value.get_ref()));
                None
            }
        }
    }

    /// The boolean under `key`; false when there is none.
    pub(super) fn flag(&self, key: &str, notes: &mut Notes<'_>) -> bool {
        let Some(value) = self.table.get(key) else { return false };
        value.get_ref().as_bool().unwrap_or_else(|| {
            notes.add(value.span(), &self.key(key), "true or false", found(value.get_ref()));
            false
        })
    }

    /// The texts under `key`, a list; `None` when the key is absent or no list.
    pub(super) fn texts(
        &self,
        key: &str,
        meaning: &str,
        notes: &mut Notes<'_>,
    ) -> Option<Vec<Spanned<&'a str>>> {
        let values = self.list(key, meaning, notes)?;
        let mut texts = Vec::with_capacity(values.len());
        for value in values {
            match value.get_ref().as_str() {
                Some(text) => texts.push(Spanned::new(value.span(), text)),
                None => notes.add(value.span(), &self.key(key), meaning, found(value.get_ref())),
            }
        }
        Some(texts)
    }

    /// The table under `key`, if any.
    pub(super) fn section(&self, key: &str, meaning: &str, notes: &mut Notes<'_>) -> Option<Self> {
        let value = self.table.get(key)?;
        let table = value.get_ref().as_table();
        if table.is_none() {
            notes.add(value.span(), &self.key(key), meaning, found(value.get_ref()));
        }
        table.map(|table| Section { path: self.key(key), span: value.span(), table })
    }

    /// The tables under `key`, a list. Each is named by its `name` or, without one, by its place from 1.
    pub(super) fn sections(&self, key: &str, meaning: &str, notes: &mut Notes<'_>) -> Vec<Self> {
        let mut sections = Vec::new();
        for (value, place) in self.list(key, meaning, notes).unwrap_or_default().iter().zip(1..) {
            let Some(table) = value.get_ref().as_table() else {
                notes.add(value.span(), &self.key(key), meaning, found(value.get_ref()));
                continue;
            };
            let mut section = Section { path: String::new(), span: value.span(), table };
            section.path = match section.name() {
                Some(name) => format!("{}.{name}", self.key(key)),
                None => format!("{}[{place}]", self.key(key)),
            };
            sections.push(section);
        }
        sections
    }

    fn list(&self, key: &str, meaning: &str, notes: &mut Notes<'_>) -> Option<&'a [Spanned<DeValue<'a>>]> {
        let value = self.table.get(key)?;
        match value.get_ref().as_array() {
            Some(values) if !values.is_empty() => Some(values),
            _ => {
                notes.add(value.span(), &self.key(key), meaning, found(value.get_ref()));
                None
            }
        }
    }
}

/// How a message shows a name.
pub(super) fn quoted(name: &str) -> String {
    format!("`{name}`")
}

/// How a message shows a value.
fn found(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) if text.trim().is_empty() => "an empty string".to_owned(),
        DeValue::String(text) => format!("the string {text:?}"),
        DeValue::Integer(number) => format!("the number {}", number.as_str()),
        DeValue::Float(number) => format!("the number {}", number.as_str()),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => format!("the time {time}"),
        DeValue::Array(values) if values.is_empty() => "an empty list".to_owned(),
        DeValue::Array(_) => "a list".to_owned(),
        DeValue::Table(_) => "a table".to_owned(),
    }
}
