//! Quality checks on new rows, before they are committed.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch};
use arrow::compute;
use arrow::datatypes::{DataType, SchemaRef};
use coinlake_catalog::{Check, Severity, Table};
use datafusion::common::DFSchema;
use datafusion::common::cast::as_boolean_array;
use datafusion::physical_expr::PhysicalExpr;

use crate::error::TransformError;
use crate::sql::session;

/// The checks of one table, ready to run: those every table has, then those of its catalog file.
#[derive(Debug)]
pub(crate) struct Checks {
    rules: Vec<(Check, Arc<dyn PhysicalExpr>)>,
    required: Vec<usize>,
    grain: Vec<usize>,
}

/// How a check came out.
#[derive(Debug, Clone)]
pub(crate) struct CheckOutcome {
    pub(crate) name: String,
    pub(crate) severity: Severity,
    pub(crate) failing: u64,
    pub(crate) checked: u64,
    pub(crate) detail: Option<String>,
}

impl CheckOutcome {
    pub(crate) fn is_passed(&self) -> bool {
        self.failing == 0
    }

    pub(crate) fn blocks(&self) -> bool {
        !self.is_passed() && self.severity == Severity::Block
    }
}

impl Checks {
    /// Compiles the checks of a table.
    ///
    /// # Errors
    /// When an expression is wrong, or gives something other than true and false.
    pub(crate) fn new(table: &Table) -> Result<Self, TransformError> {
        let schema = table.arrow_schema();
        let rules = table.checks.iter().map(|check| Ok((check.clone(), compile(table, check, &schema)?)));
        let indexes = |wanted: &dyn Fn(&str, bool) -> bool| {
            let fields = schema.fields().iter().enumerate();
            fields
                .filter(|(_, field)| wanted(field.name(), field.is_nullable()))
                .map(|(index, _)| index)
                .collect()
        };
        Ok(Self {
            rules: rules.collect::<Result<_, TransformError>>()?,
            required: indexes(&|_, nullable| !nullable),
            grain: indexes(&|name, _| table.grain.iter().any(|column| column == name)),
        })
    }
}

fn compile(
    table: &Table,
    check: &Check,
    schema: &SchemaRef,
) -> Result<Arc<dyn PhysicalExpr>, TransformError> {
    let name = format!("{} check `{}`", table.full_name(), check.name);
    let compile = || {
        let (session, columns) = (session(), DFSchema::try_from(Arc::clone(schema))?);
        let expr = session.parse_sql_expr(&check.expect, &columns)?;
        session.create_physical_expr(expr, &columns)
    };
    let expr = compile().map_err(TransformError::engine(&name))?;
    match expr.data_type(schema).map_err(TransformError::engine(&name))? {
        DataType::Boolean => Ok(expr),
        other => {
            Err(TransformError::Table { table: name, cause: format!("gives {other}, not true or false") })
        }
    }
}

/// What the checks found in rows that arrive in the order of the grain.
#[derive(Debug, Clone)]
pub(crate) struct Tally {
    checks: Arc<Checks>,
    rows: u64,
    failing: Vec<u64>,
    missing: u64,
    missing_in: Option<String>,
    repeated: u64,
    last: Option<RecordBatch>,
}

impl Tally {
    pub(crate) fn new(checks: &Arc<Checks>) -> Self {
        let failing = vec![0; checks.rules.len()];
        Self {
            checks: Arc::clone(checks),
            rows: 0,
            failing,
            missing: 0,
            missing_in: None,
            repeated: 0,
            last: None,
        }
    }

    /// Counts the next rows; whether all their required columns are there, so that they can be written.
    pub(crate) fn add(&mut self, rows: &RecordBatch) -> Result<bool, TransformError> {
        if rows.num_rows() == 0 {
            return Ok(true);
        }
        self.rows += rows.num_rows() as u64;
        let checks = Arc::clone(&self.checks);
        for ((check, expr), failing) in checks.rules.iter().zip(&mut self.failing) {
            *failing += failing_rows(expr, rows).map_err(TransformError::engine(&check.name))?;
        }
        self.repeated += self.repeated(rows).map_err(TransformError::arrow("compare neighbouring rows"))?;
        let missing = self.missing;
        for &index in &checks.required {
            let nulls = rows.column(index).null_count() as u64;
            if nulls > 0 {
                self.missing += nulls;
                self.missing_in.get_or_insert_with(|| rows.schema_ref().field(index).name().clone());
            }
        }
        Ok(self.missing == missing)
    }

    /// Rows whose grain is that of the row before.
    fn repeated(&mut self, rows: &RecordBatch) -> Result<u64, arrow::error::ArrowError> {
        let grain = rows.project(&self.checks.grain)?;
        if grain.num_columns() == 0 {
            return Ok(0);
        }
        let last = grain.slice(grain.num_rows() - 1, 1);
        let seam = match self.last.replace(compute::concat_batches(last.schema_ref(), [&last])?) {
            Some(before) => repeats(
                compute::concat_batches(grain.schema_ref(), [&before, &grain.slice(0, 1)])?.columns(),
            )?,
            None => 0,
        };
        Ok(seam + repeats(grain.columns())?)
    }

    /// Takes in what was found in another partition of the same table.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.failing.iter_mut().zip(&other.failing).for_each(|(mine, theirs)| *mine += theirs);
        self.missing += other.missing;
        self.missing_in = self.missing_in.take().or_else(|| other.missing_in.clone());
        self.repeated += other.repeated;
    }

    /// How each check came out.
    pub(crate) fn outcomes(&self) -> Vec<CheckOutcome> {
        let block = |name: &str, failing, detail| CheckOutcome {
            name: name.to_owned(),
            severity: Severity::Block,
            failing,
            checked: self.rows,
            detail,
        };
        let missing = self.missing_in.as_ref().map(|column| format!("`{column}` is missing"));
        let repeated = (self.repeated > 0).then(|| "rows repeat the grain of the row before".to_owned());
        let built_in = [
            block("grain_is_unique", self.repeated, repeated),
            block("required_columns_present", self.missing, missing),
        ];
        let rules = self.checks.rules.iter().zip(&self.failing).map(|((check, _), failing)| CheckOutcome {
            name: check.name.clone(),
            severity: check.severity,
            failing: *failing,
            checked: self.rows,
            detail: (*failing > 0).then(|| format!("expected {}", check.expect)),
        });
        built_in.into_iter().chain(rules).collect()
    }
}

/// Rows for which the expectation is false. NULL is no failure, as in SQL's `CHECK`.
fn failing_rows(expr: &Arc<dyn PhysicalExpr>, rows: &RecordBatch) -> datafusion::error::Result<u64> {
    let holds: ArrayRef = expr.evaluate(rows)?.into_array(rows.num_rows())?;
    let holds = as_boolean_array(&holds)?;
    Ok((holds.len() - holds.null_count() - holds.true_count()) as u64)
}

fn repeats(columns: &[ArrayRef]) -> Result<u64, arrow::error::ArrowError> {
    let rows = columns[0].len();
    Ok((rows - compute::partition(columns)?.len()) as u64)
}
