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

#[cfg(test)]
mod tests {
    use arrow::array::{Int32Array, Int64Array};
    use arrow::datatypes::Schema;
    use chrono::NaiveDate;
    use coinlake_vendors::DatasetId;
    use std::sync::Arc;

    use super::*;
    use crate::intake::chunk::PageSpan;

    /// A chunk of two pages with three records each; the second record of the first page is rejected.
    fn chunk() -> Chunk {
        let page = |rejected| PageSpan { records: 3, rejected, asked: vec![] };
        Chunk {
            dataset: DatasetId { vendor: "coingecko", name: "markets" },
            day: NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day"),
            rows: RecordBatch::new_empty(Arc::new(Schema::empty())),
            pages: vec![page(vec![2]), page(vec![])],
            rejects: vec![],
            drift: vec![],
        }
    }

    fn account(rows: &[(i32, i32, i64)]) -> (Counts, u64) {
        let batch = RecordBatch::try_new(
            Arc::new(Schema::new(Account::columns().to_vec())),
            vec![
                Arc::new(rows.iter().map(|row| Some(row.0)).collect::<Int32Array>()),
                Arc::new(rows.iter().map(|row| Some(row.1)).collect::<Int32Array>()),
                Arc::new(rows.iter().map(|row| Some(row.2)).collect::<Int64Array>()),
            ],
        );
        let mut account = Account::new(&chunk());
        account.add(&batch.expect("columns of one length"));
        account.close()
    }

    #[test]
    fn each_record_has_one_fate() {
        let (counts, broken) = account(&[(0, 1, 1), (0, 3, 2), (1, 1, 1), (1, 2, 3), (1, 3, 1), (0, 1, 2)]);
        let expected = Counts { fetched: 6, curated: 3, deduplicated: 2, quarantined: 1 };
        assert_eq!(
            (counts, broken),
            (expected, 0),
            "a record with one kept row is curated, whatever its other rows"
        );
    }

    #[test]
    fn records_lost_by_the_sql_are_noticed() {
        assert_eq!(account(&[(0, 1, 1), (0, 3, 1), (1, 1, 1), (1, 3, 1)]).1, 1);
    }

    #[test]
    fn rows_from_nowhere_are_noticed() {
        let all = [(0, 1, 1), (0, 3, 1), (1, 1, 1), (1, 2, 1), (1, 3, 1)];
        for stray in [(0, 2, 1), (0, 9, 1), (7, 1, 1), (-1, 1, 1), (0, 0, 1)] {
            let rows: Vec<_> = all.iter().copied().chain([stray]).collect();
            assert_eq!(account(&rows).1, 1, "{stray:?}");
        }
    }
}
