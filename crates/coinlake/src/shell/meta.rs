//! Commands that begin with a backslash.

use chrono::{DateTime, Utc};
use clap::ValueEnum;

use crate::failure::Failure;
use crate::output::Format;
use crate::times;

/// What `\?` prints.
pub(super) const HELP: &str = "\
select …;          a statement; it may span lines and ends with `;`
\\d                 tables and views
\\d NAME            columns of one: types, units, descriptions
\\queries           questions that come with the lake
\\format FORMAT     table, csv or json
\\at TIME           read every table as it was then; \\at alone goes back to now
\\timing            show how long statements take, or stop it
\\?                 this text
\\q                 leave (also Ctrl-D)
Ctrl-C gives up what is being typed, or the statement that is running.";

/// The command that a line is, if it is one: at the start of a statement whatever begins with a backslash, and the words
/// that leave or explain other shells; within one only `\q`.
pub(super) fn command(line: &str, starts: bool) -> Option<&str> {
    let line = line.trim();
    let word = line.trim_end_matches(';').trim();
    match word.to_ascii_lowercase().as_str() {
        "\\q" | "\\quit" => Some(word),
        "quit" | "exit" if starts => Some("\\q"),
        "help" if starts => Some("\\?"),
        _ if starts && line.starts_with('\\') => Some(line),
        _ => None,
    }
}

/// A command.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Meta {
    Quit,
    Help,
    Tables,
    Describe(String),
    Queries,
    Timing,
    Format(Format),
    At(Option<DateTime<Utc>>),
}

impl Meta {
    /// Reads a line that begins with a backslash.
    pub(super) fn parse(line: &str) -> Result<Self, Failure> {
        let line = line.trim_end_matches(';').trim();
        let (name, argument) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let argument = argument.trim();
        match (name, argument) {
            ("\\q" | "\\quit", "") => Ok(Self::Quit),
            ("\\?" | "\\h" | "\\help", "") => Ok(Self::Help),
            ("\\d" | "\\dt", "") => Ok(Self::Tables),
            ("\\d" | "\\dt", name) => Ok(Self::Describe(name.to_owned())),
            ("\\queries", "") => Ok(Self::Queries),
            ("\\timing", "") => Ok(Self::Timing),
            ("\\at", "") => Ok(Self::At(None)),
            ("\\at", time) => times::parse(time).map(|at| Self::At(Some(at))).map_err(Failure::said),
            ("\\format", format) => text_format(format).map(Self::Format),
            _ => Err(Failure::said(format!("there is no command `{line}`; \\? lists them"))),
        }
    }
}

fn text_format(name: &str) -> Result<Format, Failure> {
    match Format::from_str(name, true) {
        Ok(Format::Parquet) | Err(_) => Err(Failure::said("formats in the shell are table, csv and json")),
        Ok(format) => Ok(format),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_forgiving_about_blanks_and_semicolons() {
        let cases = [
            ("\\q", Meta::Quit),
            ("\\d ;", Meta::Tables),
            ("\\d  curated.coins;", Meta::Describe("curated.coins".to_owned())),
            ("\\at", Meta::At(None)),
            ("\\format csv", Meta::Format(Format::Csv)),
        ];
        for (line, wanted) in cases {
            assert_eq!(Meta::parse(line).unwrap(), wanted, "{line}");
        }
    }

    #[test]
    fn leaving_works_as_in_other_shells() {
        for line in ["\\q", "quit", "EXIT;", " \\quit ; "] {
            assert_eq!(Meta::parse(command(line, true).unwrap()).unwrap(), Meta::Quit, "{line}");
        }
        assert_eq!(command("help", true), Some("\\?"));
        assert_eq!(command("\\q", false), Some("\\q"), "also within a statement");
        for line in ["exit", "help", "\\d", "select 1;"] {
            assert_eq!(command(line, false), None, "{line}");
        }
    }

    #[test]
    fn an_unknown_command_names_the_help() {
        for line in ["\\x", "\\q now", "\\format parquet", "\\at noon"] {
            assert!(Meta::parse(line).unwrap_err().message().is_some(), "{line}");
        }
    }
}
