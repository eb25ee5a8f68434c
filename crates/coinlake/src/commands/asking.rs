//! What `sql`, `query` and the shell share: a session, and results written as asked.

use std::path::PathBuf;

use chrono::{DateTime, Utc};
use clap::Args;
use coinlake_catalog::Catalog;
use coinlake_catalog::queries::Query;
use coinlake_store::Lake;
use coinlake_transform::query::{self, QueryOptions, Statement};
use datafusion::prelude::SessionContext;

use crate::cli::Global;
use crate::failure::Failure;
use crate::output::{self, Format, Target};
use crate::printer::Printer;
use crate::{lake, times};

/// How a result is read and written.
#[derive(Debug, Clone, Args)]
pub(crate) struct ResultArgs {
    /// How to write the result
    #[arg(long, value_enum, default_value_t = Format::Table)]
    pub(crate) format: Format,
    /// Write to this file instead of standard output; it appears when it is complete
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Read every table as it was at this time (UTC)
    #[arg(long, value_name = "TIME", value_parser = times::parse)]
    pub(crate) at: Option<DateTime<Utc>>,
    /// Memory for sorts, joins and aggregates; above it they use the disk
    #[arg(long, value_name = "MIB", default_value_t = 1024, value_parser = clap::value_parser!(u32).range(16..))]
    pub(crate) memory_mib: u32,
}

/// A lake that can be asked.
pub(crate) struct Asker {
    lake: Lake,
    pub(crate) catalog: &'static Catalog,
    pub(crate) queries: Vec<Query>,
    options: QueryOptions,
    pub(crate) session: SessionContext,
}

impl Asker {
    /// Opens the lake of `--lake` for reading.
    pub(crate) async fn open(global: &Global, args: &ResultArgs) -> Result<Self, Failure> {
        let memory_bytes = usize::try_from(args.memory_mib).unwrap_or(usize::MAX).saturating_mul(1 << 20);
        let options = QueryOptions { at: args.at, memory_bytes, ..QueryOptions::default() };
        Self::over(lake::open(global).await?, options)
    }

    /// A lake that is open already.
    pub(crate) fn over(lake: Lake, options: QueryOptions) -> Result<Self, Failure> {
        let (catalog, queries) = (lake::catalog()?, lake::queries()?);
        let session = query::session(&lake, catalog, &queries, &options)?;
        Ok(Self { lake, catalog, queries, options, session })
    }

    /// Says so when the lake's numbers are made up.
    pub(crate) fn label(&self, printer: &Printer) {
        lake::label(&self.lake, printer);
    }

    /// Reads as of another time from now on.
    pub(crate) fn travel(&mut self, at: Option<DateTime<Utc>>) -> Result<(), Failure> {
        self.options.at = at;
        self.session = query::session(&self.lake, self.catalog, &self.queries, &self.options)?;
        Ok(())
    }

    /// Writes the answer to a statement; returns its number of rows.
    pub(crate) async fn answer(
        &self,
        statement: Statement,
        format: Format,
        target: &mut Target,
    ) -> Result<u64, Failure> {
        let rows = query::plan(&self.session, statement).await?.execute_stream().await?;
        output::write(rows, format, target).await
    }

    /// Writes the answers to all statements of a text, then makes them visible; returns the last number of rows.
    pub(crate) async fn answer_all(&self, text: &str, args: &ResultArgs) -> Result<u64, Failure> {
        let statements = query::parse(text)?;
        if statements.is_empty() {
            return Err(Failure::said(
                "there is no statement; try `coinlake sql \"select * from analytics.latest_market limit 10\"`",
            ));
        }
        if args.format == Format::Parquet && statements.len() > 1 {
            return Err(Failure::said("a Parquet file holds one result, and here are several statements"));
        }
        let mut target = Target::open(args.output.as_deref(), args.format)?;
        let mut rows = 0;
        for statement in statements {
            rows = self.answer(statement, args.format, &mut target).await?;
        }
        target.commit()?;
        Ok(rows)
    }
}

/// `1 row`, `2 rows`.
pub(crate) fn counted(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
