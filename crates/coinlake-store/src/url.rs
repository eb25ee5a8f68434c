//! Where a lake is, as a user writes it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::StoreError;

/// The address of a lake: a local folder, or a lake in memory that lives as long as the value opened on it.
///
/// Written as `./lake`, `/abs/lake`, `file:///abs/lake` or `memory://name`. Relative paths are made absolute against the
/// current folder when the address is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeUrl(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Local(PathBuf),
    Memory(String),
}

impl LakeUrl {
    /// The address of the local folder `path`. Fails when the path is empty, is not UTF-8, or is relative and there is
    /// no current folder.
    pub fn local(path: &Path) -> Result<Self, StoreError> {
        let refuse = |reason: String| StoreError::BadUrl { url: path.display().to_string(), reason };
        let absolute = std::path::absolute(path).map_err(|error| refuse(error.to_string()))?;
        if absolute.to_str().is_none() {
            return Err(refuse("the path is not UTF-8".to_owned()));
        }
        Ok(Self(Place::Local(absolute)))
    }

    /// The local folder, if the lake is one.
    pub fn local_path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Local(path) => Some(path),
            Place::Memory(_) => None,
        }
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0
    }
}

impl FromStr for LakeUrl {
    type Err = StoreError;

    fn from_str(text: &str) -> Result<Self, StoreError> {
        let refuse = |reason: &str| StoreError::BadUrl { url: text.to_owned(), reason: reason.to_owned() };
        let Some((scheme, rest)) = text.split_once("://") else {
            return Self::local(Path::new(text));
        };
        match scheme {
            "file" => match local_path_of(rest) {
                Some(path) => Self::local(Path::new(&path)),
                None => Err(refuse("a file URL needs an absolute path without a host: file:///path/to/lake")),
            },
            "memory" if rest.is_empty() || rest.contains('/') => {
                Err(refuse("a lake in memory is written memory://name, the name without `/`"))
            }
            "memory" => Ok(Self(Place::Memory(rest.to_owned()))),
            "s3" => Err(refuse(
                "this version keeps lakes in local folders only; lakes on S3 come with a later version. \
                 Use a folder: ./lake",
            )),
            _ => Err(refuse("expected a folder (./lake), file:///path or memory://name")),
        }
    }
}

impl fmt::Display for LakeUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Local(path) => write!(formatter, "{}", path.display()),
            Place::Memory(name) => write!(formatter, "memory://{name}"),
        }
    }
}

/// The path of what follows `file://`, percent-decoded as other programs write such URLs.
fn local_path_of(rest: &str) -> Option<String> {
    let url = url::Url::parse(&format!("file://{rest}")).ok()?;
    url.to_file_path().ok().filter(|_| rest.starts_with('/'))?.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_become_absolute() {
        let url: LakeUrl = "./lake".parse().unwrap();
        let expected = std::env::current_dir().unwrap().join("lake");
        assert_eq!(url.local_path(), Some(expected.as_path()));
        for (text, path) in [("/a/b", "/a/b"), ("file:///a/b", "/a/b"), ("file:///a%20b", "/a b")] {
            assert_eq!(text.parse::<LakeUrl>().unwrap().local_path(), Some(Path::new(path)), "{text}");
        }
    }

    #[test]
    fn a_refused_address_says_what_to_write_instead() {
        for (text, part) in [
            ("", "empty"),
            ("s3://bucket/lake", "later version"),
            ("memory://", "memory://name"),
            ("memory://a/b", "memory://name"),
            ("file://host/lake", "file:///path/to/lake"),
            ("http://host/lake", "./lake"),
        ] {
            let error = text.parse::<LakeUrl>().unwrap_err().to_string();
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
