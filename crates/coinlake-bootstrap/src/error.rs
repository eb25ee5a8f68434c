//! Why a lake could not be brought in line.

use coinlake_store::{CommitError, StoreError, TableError, TableId};

use crate::Plan;

/// Why [`Bootstrap`](crate::Bootstrap) could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum BootstrapError {
    /// The definitions ask for changes that cannot be made; nothing was applied. The user edits them, or moves what is in
    /// the way.
    #[error("the catalog asks for changes that cannot be made to what is there; nothing was changed\n{0}")]
    Refused(Box<Plan>),
    /// The lake is not as its definitions say.
    #[error("the lake differs from its definitions; {next}\n{0}", next = .0.next_step())]
    Drift(Box<Plan>),
    /// A table's state could not be read.
    #[error("read table {table}")]
    Read {
        /// The table.
        table: TableId,
        /// Why not.
        source: Box<TableError>,
    },
    /// A table could not be created.
    #[error("create table {table}")]
    Create {
        /// The table.
        table: TableId,
        /// Why not.
        source: Box<TableError>,
    },
    /// A table could not be changed. Running again goes on where this stopped.
    #[error("change table {table}")]
    Change {
        /// The table.
        table: TableId,
        /// Why not.
        source: Box<CommitError>,
    },
    /// The days of the raw zone could not be listed.
    #[error("list the days of the raw zone")]
    Raw(#[from] StoreError),
    /// Athena runs no statement as the settings say. The user sets others.
    #[error("Athena cannot use {what} {value} ({variable}): {said}; {advice}")]
    Settings {
        /// `workgroup` or `results folder`.
        what: &'static str,
        /// What is set, or the default.
        value: String,
        /// The environment variable that sets it.
        variable: &'static str,
        /// Athena's words.
        said: String,
        /// What to set.
        advice: &'static str,
    },
    /// The account did not do what it was asked. Running again goes on where this stopped.
    #[error("cannot {action} {name} in {service}: {said}")]
    Service {
        /// `Glue` or `Athena`.
        service: &'static str,
        /// What was to be done.
        action: &'static str,
        /// To what.
        name: String,
        /// The service's words, and the next step where there is one.
        said: String,
    },
    /// Somebody else changes the same thing again and again, or just put something in its place. Run again.
    #[error("{0} was changed by somebody else meanwhile: run the same command again")]
    Meanwhile(String),
    /// Athena refused the text of a view.
    #[error("create view {view} in Athena: {said}")]
    View {
        /// The view.
        view: String,
        /// Athena's words.
        said: String,
    },
}

impl BootstrapError {
    /// What to make of a failure to read this table.
    pub(crate) fn reading(table: &TableId) -> impl Fn(TableError) -> Self {
        |source| Self::Read { table: table.clone(), source: Box::new(source) }
    }

    /// Whether Athena said that it makes no view.
    pub(crate) fn is_refusal_of_view(&self) -> bool {
        matches!(self, Self::Settings { .. } | Self::View { .. })
    }

    /// A stable name for machines: what a state machine's retry and catch rules match.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Refused(_) => "Refused",
            Self::Drift(_) => "Drift",
            Self::Change { source, .. } if matches!(**source, CommitError::Conflict(_)) => "CommitConflict",
            Self::Meanwhile(_) => "CommitConflict",
            Self::Read { source, .. } if matches!(**source, TableError::MetadataGone { .. }) => "Damaged",
            Self::Read { .. } | Self::Create { .. } | Self::Change { .. } | Self::Raw(_) => "Store",
            Self::Settings { .. } => "BadSettings",
            Self::Service { .. } => "Service",
            Self::View { .. } => "View",
        }
    }
}
