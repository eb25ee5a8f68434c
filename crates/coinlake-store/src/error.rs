//! Why a lake could not do what it was asked.

use std::error::Error as StdError;
use std::io;

use crate::aws::{NoAnswer, Refusal};
use crate::causes::causes;
use crate::tables::TableId;

/// What went wrong with a lake or its raw zone. A message names the object, the reason and the next step.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address of the lake cannot be used. The caller has to write another one.
    #[error("`{url}` is not the address of a lake: {reason}")]
    BadUrl {
        /// The address as written.
        url: String,
        /// What is wrong and what to write.
        reason: String,
    },
    /// Glue databases cannot be called like this. The caller has to choose another name.
    #[error(
        "`{prefix}` cannot begin the names of Glue databases: take a small letter, then small letters, digits and `_` \
         (COINLAKE_PREFIX)"
    )]
    BadDatabasePrefix {
        /// The prefix as written.
        prefix: String,
    },
    /// A lake on S3, and nothing says in which region.
    #[error("no AWS region: set AWS_REGION, or AWS_PROFILE to a profile that names one")]
    NoRegion,
    /// `AWS_PROFILE` names a profile that does not exist.
    #[error(
        "there is no AWS profile `{profile}`: set AWS_PROFILE to one that `aws configure list-profiles` lists, or make it with \
         `aws configure --profile {profile}`"
    )]
    NoProfile {
        /// The name asked for.
        profile: String,
    },
    /// The place that requests should go to instead of AWS is no address.
    #[error(
        "{url:?} is no address for S3: write AWS_ENDPOINT_URL, or the setting of that name in ~/.aws/config, as \
         http://host:port, or leave it out to reach AWS"
    )]
    BadEndpoint {
        /// What the environment says.
        url: String,
    },
    /// There is no lake at this place.
    #[error("no lake at {location}: create one there with `coinlake bootstrap`, or name another with --lake")]
    NoLake {
        /// Where it was looked for.
        location: String,
    },
    /// A table of a lake on S3 is not there: transforms fill tables, and leave making them to bootstrap, which makes all that
    /// an account has of a lake.
    #[error(
        "the lake at {location} has no table {table} in Glue: make its tables with `coinlake catalog apply`"
    )]
    NoTable {
        /// The lake.
        location: String,
        /// The table.
        table: TableId,
    },
    /// The lake, or one of its files, was written by a newer coinlake.
    #[error(
        "{place} has format {found}, this coinlake reads up to format {supported}: upgrade coinlake and try again"
    )]
    NewerFormat {
        /// The lake or the file.
        place: String,
        /// The format found.
        found: u32,
        /// The newest format this program knows.
        supported: u32,
    },
    /// The lake's folder was moved or copied; its tables hold absolute locations and have to be built again.
    #[error(
        "the lake at {location} was made at {recorded}, and its tables still point there: run `coinlake bootstrap` and \
         then `coinlake transform --rebuild` to build the tables again from the raw zone, which is complete"
    )]
    Moved {
        /// Where the lake is now.
        location: String,
        /// Where its marker says it is.
        recorded: String,
    },
    /// The tables of a lake on S3 are in other Glue databases than asked for.
    #[error(
        "the lake at {location} has its tables in the Glue databases `{recorded}_…`, not `{asked}_…`: set \
         COINLAKE_PREFIX={recorded}; or, to give it others, `coinlake catalog destroy` there and delete its _coinlake.json"
    )]
    OtherDatabases {
        /// The lake.
        location: String,
        /// What its databases' names begin with.
        recorded: String,
        /// What was asked for.
        asked: String,
    },
    /// The tables of a lake on S3 are in Glue in another region than asked for.
    #[error(
        "the lake at {location} has its tables in Glue in the region {recorded}, not {asked}: set AWS_REGION={recorded}"
    )]
    OtherRegion {
        /// The lake.
        location: String,
        /// The region of its tables.
        recorded: String,
        /// What was asked for.
        asked: String,
    },
    /// The lake was copied here, and the Glue databases hold tables already: perhaps those of the original, which is alive.
    #[error(
        "the lake at {location} was made at {recorded}, and its Glue databases `{databases}` have tables, perhaps of that \
         lake: give this one databases of its own with COINLAKE_PREFIX, or delete those tables if the other lake is gone, \
         and run `coinlake bootstrap` again"
    )]
    TablesInTheWay {
        /// Where the lake is now.
        location: String,
        /// Where its marker says it is.
        recorded: String,
        /// The databases.
        databases: String,
    },
    /// An object is not what was written.
    #[error("{key} is damaged: {problem}; {remedy}")]
    Damaged {
        /// The object.
        key: String,
        /// What is wrong with it.
        problem: String,
        /// What to do about it.
        remedy: String,
    },
    /// AWS refused: the credentials, what they may do, or the bucket has to change.
    #[error("cannot {action} {place}: {said}; {advice}")]
    Refused {
        /// What was tried, as in `Storage`.
        action: &'static str,
        /// The bucket, object or table.
        place: String,
        /// AWS's own words.
        said: String,
        /// The next step.
        advice: &'static str,
    },
    /// The storage failed.
    #[error("cannot {action} {place}{advice}")]
    Storage {
        /// What was tried: `open`, `read`, `write`, `list`, `delete` or `create`.
        action: &'static str,
        /// The folder or object.
        place: String,
        /// The next step where there is one to name, with its leading colon.
        advice: &'static str,
        /// What the storage said.
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl StoreError {
    pub(crate) fn storage(
        action: &'static str,
        place: impl Into<String>,
        source: impl Into<Box<dyn StdError + Send + Sync>>,
    ) -> Self {
        let source = source.into();
        if let Some(Refusal { advice, said }) = Refusal::of(source.as_ref()) {
            return Self::Refused { action, place: place.into(), said, advice };
        }
        // What was said below is enough: the layers above repeat it, once each.
        let (said, advice) = cause_and_advice(action, source.as_ref());
        let source = said.map_or(source, Into::into);
        Self::Storage { action, place: place.into(), advice, source }
    }

    pub(crate) fn damaged(key: impl Into<String>, problem: impl ToString, remedy: impl Into<String>) -> Self {
        Self::Damaged { key: key.into(), problem: problem.to_string(), remedy: remedy.into() }
    }
}

/// What AWS said when it refused, or who gave no answer, and the next step, if that is why something failed; for errors that
/// come from below the libraries that read and write objects, whose own words hold the whole answer.
pub fn refusal(error: &(dyn StdError + 'static)) -> Option<String> {
    let refused = Refusal::of(error).map(|Refusal { advice, said }| format!("{said}; {advice}"));
    refused.or_else(|| NoAnswer::of(error).map(|silent| format!("{silent}{}", silent.advice())))
}

/// What the network or the file system said, if an error is of theirs, and the next step where there is one.
pub(crate) fn cause_and_advice(
    action: &str,
    error: &(dyn StdError + 'static),
) -> (Option<String>, &'static str) {
    if let Some(silent) = NoAnswer::of(error) {
        return (Some(silent.to_string()), silent.advice());
    }
    match io_error(error) {
        Some(io) => (Some(io.to_string()), advice(action, io.kind())),
        None => (None, ""),
    }
}

/// The next step for the failures of a file system that a user can do something about.
fn advice(action: &str, kind: io::ErrorKind) -> &'static str {
    match kind {
        io::ErrorKind::PermissionDenied if matches!(action, "read" | "list") => {
            ": no permission; give yourself read access to the folder, or name another lake with --lake"
        }
        io::ErrorKind::PermissionDenied => {
            ": no permission; give yourself write access to the folder, or name another lake with --lake"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            ": the disk is full; free some space and run the same command again, nothing was half-done"
        }
        io::ErrorKind::ReadOnlyFilesystem => ": the file system is read-only; name another lake with --lake",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            ": a part of the path is a file, not a folder; name another lake with --lake"
        }
        _ => "",
    }
}

/// The innermost error of the file system among an error and its causes.
fn io_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a io::Error> {
    causes(error).filter_map(|error| error.downcast_ref()).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_disk_is_named_with_the_next_step() {
        for (kind, part) in [
            (io::ErrorKind::PermissionDenied, "write access"),
            (io::ErrorKind::StorageFull, "free some space"),
            (io::ErrorKind::ReadOnlyFilesystem, "read-only"),
            (io::ErrorKind::NotADirectory, "not a folder"),
        ] {
            let cause = object_store::Error::Generic {
                store: "LocalFileSystem",
                source: io::Error::from(kind).into(),
            };
            let error = StoreError::storage("write", "/lake/raw/x", cause).to_string();
            assert!(error.starts_with("cannot write /lake/raw/x: ") && error.contains(part), "{error}");
        }
    }
}
