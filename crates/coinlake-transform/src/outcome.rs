//! What a transform has come to so far.

use std::sync::Arc;

use crate::context::Context;
use crate::error::TransformError;
use crate::report::{TableReport, TransformReport};

/// What is published so far, and the first thing that went wrong.
pub(crate) struct Outcome {
    pub(crate) context: Arc<Context>,
    pub(crate) report: TransformReport,
    pub(crate) error: Option<TransformError>,
}

impl Outcome {
    pub(crate) fn new(context: &Arc<Context>) -> Self {
        Self { context: Arc::clone(context), report: TransformReport::default(), error: None }
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
        self.error.get_or_insert(error);
    }
}
