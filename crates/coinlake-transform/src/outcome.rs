//! What a transform has come to so far.

use std::sync::Arc;

use crate::context::Context;
use crate::error::TransformError;
use crate::report::{TableReport, TransformReport};

/// What is published so far, and what went wrong.
pub(crate) struct Outcome {
    pub(crate) context: Arc<Context>,
    pub(crate) report: TransformReport,
    errors: Vec<TransformError>,
}

impl Outcome {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self { context: Arc::clone(context), report: TransformReport::default(), errors: vec![] }
    }

    /// A table is done.
    pub(crate) fn add(&mut self, table: String, result: Result<Option<TableReport>, TransformError>) {
        match result {
            Ok(report) => {
                let report = report.unwrap_or_else(|| TableReport { table, ..TableReport::default() });
                self.context.deps.progress.table_done(&report);
                self.report.tables.push(report);
            }
            Err(error) => self.fail(error),
        }
    }

    /// Something failed; the rest goes on.
    pub(crate) fn fail(&mut self, error: TransformError) {
        // Another round takes care of a table that was overtaken.
        if !matches!(error, TransformError::Overtaken { .. }) {
            self.context.deps.progress.failed(&error);
        }
        self.errors.push(error);
    }

    /// A table to work on, unless what somebody else did to it forbids that: then it is left as it is, and the others go on.
    ///
    /// # Errors
    /// Every other error.
    pub(crate) fn usable<T>(
        &mut self,
        table: Result<T, TransformError>,
    ) -> Result<Option<T>, TransformError> {
        match table {
            Err(error) if error.is_of_one_table() => {
                self.fail(error);
                Ok(None)
            }
            table => table.map(Some),
        }
    }

    /// Whether another round would find newer inputs of a table.
    pub(crate) fn is_overtaken(&self) -> bool {
        self.errors.iter().any(|error| matches!(error, TransformError::Overtaken { .. }))
    }

    /// What the caller has to act on: the first error that goes away by running again, else the first of all.
    pub(crate) fn into_error(mut self) -> Option<TransformError> {
        let first = self.errors.iter().position(TransformError::is_transient).unwrap_or(0);
        (first < self.errors.len()).then(|| self.errors.swap_remove(first))
    }
}

#[cfg(test)]
mod tests {
    use coinlake_store::{Lake, TableError, TableId};
    use object_store::memory::InMemory;

    use super::*;
    use crate::deps::{Deps, Quiet};

    #[tokio::test]
    async fn an_error_that_goes_away_hides_behind_no_other() {
        let lake = Lake::on(Arc::new(InMemory::new()), "memory://test").await.expect("a lake");
        let context = Context::new(&lake, &Deps::system(Arc::new(Quiet)), false).expect("a context");
        let refused = || TableError::ForeignPartitionSpec(TableId::new("curated", "a")).into();
        let lost = || TransformError::CommitConflict { table: "curated.b".to_owned(), attempts: 10 };
        let overtaken = || TransformError::Overtaken { table: "curated.c".to_owned() };
        for (errors, name) in [
            (vec![refused(), TransformError::Lost("a task".to_owned())], "ForeignChange"),
            (vec![TransformError::Lost("a task".to_owned()), lost()], "CommitConflict"),
            (vec![refused(), overtaken(), lost()], "Overtaken"),
        ] {
            let mut outcome = Outcome::new(&context);
            errors.into_iter().for_each(|error| outcome.fail(error));
            assert_eq!(outcome.is_overtaken(), name == "Overtaken");
            assert_eq!(outcome.into_error().map(|error| error.name()), Some(name));
        }
        assert!(Outcome::new(&context).into_error().is_none());
    }
}
