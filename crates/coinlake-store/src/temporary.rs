//! Files that a killed process left half-written in a local lake.
//!
//! `object_store` writes a local file under its name followed by `#` and a number and then renames it; its listings do not
//! show such files, so they are found and deleted here.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A half-written file.
pub(crate) struct Temporary {
    /// Its path below the lake's folder, `/` between the parts.
    pub(crate) key: String,
    pub(crate) bytes: u64,
}

/// All half-written files below `folder` last written before `before`, in no order.
pub(crate) fn find(folder: &Path, before: SystemTime) -> io::Result<Vec<Temporary>> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        // Another process may delete what was just listed.
        let entries = match fs::read_dir(&next) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && next != folder => continue,
            entries => entries?,
        };
        for entry in entries {
            let entry = entry?;
            let Ok(about) = entry.metadata() else { continue };
            if about.is_dir() {
                folders.push(entry.path());
            } else if is_temporary(&entry.file_name().to_string_lossy()) && about.modified()? < before {
                found.extend(key(folder, &entry.path()).map(|key| Temporary { key, bytes: about.len() }));
            }
        }
    }
    Ok(found)
}

/// Whether a key is that of a half-written file.
pub(crate) fn is_temporary(name: &str) -> bool {
    name.rsplit_once('#')
        .is_some_and(|(_, number)| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

pub(crate) fn path(folder: &Path, key: &str) -> PathBuf {
    key.split('/').fold(folder.to_owned(), |path, part| path.join(part))
}

fn key(folder: &Path, file: &Path) -> Option<String> {
    let parts: Option<Vec<&str>> = file.strip_prefix(folder).ok()?.iter().map(|part| part.to_str()).collect();
    parts.map(|parts| parts.join("/"))
}
