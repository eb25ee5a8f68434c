//! Where a lake is, as a user writes it.

use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::StoreError;

/// What Glue databases are called by default: `coinlake_curated`, `coinlake_ops`.
const DATABASE_PREFIX: &str = "coinlake";

/// How addresses are written.
const FORMS: &str = "expected a folder (./lake), s3://bucket/path, file:///path or memory://name";

/// The address of a lake: a local folder, a place in an S3 bucket, or a lake in memory that lives as long as the value
/// opened on it.
///
/// Written as `./lake`, `/abs/lake`, `file:///abs/lake`, `s3://bucket/path` or `memory://name`. Relative paths are made
/// absolute against the current folder when the address is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LakeUrl(Place);

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Local(PathBuf),
    Memory(String),
    S3(S3Place),
}

/// A place in a bucket, and the Glue databases that hold its tables' pointers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct S3Place {
    pub(crate) bucket: String,
    /// What all keys begin with, without `/` at either end; empty for a whole bucket.
    pub(crate) prefix: String,
    /// What the names of the databases begin with.
    pub(crate) database_prefix: String,
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

    /// The same address with other Glue databases, `<prefix>_curated` and `<prefix>_ops`; only lakes on S3 have any. The
    /// default is `coinlake`. Fails when a database could not be called so: small letters, digits and `_`.
    pub fn with_database_prefix(mut self, prefix: &str) -> Result<Self, StoreError> {
        if !is_database_prefix(prefix) {
            return Err(StoreError::BadDatabasePrefix { prefix: prefix.to_owned() });
        }
        if let Place::S3(place) = &mut self.0 {
            prefix.clone_into(&mut place.database_prefix);
        }
        Ok(self)
    }

    /// What the names of the lake's Glue databases begin with; `None` when it is not on S3.
    pub fn database_prefix(&self) -> Option<&str> {
        match &self.0 {
            Place::S3(place) => Some(&place.database_prefix),
            Place::Local(_) | Place::Memory(_) => None,
        }
    }

    /// The local folder, if the lake is one.
    pub fn local_path(&self) -> Option<&Path> {
        match &self.0 {
            Place::Local(path) => Some(path),
            Place::Memory(_) | Place::S3(_) => None,
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
            return match text.split_once(':') {
                Some(("s3" | "file" | "memory", _)) => Err(refuse(FORMS)),
                _ => Self::local(Path::new(text)),
            };
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
            "s3" => s3_place(rest).map(|place| Self(Place::S3(place))).map_err(refuse),
            _ => Err(refuse(FORMS)),
        }
    }
}

impl fmt::Display for LakeUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Local(path) => write!(formatter, "{}", path.display()),
            Place::Memory(name) => write!(formatter, "memory://{name}"),
            Place::S3(place) => write!(formatter, "{}", place.root()),
        }
    }
}

impl S3Place {
    /// The URI that keys are below, without a trailing `/`.
    pub(crate) fn root(&self) -> String {
        match self.prefix.as_str() {
            "" => format!("s3://{}", self.bucket),
            prefix => format!("s3://{}/{prefix}", self.bucket),
        }
    }
}

/// The place of what follows `s3://`, or what to write instead.
fn s3_place(rest: &str) -> Result<S3Place, &'static str> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    if !is_bucket(bucket) {
        return Err(
            "expected s3://bucket/path, the bucket's name of 3 to 63 small letters, digits, `-` and `.`",
        );
    }
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    if !prefix.is_empty() && !prefix.split('/').all(is_key_part) {
        return Err("expected s3://bucket/path, the path of letters, digits, `-`, `_`, `.` and single `/`");
    }
    Ok(S3Place {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
        database_prefix: DATABASE_PREFIX.to_owned(),
    })
}

/// Amazon S3 User Guide, "General purpose bucket naming rules".
fn is_bucket(name: &str) -> bool {
    let is_edge = |c: &u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = name.as_bytes();
    (3..=63).contains(&bytes.len())
        && bytes.first().is_some_and(is_edge)
        && bytes.last().is_some_and(is_edge)
        && bytes.iter().all(|c| is_edge(c) || matches!(c, b'-' | b'.'))
}

/// Only characters that S3, Glue, Athena and every client write alike, without encoding.
fn is_key_part(part: &str) -> bool {
    !matches!(part, "" | "." | "..")
        && part.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'-' | b'_' | b'.'))
}

/// Athena takes small letters, digits and `_` in the name of a database; a leading digit would need quotes in SQL.
fn is_database_prefix(prefix: &str) -> bool {
    (1..=100).contains(&prefix.len())
        && prefix.starts_with(|c: char| c.is_ascii_lowercase())
        && prefix.bytes().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'_')
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
    fn a_bucket_and_a_prefix_are_one_address_however_it_ends() {
        for (text, root) in [
            ("s3://my-bucket.eu/lake/dev/", "s3://my-bucket.eu/lake/dev"),
            ("s3://my-bucket/a_b.c", "s3://my-bucket/a_b.c"),
            ("s3://my-bucket/", "s3://my-bucket"),
            ("s3://my-bucket", "s3://my-bucket"),
        ] {
            let url: LakeUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), root);
            assert_eq!((url.database_prefix(), url.local_path()), (Some("coinlake"), None));
        }
    }

    #[test]
    fn databases_are_called_as_asked_if_athena_can() {
        let url: LakeUrl = "s3://bucket/lake".parse().unwrap();
        assert_eq!(url.clone().with_database_prefix("dev_2").unwrap().database_prefix(), Some("dev_2"));
        for prefix in ["", "Dev", "2dev", "a-b", "a b", "_x"] {
            let error = url.clone().with_database_prefix(prefix).unwrap_err().to_string();
            assert!(error.contains(&format!("`{prefix}`")) && error.contains("COINLAKE_PREFIX"), "{error}");
        }
    }

    #[test]
    fn a_refused_address_says_what_to_write_instead() {
        for (text, part) in [
            ("", "empty"),
            ("s3://", "s3://bucket/path"),
            ("s3:/bucket/lake", "s3://bucket/path"),
            ("file:/lake", "file:///path"),
            ("s3://Bucket/lake", "small letters"),
            ("s3://bu/lake", "3 to 63"),
            ("s3://bucket//lake", "single `/`"),
            ("s3://bucket/../lake", "s3://bucket/path"),
            ("s3://bucket/a lake", "s3://bucket/path"),
            ("s3://bucket/lake?x=1", "s3://bucket/path"),
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
