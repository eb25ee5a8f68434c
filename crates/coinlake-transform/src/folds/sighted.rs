//! The sightings in new runs, merged among themselves.

use std::collections::{BTreeMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use arrow::array::{Array, AsArray, RecordBatch};

use crate::error::TransformError;
use crate::facts::staged_name;
use crate::intake::Chunk;
use crate::report::Counts;
use crate::sql::Prepared;
use crate::tables::{Description, Input};

/// Rows that may gather before they are merged.
const GATHERED_ROWS: usize = 65_536;

/// The sightings in new runs, in the form of the table's own rows.
#[derive(Debug)]
pub(crate) struct Sighted {
    statement: Prepared,
    rows: Vec<RecordBatch>,
    /// Number of rows at which they are merged next.
    merge_at: usize,
    /// Hashes of the keys in the records, counted beside the SQL.
    keys: HashSet<u64>,
    records: u64,
    quarantined: u64,
    /// Why the rows are not all there.
    failure: Option<TransformError>,
}

/// All sightings in new runs.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) rows: Vec<RecordBatch>,
    pub(crate) counts: Counts,
    /// Keys that the SQL lost or made up.
    pub(crate) unbalanced: u64,
}

impl Sighted {
    pub(crate) fn new(statement: Prepared) -> Self {
        Self {
            statement,
            rows: vec![],
            merge_at: GATHERED_ROWS,
            keys: HashSet::new(),
            records: 0,
            quarantined: 0,
            failure: None,
        }
    }

    /// Takes in the sightings in one chunk, unless an earlier one failed.
    pub(crate) async fn see(&mut self, description: &Description, chunk: &Chunk) {
        if self.failure.is_none() {
            self.failure = self.try_see(description, chunk).await.err();
        }
    }

    async fn try_see(&mut self, description: &Description, chunk: &Chunk) -> Result<(), TransformError> {
        for input in description.inputs.iter().filter(|input| input.dataset == chunk.dataset) {
            self.count(input, chunk);
        }
        let staged = staged_name(chunk);
        let rows = self.statement.run(BTreeMap::from([(staged.as_str(), vec![chunk.rows.clone()])])).await?;
        self.rows.extend(rows);
        if self.gathered() > self.merge_at {
            self.merge().await?;
            // Twice what is left: merging then costs a constant factor, however many keys there are.
            self.merge_at = GATHERED_ROWS.max(2 * self.gathered());
        }
        Ok(())
    }

    /// All sightings, one row a key.
    pub(crate) async fn close(&mut self) -> Result<Seen, TransformError> {
        if let Some(failure) = self.failure.take() {
            return Err(failure);
        }
        self.merge().await?;
        let (rows, keys) = (self.gathered() as u64, self.keys.len() as u64);
        let counts = Counts {
            fetched: self.records,
            curated: keys,
            deduplicated: self.records.saturating_sub(self.quarantined + keys),
            quarantined: self.quarantined,
        };
        Ok(Seen { rows: std::mem::take(&mut self.rows), counts, unbalanced: rows.abs_diff(keys) })
    }

    pub(crate) fn statement(&mut self) -> &mut Prepared {
        &mut self.statement
    }

    async fn merge(&mut self) -> Result<(), TransformError> {
        let rows = std::mem::take(&mut self.rows);
        self.rows = self.statement.run(BTreeMap::from([("published", rows)])).await?;
        Ok(())
    }

    fn gathered(&self) -> usize {
        self.rows.iter().map(RecordBatch::num_rows).sum()
    }

    fn count(&mut self, input: &Input, chunk: &Chunk) {
        let is_input =
            |asked: &[String]| input.asked.is_none_or(|name| asked.iter().any(|asked| asked == name));
        for page in chunk.pages.iter().filter(|page| is_input(&page.asked)) {
            self.records += page.records;
            self.quarantined += page.rejected.len() as u64;
        }
        let columns: Vec<_> = input.key.iter().filter_map(|name| chunk.rows.column_by_name(name)).collect();
        for row in (0..chunk.rows.num_rows()).filter(|row| columns.iter().all(|column| column.is_valid(*row)))
        {
            let mut hash = DefaultHasher::new();
            chunk.dataset.vendor.hash(&mut hash);
            columns.iter().for_each(|column| column.as_string::<i32>().value(row).hash(&mut hash));
            self.keys.insert(hash.finish());
        }
    }
}
