//! All tables together.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use include_dir::{Dir, include_dir};

use crate::{CatalogError, Database, Mistake, Table, load, reference};

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/../../catalog");

/// Every table of the lake, in the order of database and name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Catalog {
    tables: Vec<Table>,
}

impl Catalog {
    /// The tables this program was built with. Fails like [`from_files`](Self::from_files).
    pub fn embedded() -> Result<&'static Self, CatalogError> {
        static EMBEDDED: OnceLock<Catalog> = OnceLock::new();
        if let Some(catalog) = EMBEDDED.get() {
            return Ok(catalog);
        }
        let catalog = Self::from_files(embedded_files(&FILES, "catalog"))?;
        Ok(EMBEDDED.get_or_init(|| catalog))
    }

    /// The tables of a folder laid out like `catalog/`: one folder per database, one `.toml` file per table.
    /// Fails when the folder cannot be read, and like [`from_files`](Self::from_files).
    pub fn from_dir(folder: &Path) -> Result<Self, CatalogError> {
        Self::from_files(read_folder(folder, "toml")?)
    }

    /// The tables that files define, given as path (`…/<database>/<table>.toml`) and text. Fails with all
    /// mistakes of all files.
    pub fn from_files<P, T>(files: impl IntoIterator<Item = (P, T)>) -> Result<Self, CatalogError>
    where
        P: AsRef<str>,
        T: AsRef<str>,
    {
        let (mut tables, mut mistakes) = (Vec::<Table>::new(), Vec::new());
        for (path, text) in files {
            match load::table(path.as_ref(), text.as_ref()) {
                Ok(table) if tables.iter().any(|known| known.full_name() == table.full_name()) => {
                    let message =
                        format!("table: expected each table once, found {} again", table.full_name());
                    mistakes.push(Mistake { file: path.as_ref().to_owned(), line: 1, message });
                }
                Ok(table) => tables.push(table),
                Err(found) => mistakes.extend(found),
            }
        }
        if !mistakes.is_empty() {
            mistakes.sort();
            return Err(CatalogError::Invalid(mistakes));
        }
        tables.sort_by(|a, b| (a.database, &a.name).cmp(&(b.database, &b.name)));
        Ok(Self { tables })
    }

    /// The table of this database and name.
    pub fn table(&self, database: Database, name: &str) -> Option<&Table> {
        self.tables().find(|table| table.database == database && table.name == name)
    }

    /// All tables, raw ones first, by name within a database.
    pub fn tables(&self) -> impl Iterator<Item = &Table> {
        self.tables.iter()
    }

    /// The reference page of all tables, in Markdown: the text of `docs/tables.md`.
    pub fn reference_page(&self) -> String {
        reference::page(self)
    }
}

/// The text files below an embedded folder, as paths that begin with `root`.
pub(crate) fn embedded_files<'a>(folder: &'a Dir<'a>, root: &str) -> Vec<(String, &'a str)> {
    let mut files = Vec::new();
    let mut folders = vec![folder];
    while let Some(folder) = folders.pop() {
        folders.extend(folder.dirs());
        for file in folder.files() {
            // Placeholders that keep an empty folder in git are no definitions.
            if let (Some(text), Some(_)) = (file.contents_utf8(), file.path().extension()) {
                files.push((format!("{root}/{}", file.path().display()), text));
            }
        }
    }
    files.sort();
    files
}

/// The files with this extension below a folder, as paths with `/` and their texts, sorted.
pub(crate) fn read_folder(folder: &Path, extension: &str) -> Result<Vec<(String, String)>, CatalogError> {
    let unreadable = |path: &Path| {
        let path = path.to_owned();
        move |source| CatalogError::Unreadable { path, source }
    };
    let (mut files, mut folders) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(unreadable(&folder))? {
            let path: PathBuf = entry.map_err(unreadable(&folder))?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                let text = fs::read_to_string(&path).map_err(unreadable(&path))?;
                files.push((path.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    Ok(files)
}
