//! How far the work is: bars on a terminal, plain lines elsewhere, nothing when quiet.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::printer::Printer;

/// Work that is under way.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    bar: ProgressBar,
    printer: Printer,
}

impl Progress {
    /// Announces work: a spinner until its size is known.
    pub(crate) fn new(printer: &Printer, what: &str) -> Self {
        let bar = if printer.draws() {
            ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr())
        } else {
            ProgressBar::hidden()
        };
        bar.set_style(style("{spinner} {msg}"));
        bar.set_message(what.to_owned());
        Self { bar, printer: printer.clone() }
    }

    /// The size of the work, in `unit`s.
    pub(crate) fn size(&self, size: u64, unit: &str) {
        self.bar.set_style(style(&format!("{{msg}} [{{bar:30}}] {{human_pos}}/{{human_len}} {unit}")));
        self.bar.set_length(size);
    }

    /// More of the work is done.
    pub(crate) fn advance(&self, by: u64) {
        self.bar.inc(by);
    }

    /// What is being done now.
    pub(crate) fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
        self.bar.tick();
    }

    /// A part is done, or something happened that should stay readable.
    pub(crate) fn line(&self, text: &str) {
        self.bar.suspend(|| self.printer.note(text));
    }

    /// Something a person has to know although the work goes on.
    pub(crate) fn warning(&self, text: &str) {
        self.bar.suspend(|| self.printer.warning(text));
    }

    /// The work is over; the bar goes away.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}
