//! What a transform did.

use std::fmt;
use std::ops::AddAssign;
use std::time::Duration;

/// What a transform did.
#[derive(Debug, Clone, Default)]
pub struct TransformReport {
    /// One entry a table, in the order of the work.
    pub tables: Vec<TableReport>,
    /// Whether every day of the raw zone was compared, not only the days of a narrower scope.
    pub is_complete: bool,
}

impl TransformReport {
    /// Takes in the report of a later round: what it wrote, and what was up to date both times.
    pub(crate) fn add(&mut self, later: Self) {
        self.is_complete = later.is_complete;
        self.tables.retain(|table| table.publish_id.is_some());
        let written: Vec<String> = self.tables.iter().map(|table| table.table.clone()).collect();
        let news = |table: &TableReport| table.publish_id.is_some() || !written.contains(&table.table);
        self.tables.extend(later.tables.into_iter().filter(news));
    }

    /// Whether nothing was written.
    pub fn is_noop(&self) -> bool {
        self.tables.iter().all(|table| table.publish_id.is_none())
    }
}

impl fmt::Display for TransformReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in self.tables.iter().filter(|table| table.publish_id.is_some()) {
            writeln!(f, "{table}")?;
        }
        let current = self.tables.iter().filter(|table| table.publish_id.is_none()).count();
        match current {
            0 => Ok(()),
            n if n == self.tables.len() => write!(f, "all {n} tables are up to date"),
            n => write!(f, "{n} more tables are up to date"),
        }
    }
}

/// What a transform did to one table.
#[derive(Debug, Clone, Default)]
pub struct TableReport {
    /// Full name, such as `curated.coins`.
    pub table: String,
    /// The commit's name in `ops.publishes`; `None` when nothing had to be written.
    pub publish_id: Option<String>,
    /// Partitions replaced, such as `2026-11-21` or `2026-11`; empty for a table without partitions.
    pub partitions: Vec<String>,
    /// Where the records of the days recomputed went.
    pub counts: Counts,
    /// Rows in the new files.
    pub rows: u64,
    /// New files.
    pub files: u64,
    /// Bytes of the new files.
    pub bytes: u64,
    /// Time from the first record read to the commit.
    pub took: Duration,
}

impl fmt::Display for TableReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, counts, rows, files, .. } = self;
        if self.publish_id.is_none() {
            return write!(f, "{table}: up to date");
        }
        write!(f, "{table}: {rows} rows in {}", plural(*files, "file"))?;
        match self.partitions.as_slice() {
            [] => {}
            [one] => write!(f, ", {one}")?,
            [first, .., last] => write!(f, ", {} partitions {first} to {last}", self.partitions.len())?,
        }
        if counts.fetched > 0 {
            write!(
                f,
                "; {} fetched = {} curated + {} deduplicated + {} quarantined",
                counts.fetched, counts.curated, counts.deduplicated, counts.quarantined
            )?;
        }
        Ok(())
    }
}

fn plural(n: u64, noun: &str) -> String {
    format!("{n} {noun}{}", if n == 1 { "" } else { "s" })
}

/// Where raw records went. `fetched = curated + deduplicated + quarantined`, proven at each publish.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Records in the manifests.
    pub fetched: u64,
    /// Records with a row in the table; in a dimension: keys seen.
    pub curated: u64,
    /// Records whose every row repeats another's grain; in a dimension: further sightings of a key.
    pub deduplicated: u64,
    /// Records that could not be decoded and lie in `ops.quarantine`.
    pub quarantined: u64,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Self) {
        self.fetched += other.fetched;
        self.curated += other.curated;
        self.deduplicated += other.deduplicated;
        self.quarantined += other.quarantined;
    }
}
