//! Line editing and history on a terminal.

use std::path::PathBuf;

use rustyline::DefaultEditor;
use rustyline::error::ReadlineError;

use crate::config;
use crate::failure::Failure;

/// What a person did at the prompt.
pub(super) enum Typed {
    /// Entered a line.
    Line(String),
    /// Gave up what was typed so far (Ctrl-C).
    Abandoned,
    /// Is done (Ctrl-D).
    End,
}

/// The prompt, with a history that outlives the session.
pub(super) struct Editor {
    lines: DefaultEditor,
    history: Option<PathBuf>,
}

impl Editor {
    pub(super) fn new() -> Result<Self, Failure> {
        let mut lines = DefaultEditor::new().map_err(Failure::ours)?;
        let beside_home = || config::home().map(|home| PathBuf::from(home).join(".coinlake_history"));
        let history = config::value(config::HISTORY).map(PathBuf::from).or_else(beside_home);
        if let Some(history) = &history {
            // There is none the first time.
            let _ = lines.load_history(history);
        }
        Ok(Self { lines, history })
    }

    pub(super) fn read(&mut self, prompt: &str) -> Result<Typed, Failure> {
        match self.lines.readline(prompt) {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Abandoned),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(error) => Err(Failure::ours(error).context("read from the terminal")),
        }
    }

    /// Keeps a statement for the arrow keys, now and in later sessions.
    pub(super) fn remember(&mut self, statement: &str) {
        // A history that cannot be written is no reason to stop answering.
        let _ = self.lines.add_history_entry(statement);
        if let Some(history) = &self.history {
            let _ = self.lines.save_history(history);
        }
    }
}
