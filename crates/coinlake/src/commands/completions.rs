//! `coinlake completions`.

use std::io::Write;

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::Cli;
use crate::failure::Failure;
use crate::printer::Printer;

/// Print the completion script of a shell
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

const EXAMPLES: &str = "\
Examples:
  coinlake completions bash > ~/.local/share/bash-completion/completions/coinlake
  coinlake completions zsh > \"${fpath[1]}/_coinlake\"
  coinlake completions fish > ~/.config/fish/completions/coinlake.fish";

pub(super) fn run(args: &CompletionsArgs, printer: &Printer) -> Result<(), Failure> {
    // The generator panics when it cannot write, so it writes to memory.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "coinlake", &mut script);
    let mut out = printer.data();
    out.write_all(&script)?;
    Ok(out.flush()?)
}
