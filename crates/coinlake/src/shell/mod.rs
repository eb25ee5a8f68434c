//! The shell: statements over several lines ended by `;`, and commands that begin with a backslash.

mod buffer;
mod describe;
mod editor;
mod meta;

use std::io::{BufRead, Write};
use std::time::Instant;

use coinlake_transform::query::parse;

use crate::commands::{Asker, ResultArgs, counted};
use crate::failure::Failure;
use crate::output::{Format, Target};
use crate::printer::Printer;
use buffer::Buffer;
use editor::{Editor, Typed};
use meta::Meta;

/// Talks with a person on a terminal: a mistake is told and the next statement awaited.
pub(crate) async fn interactive(asker: Asker, args: &ResultArgs, printer: &Printer) -> Result<(), Failure> {
    let mut editor = Editor::new()?;
    let mut shell = Shell::new(asker, args, printer);
    printer.note("coinlake shell. Statements end with `;`. \\d lists tables, \\queries questions, \\? explains, \\q leaves.");
    loop {
        let line = match tokio::task::block_in_place(|| editor.read(shell.prompt())) {
            Ok(Typed::Line(line)) => line,
            Ok(Typed::Abandoned) => {
                shell.buffer.clear();
                continue;
            }
            Ok(Typed::End) => return Ok(()),
            Err(error) => return Err(error),
        };
        let outcome = tokio::select! {
            outcome = shell.take(&line) => outcome,
            _ = tokio::signal::ctrl_c() => Err(Failure::said("cancelled")),
        };
        if let Some(statement) = shell.entered.take() {
            editor.remember(&statement);
        }
        match outcome {
            Ok(Next::Go) => {}
            Ok(Next::Leave) => return Ok(()),
            Err(failure) => printer.failure(&failure),
        }
    }
}

/// Runs what comes from a file or a pipe; the first mistake ends it.
pub(crate) async fn piped(
    asker: Asker,
    args: &ResultArgs,
    printer: &Printer,
    lines: impl BufRead,
) -> Result<(), Failure> {
    let mut shell = Shell::new(asker, args, printer);
    if args.output.is_some() || args.format == Format::Parquet {
        let text = std::io::read_to_string(lines).map_err(unreadable)?;
        let rows = shell.asker.answer_all(&text, args).await?;
        printer.note(&counted(rows, "row"));
        return Ok(());
    }
    for line in lines.lines() {
        if matches!(shell.take(&line.map_err(unreadable)?).await?, Next::Leave) {
            return Ok(());
        }
    }
    shell.run_rest().await
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::request(error).context("read statements from standard input")
}

/// Whether the conversation goes on.
enum Next {
    Go,
    Leave,
}

/// The state of a conversation.
struct Shell<'p> {
    asker: Asker,
    printer: &'p Printer,
    buffer: Buffer,
    format: Format,
    is_timing: bool,
    /// The statement or command that the last line completed, for the history.
    entered: Option<String>,
}

impl<'p> Shell<'p> {
    fn new(asker: Asker, args: &ResultArgs, printer: &'p Printer) -> Self {
        Self {
            asker,
            printer,
            buffer: Buffer::default(),
            format: args.format,
            is_timing: false,
            entered: None,
        }
    }

    fn prompt(&self) -> &'static str {
        if self.buffer.is_empty() { "coinlake> " } else { "       -> " }
    }

    async fn take(&mut self, line: &str) -> Result<Next, Failure> {
        if let Some(command) = meta::command(line, self.buffer.is_empty()) {
            self.entered = Some(line.trim().to_owned());
            return self.obey(Meta::parse(command)?).await;
        }
        self.buffer.push(line);
        if let Some(text) = self.buffer.take_complete() {
            self.entered = Some(text.trim().to_owned());
            self.answer(&text).await?;
        }
        Ok(Next::Go)
    }

    /// The end of the input ends the last statement.
    async fn run_rest(&mut self) -> Result<(), Failure> {
        let text = self.buffer.take();
        self.answer(&text).await
    }

    async fn answer(&self, text: &str) -> Result<(), Failure> {
        for statement in parse(text)? {
            let start = Instant::now();
            let mut target = Target::open(None, self.format)?;
            let rows = self.asker.answer(statement, self.format, &mut target).await?;
            target.commit()?;
            let took = if self.is_timing {
                format!(", {:.3} s", start.elapsed().as_secs_f64())
            } else {
                String::new()
            };
            self.printer.note(&format!("{}{took}", counted(rows, "row")));
        }
        Ok(())
    }

    async fn obey(&mut self, command: Meta) -> Result<Next, Failure> {
        match command {
            Meta::Quit => return Ok(Next::Leave),
            Meta::Help => self.print(meta::HELP)?,
            Meta::Tables => self.print(&describe::tables(&self.asker))?,
            Meta::Describe(name) => {
                let text = describe::table(&self.asker, &name).await?;
                self.print(&text)?;
            }
            Meta::Queries => self.print(&describe::queries(&self.asker))?,
            Meta::Timing => {
                self.is_timing = !self.is_timing;
                self.printer.note(if self.is_timing { "timing is on" } else { "timing is off" });
            }
            Meta::Format(format) => self.format = format,
            Meta::At(at) => {
                self.asker.travel(at)?;
                let now = "reading the newest state".to_owned();
                self.printer.note(&at.map_or(now, |at| format!("reading every table as it was at {at}")));
            }
        }
        Ok(Next::Go)
    }

    fn print(&self, text: &str) -> Result<(), Failure> {
        let mut out = self.printer.data();
        writeln!(out, "{}", text.trim_end())?;
        Ok(out.flush()?)
    }
}
