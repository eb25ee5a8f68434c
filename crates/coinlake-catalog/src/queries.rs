//! The views and saved queries of `queries/`: what each is called, which question it answers, what it reads.

mod file;
mod header;
mod order;
mod prefix;

use std::path::Path;

use include_dir::{Dir, include_dir};

use crate::CatalogError;
use crate::catalog::{embedded_files, read_folder};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../queries");

/// How readers meet a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum QueryKind {
    /// A view of the database `analytics`, from `queries/views/`.
    View,
    /// A saved query, run by its name, from `queries/saved/`.
    Saved,
}

impl QueryKind {
    /// The folder below `queries/` that holds queries of this kind: `views` or `saved`.
    pub fn folder(self) -> &'static str {
        match self {
            Self::View => "views",
            Self::Saved => "saved",
        }
    }
}

/// One file of `queries/`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// View or saved query.
    pub kind: QueryKind,
    /// The name of the file without `.sql`; for a view, its name in `analytics`.
    pub name: String,
    /// A short title.
    pub title: String,
    /// The question it answers.
    pub question: String,
    /// What one row of the answer is.
    pub grain: Option<String>,
    /// The tables and views it reads, as `database.name`.
    pub reads: Vec<String>,
    /// The whole text of the file, comment block included.
    pub sql: String,
}

impl Query {
    /// The query without its comment block, with `<prefix>_` in front of each database: what a lake's databases are called
    /// in an AWS account.
    pub fn sql_with_prefix(&self, prefix: &str) -> String {
        let body = self.sql.lines().skip_while(|line| line.starts_with("--"));
        prefix::prefixed(&body.collect::<Vec<_>>().join("\n"), prefix)
    }
}

/// The queries this program was built with: views first, each after the views it reads, then saved queries by
/// name. Fails like [`from_files`].
pub fn embedded() -> Result<Vec<Query>, CatalogError> {
    from_files(embedded_files(&FILES, "queries"))
}

/// The queries of a folder laid out like `queries/`. Fails when it cannot be read, and like [`from_files`].
pub fn from_dir(folder: &Path) -> Result<Vec<Query>, CatalogError> {
    from_files(read_folder(folder, "sql")?)
}

/// The queries of files given as path (`…/views/<name>.sql` or `…/saved/<name>.sql`) and text, in the order of
/// [`embedded`]. Fails with all mistakes of all files.
pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Vec<Query>, CatalogError>
where
    P: AsRef<str>,
    T: AsRef<str>,
{
    let (mut queries, mut mistakes) = (Vec::new(), Vec::new());
    for (path, text) in files {
        match file::query(path.as_ref(), text.as_ref()) {
            Ok(query) => queries.push(query),
            Err(found) => mistakes.extend(found),
        }
    }
    let queries = order::by_dependency(queries, &mut mistakes);
    if mistakes.is_empty() {
        return Ok(queries.into_iter().map(|located| located.query).collect());
    }
    mistakes.sort();
    Err(CatalogError::Invalid(mistakes))
}
