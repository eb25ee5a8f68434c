//! Where fresh names come from.

use std::fmt;

use uuid::Uuid;

/// A source of unique ids for files, snapshots and tables.
pub trait IdSource: fmt::Debug + Send + Sync {
    /// An id never given before.
    fn next(&self) -> Uuid;
}

/// Random ids (version 4).
#[derive(Clone, Copy, Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    fn next(&self) -> Uuid {
        Uuid::new_v4()
    }
}
