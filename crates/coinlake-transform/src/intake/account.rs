//! What became of each record of a chunk.

use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::{DataType, Field, Int32Type, Int64Type};

use super::chunk::Chunk;
use crate::report::Counts;

/// Follows each record of a chunk, by page and line, into the rows that a fact's SQL gave.
pub(crate) struct Account {
    /// Index of each page's first record in `fates`.
    starts: Vec<usize>,
    fates: Vec<Fate>,
    /// Rows that name a record that there is not.
    strays: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd)]
enum Fate {
    Lost,
    Quarantined,
    Deduplicated,
    Curated,
}

impl Account {
    /// Columns of a fact's SQL beyond the table's: where a row comes from, and its rank among the rows of its grain.
    pub(crate) fn columns() -> [Field; 3] {
        [("_page", DataType::Int32), ("_line", DataType::Int32), ("_rank", DataType::Int64)]
            .map(|(name, data_type)| Field::new(name, data_type, true))
    }

    pub(crate) fn new(chunk: &Chunk) -> Self {
        let mut account = Self { starts: vec![], fates: vec![], strays: 0 };
        for page in &chunk.pages {
            let start = account.fates.len();
            account.starts.push(start);
            account.fates.resize(start + page.records as usize, Fate::Lost);
            for line in &page.rejected {
                account.fates[start + *line as usize - 1] = Fate::Quarantined;
            }
        }
        account
    }

    /// Follows the records into rows whose last columns are [`Account::columns`].
    pub(crate) fn add(&mut self, rows: &RecordBatch) {
        let width = rows.num_columns();
        let (pages, lines) = (
            rows.column(width - 3).as_primitive::<Int32Type>(),
            rows.column(width - 2).as_primitive::<Int32Type>(),
        );
        let ranks = rows.column(width - 1).as_primitive::<Int64Type>();
        for ((page, line), rank) in pages.values().iter().zip(lines.values()).zip(ranks.values()) {
            let fate = if *rank == 1 { Fate::Curated } else { Fate::Deduplicated };
            match self.record(*page, *line) {
                Some(Fate::Quarantined) | None => self.strays += 1,
                Some(known) if *known < fate => *known = fate,
                Some(_) => {}
            }
        }
    }

    fn record(&mut self, page: i32, line: i32) -> Option<&mut Fate> {
        let start = *self.starts.get(usize::try_from(page).ok()?)?;
        self.fates.get_mut(start + usize::try_from(line).ok()?.checked_sub(1)?)
    }

    /// The counts, and how many records or rows break their balance.
    pub(crate) fn close(&self) -> (Counts, u64) {
        let count = |fate| self.fates.iter().filter(|known| **known == fate).count() as u64;
        let counts = Counts {
            fetched: self.fates.len() as u64,
            curated: count(Fate::Curated),
            deduplicated: count(Fate::Deduplicated),
            quarantined: count(Fate::Quarantined),
        };
        (counts, count(Fate::Lost) + self.strays)
    }
}
