//! Why a statement has no answer, and whose fault that is.

use chrono::{DateTime, Utc};
use coinlake_store::{TableError, in_one_line};
use datafusion::common::SchemaError;
use datafusion::error::DataFusionError;

use super::names::nearest;

/// Whose fault a failure is; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The statement, or the data it computes with, cannot be answered: another statement can.
    Asker,
    /// The lake cannot be read, or there is a mistake in this program.
    Ours,
}

/// Why a statement has no answer.
#[derive(Debug, thiserror::Error)]
pub enum QueryError {
    /// The text is not SQL. The parser's own words.
    #[error("the statement is not valid SQL: {0}")]
    Syntax(String),
    /// The statement would change something.
    #[error(
        "`{0}` would change data, and `sql` only reads: a lake changes by `coinlake ingest`, `import` and `transform`; \
         to keep a result, use `--format csv|json|parquet --output FILE`"
    )]
    ReadOnly(String),
    /// The table is in the catalog, but not in this lake.
    #[error("`{0}` has not been created in this lake yet; run `coinlake bootstrap`")]
    NotCreated(String),
    /// Nothing had been published to the table at that time.
    #[error("`{table}` did not exist at {at}; {}", first_state(.first))]
    NotThen {
        /// Full name of the table.
        table: String,
        /// The time asked for, UTC.
        at: DateTime<Utc>,
        /// When the oldest state that is still kept was published, UTC.
        first: Option<DateTime<Utc>>,
    },
    /// Another program renamed a column or reused a name; columns are found by name, so rows would read wrong.
    #[error(
        "column `{column}` of `{table}` was called `{was}` in older files; rename it back, or `coinlake transform --rebuild {table}` into a fresh lake"
    )]
    Renamed {
        /// Full name of the table.
        table: String,
        /// The column's name now.
        column: String,
        /// The name in the older schema.
        was: String,
    },
    /// A number and text do not compare: letter by letter, `9` would be more than `1000`.
    #[error(
        "`{number}` is a number and `{text}` is text: write a number without quotes, or `cast({text} as double)` \
         (`decimal(38, 24)` to be exact)"
    )]
    TextAsNumber {
        /// The number, as written.
        number: String,
        /// The text, as written.
        text: String,
    },
    /// The table's metadata contradicts itself.
    #[error(
        "the metadata of `{table}` is broken; `coinlake transform --rebuild {table}` makes it anew from raw"
    )]
    BrokenMetadata {
        /// Full name of the table.
        table: String,
        /// What Iceberg says.
        #[source]
        cause: Box<iceberg::Error>,
    },
    /// A line of the raw zone cannot be read.
    #[error("read the raw page {key}")]
    RawPage {
        /// Key of the page's object.
        key: String,
        /// What the store says.
        #[source]
        cause: coinlake_store::StoreError,
    },
}

fn first_state(first: &Option<DateTime<Utc>>) -> String {
    match first {
        Some(first) => format!("its oldest kept state is of {}", first.format("%Y-%m-%dT%H:%M:%S%.3fZ")),
        None => "nothing has been published to it yet: run `coinlake transform`".to_owned(),
    }
}

impl From<QueryError> for DataFusionError {
    fn from(error: QueryError) -> Self {
        Self::External(Box::new(error))
    }
}

impl QueryError {
    /// Whose fault it is.
    #[must_use]
    pub fn fault(&self) -> Fault {
        match self {
            Self::BrokenMetadata { .. } | Self::RawPage { .. } => Fault::Ours,
            _ => Fault::Asker,
        }
    }
}

/// Whose fault an error of the engine is.
#[must_use]
pub fn fault(error: &DataFusionError) -> Fault {
    match error.find_root() {
        DataFusionError::External(cause) => {
            let of_query = cause.downcast_ref::<QueryError>().map(QueryError::fault);
            let is_changed = cause.downcast_ref::<TableError>().is_some_and(TableError::is_of_one_table);
            of_query.unwrap_or(if is_changed { Fault::Asker } else { Fault::Ours })
        }
        DataFusionError::IoError(_)
        | DataFusionError::ObjectStore(_)
        | DataFusionError::ParquetError(_)
        | DataFusionError::Internal(_)
        | DataFusionError::ExecutionJoin(_)
        | DataFusionError::Configuration(_) => Fault::Ours,
        _ => Fault::Asker,
    }
}

/// An error of the engine in words for the person who asked: no prefixes, no backtraces, near names for an unknown one.
#[must_use]
pub fn message(error: &DataFusionError) -> String {
    if let Some(refusal) = coinlake_store::refusal(error) {
        return format!("cannot read the lake: {refusal}");
    }
    let text = words(error);
    if is_too_long(&text) {
        return format!(
            "the exact result needs more than the 38 digits a decimal holds; cast a side first, `cast(price as double)` or \
             `cast(price as decimal(38, 8))`: {text}"
        );
    }
    text
}

/// Whether the engine says that no decimal holds a product, or a quotient, whose digits no integer would have.
fn is_too_long(text: &str) -> bool {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit());
    text.contains("exceed max scale")
        || text.contains("Overflow happened on") && numbers.any(|digits| digits.len() > 19)
}

fn words(error: &DataFusionError) -> String {
    match error {
        DataFusionError::Context(context, inner) => format!("{context}: {}", words(inner)),
        DataFusionError::Diagnostic(_, inner) => words(inner),
        DataFusionError::Shared(inner) => words(inner),
        DataFusionError::Collection(all) => all.first().map(words).unwrap_or_default(),
        DataFusionError::SQL(cause, _) => QueryError::Syntax(cause.to_string()).to_string(),
        DataFusionError::Plan(text) | DataFusionError::Execution(text) => text.clone(),
        DataFusionError::NotImplemented(text) => format!("not supported: {text}"),
        DataFusionError::ResourcesExhausted(text) => {
            format!(
                "the statement needs more memory than it may use; filter or aggregate more, or raise `--memory`: {text}"
            )
        }
        DataFusionError::ArrowError(cause, _) => cause.to_string(),
        DataFusionError::External(cause) => in_one_line(cause.as_ref()),
        DataFusionError::SchemaError(cause, _) => schema_message(cause),
        other => other.strip_backtrace(),
    }
}

fn schema_message(error: &SchemaError) -> String {
    let SchemaError::FieldNotFound { field, valid_fields } = error else { return error.to_string() };
    let known = valid_fields.iter().map(|column| column.name());
    let mut near = nearest(field.name(), known);
    near.dedup();
    if valid_fields.is_empty() {
        return format!("there is no column `{}`: the statement reads no table here", field.name());
    }
    if near.is_empty() {
        near = valid_fields.iter().map(|column| column.name()).take(12).collect();
        let more = if valid_fields.len() > near.len() { ", …" } else { "" };
        return format!("there is no column `{}`; there are {}{more}", field.name(), near.join(", "));
    }
    format!("there is no column `{}`; did you mean {}?", field.name(), near.join(", "))
}
