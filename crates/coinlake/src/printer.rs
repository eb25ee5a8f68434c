//! What a command prints: data on standard output, everything else on standard error.

use std::io::{self, BufWriter, IsTerminal, Write};

use console::Term;

use crate::failure::Failure;

/// The two outputs of a command.
#[derive(Debug, Clone)]
pub(crate) struct Printer {
    quiet: bool,
}

impl Printer {
    /// A printer; a quiet one shows only data, warnings and errors.
    #[must_use]
    pub(crate) fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// Standard output, buffered: call `flush` when the data is complete.
    pub(crate) fn data(&self) -> impl Write + Send + use<> {
        BufWriter::new(io::stdout())
    }

    /// Something a person may want to know.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            to_stderr(text);
        }
    }

    /// Something a person has to know although the command goes on.
    pub(crate) fn warning(&self, text: &str) {
        to_stderr(&format!("warning: {text}"));
    }

    /// Why the command ends.
    pub(crate) fn failure(&self, failure: &Failure) {
        if let Some(message) = failure.message() {
            to_stderr(&format!("error: {message}"));
        }
    }

    /// Whether progress bars can be drawn.
    #[must_use]
    pub(crate) fn draws(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }
}

/// Columns of the terminal that standard output is; `None` when it is a file or a pipe.
pub(crate) fn width() -> Option<usize> {
    let terminal = Term::stdout();
    terminal.is_term().then(|| usize::from(terminal.size().1))
}

fn to_stderr(text: &str) {
    // When standard error is gone there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}
