//! Why a command did not do what was asked, and whose fault that is.

use std::io;
use std::process::ExitCode;

use coinlake_store::in_one_line;
use coinlake_transform::query;
use datafusion::error::DataFusionError;

/// A failed command: whose fault, and the story.
#[derive(Debug)]
pub(crate) struct Failure {
    fault: Fault,
    error: anyhow::Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    /// The reader of our output went away, which ends the work but is no failure.
    ReaderLeft,
    /// Another request, another vendor answer or other data would succeed.
    Request,
    /// The machine, the storage or this program.
    Ours,
}

impl Failure {
    /// The request cannot be fulfilled: bad input, a vendor's refusal, data that fails a check.
    pub(crate) fn request(error: impl Into<anyhow::Error>) -> Self {
        Self { fault: Fault::Request, error: error.into() }
    }

    /// As [`Failure::request`], from a sentence.
    pub(crate) fn said(text: impl Into<String>) -> Self {
        Self::request(anyhow::Error::msg(text.into()))
    }

    /// The request was right and we could not do it.
    pub(crate) fn ours(error: impl Into<anyhow::Error>) -> Self {
        Self { fault: Fault::Ours, error: error.into() }
    }

    /// Adds what was being done.
    #[must_use]
    pub(crate) fn context(self, doing: impl Into<String>) -> Self {
        Self { fault: self.fault, error: self.error.context(doing.into()) }
    }

    /// The process's exit code.
    #[must_use]
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(match self.fault {
            Fault::ReaderLeft => 0,
            Fault::Request => 1,
            Fault::Ours => 2,
        })
    }

    /// What to tell the person; nothing when the reader of our output has left.
    #[must_use]
    pub(crate) fn message(&self) -> Option<String> {
        (self.fault != Fault::ReaderLeft).then(|| in_one_line(self.error.as_ref()))
    }
}

impl From<io::Error> for Failure {
    /// A failure to write our own output.
    fn from(error: io::Error) -> Self {
        let fault = if error.kind() == io::ErrorKind::BrokenPipe { Fault::ReaderLeft } else { Fault::Ours };
        Self { fault, error: anyhow::Error::new(error) }
    }
}

impl From<DataFusionError> for Failure {
    fn from(error: DataFusionError) -> Self {
        let message = anyhow::Error::msg(query::message(&error));
        match query::fault(&error) {
            query::Fault::Asker => Self::request(message),
            query::Fault::Ours => Self::ours(message),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn a_cause_is_told_once() {
        let failure =
            Failure::ours(anyhow::anyhow!("disk is full").context("write x: disk is full")).context("save");
        assert_eq!(failure.message().as_deref(), Some("save: write x: disk is full"));
    }

    #[test]
    fn a_reader_that_leaves_is_no_failure() {
        let failure = Failure::from(std::io::Error::from(std::io::ErrorKind::BrokenPipe));
        assert_eq!(failure.message(), None);
    }
}
