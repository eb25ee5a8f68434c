//! Aligned columns for reading: numbers to the right, everything else to the left, NULL as nothing.

use std::io::Write;

use datafusion::arrow::array::RecordBatch;
use datafusion::arrow::datatypes::{DataType, SchemaRef};
use unicode_width::UnicodeWidthStr;

use super::cell::Cells;
use super::{Sink, Target};
use crate::failure::Failure;

/// The widths of the columns are those of this many first rows; a result of any size is shown in bounded memory.
const MEASURED_ROWS: usize = 1_000;

/// No column is cut to fewer characters than this while a wider one could be.
const NARROWEST: usize = 8;

/// What stands between two columns.
const GAP: &str = "  ";

/// Collects the first rows, then writes them and all others with the widths these had.
pub(super) struct Table<'t> {
    target: &'t mut Target,
    names: Vec<String>,
    is_number: Vec<bool>,
    waiting: Vec<Vec<String>>,
    widths: Option<Vec<usize>>,
    hidden: Vec<String>,
}

impl<'t> Table<'t> {
    pub(super) fn new(schema: &SchemaRef, target: &'t mut Target) -> Self {
        let names = schema.fields().iter().map(|field| field.name().clone()).collect();
        let is_number = schema.fields().iter().map(|field| is_number(field.data_type())).collect();
        Self { target, names, is_number, waiting: Vec::new(), widths: None, hidden: Vec::new() }
    }

    fn write_waiting(&mut self) -> Result<(), Failure> {
        let is_first = self.widths.is_none();
        let widths = self
            .widths
            .take()
            .unwrap_or_else(|| fit(natural(&self.names, &self.waiting), self.target.width()));
        if is_first {
            let mut names = std::mem::take(&mut self.names);
            self.hidden = names.split_off(widths.len());
            self.write_line(&names, &widths)?;
            let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
            self.write_line(&rules, &widths)?;
        }
        for row in std::mem::take(&mut self.waiting) {
            self.write_line(&row, &widths)?;
        }
        self.widths = Some(widths);
        Ok(())
    }

    fn write_line(&mut self, cells: &[String], widths: &[usize]) -> Result<(), Failure> {
        let padded = cells.iter().zip(widths).zip(&self.is_number).map(|((cell, width), is_number)| {
            let cell = cut(cell, *width, self.target.width().is_some());
            let padding = " ".repeat(width.saturating_sub(cell.width()));
            if *is_number { format!("{padding}{cell}") } else { format!("{cell}{padding}") }
        });
        let line = padded.collect::<Vec<_>>().join(GAP);
        writeln!(self.target, "{}", line.trim_end())?;
        Ok(())
    }
}

impl Sink for Table<'_> {
    fn batch(&mut self, batch: &RecordBatch) -> Result<(), Failure> {
        let columns = batch.columns().iter().map(|column| Cells::new(column.as_ref()));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        for row in 0..batch.num_rows() {
            let cells = columns.iter().map(|cells| {
                let mut text = String::new();
                cells.text(row, &mut text).map(|()| readable(text, cells.is_double()))
            });
            self.waiting.push(cells.collect::<Result<_, _>>()?);
            if self.waiting.len() == MEASURED_ROWS {
                self.write_waiting()?;
            }
        }
        Ok(())
    }

    fn finish(mut self: Box<Self>) -> Result<(), Failure> {
        self.write_waiting()?;
        if !self.hidden.is_empty() {
            writeln!(self.target, "… the terminal is too narrow for: {}", self.hidden.join(", "))?;
        }
        Ok(())
    }
}

fn is_number(data_type: &DataType) -> bool {
    data_type.is_numeric()
}

/// A text as people read it: whole seconds without a fraction, doubles without float noise, and no control characters,
/// which would break the lines or the terminal.
fn readable(text: String, is_double: bool) -> String {
    if is_double {
        return without_noise(text);
    }
    let text = text.strip_suffix(".000000").map(str::to_owned).unwrap_or(text);
    if text.contains(char::is_control) { text.replace(char::is_control, " ") } else { text }
}

/// A double rounded to the 15 significant digits that every decimal of that length survives in a double.
fn without_noise(text: String) -> String {
    let rounded = text.parse::<f64>().ok().and_then(|number| format!("{number:.14e}").parse::<f64>().ok());
    let text = rounded.map_or(text, |rounded| format!("{rounded:?}"));
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn natural(names: &[String], rows: &[Vec<String>]) -> Vec<usize> {
    let widest = |(index, name): (usize, &String)| {
        rows.iter().map(|row| row[index].width()).max().unwrap_or(0).max(name.width())
    };
    names.iter().enumerate().map(widest).collect()
}

/// Takes from the widest column until the line fits. Where columns are too many even so, the last ones are left out.
fn fit(mut widths: Vec<usize>, terminal: Option<usize>) -> Vec<usize> {
    let Some(terminal) = terminal else { return widths };
    while line_width(widths.iter().map(|width| NARROWEST.min(*width))) > terminal && widths.len() > 1 {
        widths.pop();
    }
    while line_width(widths.iter().copied()) > terminal {
        match widths.iter_mut().max() {
            Some(widest) if *widest > NARROWEST => *widest -= 1,
            _ => break,
        }
    }
    widths
}

fn line_width(widths: impl ExactSizeIterator<Item = usize>) -> usize {
    GAP.len() * widths.len().saturating_sub(1) + widths.sum::<usize>()
}

/// The text in at most `width` columns, with an ellipsis where something is missing.
fn cut(text: &str, width: usize, is_terminal: bool) -> String {
    if !is_terminal || text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for character in text.chars() {
        if kept.width() + UnicodeWidthStr::width(character.encode_utf8(&mut [0; 4]) as &str) + 1 > width {
            break;
        }
        kept.push(character);
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::{cut, fit, readable};

    #[test]
    fn people_are_spared_noise() {
        let cases = [
            ("127190529409.00002", true, "127190529409"),
            ("0.22796600000000003", true, "0.227966"),
            ("2.19515e-10", true, "2.19515e-10"),
            ("1.0", true, "1"),
            ("NaN", true, "NaN"),
            ("2026-11-20 12:00:00.000000", false, "2026-11-20 12:00:00"),
            ("two\nlines\u{1b}[1m", false, "two lines [1m"),
        ];
        for (text, is_double, wanted) in cases {
            assert_eq!(readable(text.to_owned(), is_double), wanted);
        }
    }

    #[test]
    fn the_widest_columns_give_way_first() {
        assert_eq!(fit(vec![10, 50, 10], Some(54)), [10, 30, 10]);
        assert_eq!(fit(vec![10, 50, 10], None), [10, 50, 10]);
        assert_eq!(fit(vec![20, 20, 3, 9], Some(24)), [9, 8, 3], "what has no room is left out");
        assert_eq!(
            fit(vec![20, 20], Some(5)),
            [8],
            "a very narrow terminal wraps rather than showing nothing"
        );
    }

    #[test]
    fn cut_texts_say_so() {
        assert_eq!(cut("bitcoin", 7, true), "bitcoin");
        assert_eq!(cut("bitcoin", 5, true), "bitc…");
        assert_eq!(cut("比特币", 5, true), "比特…");
        assert_eq!(cut("bitcoin", 5, false), "bitcoin", "a file gets everything");
    }
}
