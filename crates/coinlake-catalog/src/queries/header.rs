//! The comment block at the top of a query file.

/// The keys a comment block may hold.
pub(super) const KEYS: [&str; 4] = ["Title", "Question", "Grain", "Reads"];

/// The `-- Key: value` lines of a comment block. Its other lines are prose.
pub(super) struct Header<'t> {
    pub(super) entries: Vec<Entry<'t>>,
}

/// One `-- Key: value` line.
pub(super) struct Entry<'t> {
    /// The line, from 1.
    pub(super) line: usize,
    pub(super) key: &'t str,
    pub(super) value: &'t str,
}

impl<'t> Header<'t> {
    pub(super) fn read(text: &'t str) -> Self {
        let comments = text.lines().map_while(|line| line.strip_prefix("--"));
        Self { entries: comments.zip(1..).filter_map(|(comment, line)| entry(comment, line)).collect() }
    }

    pub(super) fn find(&self, key: &str) -> Option<&Entry<'t>> {
        self.entries.iter().find(|entry| entry.key == key)
    }

    /// The value of `key`, empty without one.
    pub(super) fn value(&self, key: &str) -> &'t str {
        self.find(key).map_or("", |entry| entry.value)
    }

    /// The line of `key`, the first one without it.
    pub(super) fn line(&self, key: &str) -> usize {
        self.find(key).map_or(1, |entry| entry.line)
    }
}

fn entry(comment: &str, line: usize) -> Option<Entry<'_>> {
    let (key, value) = comment.trim().split_once(':')?;
    // A key is one capitalised word; prose with a colon somewhere is not meant as one.
    let is_key = key.starts_with(|c: char| c.is_ascii_uppercase()) && key.chars().all(char::is_alphabetic);
    is_key.then_some(Entry { line, key, value: value.trim() })
}
