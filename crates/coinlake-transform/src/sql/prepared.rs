//! A statement planned once. Planning costs as much as some thousand rows, and a backfill runs the same statement thousands of times.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arrow::array::RecordBatch;
use arrow::datatypes::{Schema, SchemaRef};
use datafusion::catalog::streaming::StreamingTable;
use datafusion::catalog::{MemorySchemaProvider, SchemaProvider};
use datafusion::common::Column;
use datafusion::execution::TaskContext;
use datafusion::logical_expr::{Expr, ExprSchemable, cast};
use datafusion::physical_plan::execution_plan::reset_plan_states;
use datafusion::physical_plan::{ExecutionPlan, collect};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::slot::Slot;
use crate::error::TransformError;

/// A session with the settings under which our SQL means what it means elsewhere: decimal literals are decimals, NULLs come last.
/// One partition, since parallelism is between units of work.
pub(crate) fn session() -> SessionContext {
    let config = SessionConfig::new()
        .with_target_partitions(1)
        .with_information_schema(false)
        .set_bool("datafusion.sql_parser.parse_float_as_decimal", true)
        .set_bool("datafusion.sql_parser.map_string_types_to_utf8view", false)
        .set_str("datafusion.sql_parser.default_null_ordering", "nulls_last");
    SessionContext::new_with_config(config)
}

/// A planned statement and the tables it reads.
#[derive(Debug)]
pub(crate) struct Prepared {
    name: String,
    plan: Arc<dyn ExecutionPlan>,
    slots: BTreeMap<String, Arc<Slot>>,
    task: Arc<TaskContext>,
    output: SchemaRef,
}

impl Prepared {
    /// Plans `sql` over `tables` (name, optionally after a schema and a dot, and columns). The result has exactly the columns of `output`, cast to their types.
    ///
    /// # Errors
    /// When the statement is wrong, or lacks a column of `output`.
    pub(crate) async fn new(
        name: &str,
        sql: &str,
        tables: &[(String, SchemaRef)],
        output: &Schema,
    ) -> Result<Self, TransformError> {
        let fail = || TransformError::engine(format!("plan the SQL of {name}"));
        let session = session();
        let slots = register(&session, tables).map_err(fail())?;
        let rows = session.sql(sql).await.map_err(fail())?;
        let columns = columns(output, rows.schema()).map_err(fail())?;
        let plan = rows.select(columns).map_err(fail())?.create_physical_plan().await.map_err(fail())?;
        let fields = output.fields().iter().map(|field| field.as_ref().clone().with_nullable(true));
        let output = Arc::new(Schema::new(fields.collect::<Vec<_>>()));
        Ok(Self { name: name.to_owned(), plan, slots, task: session.task_ctx(), output })
    }

    /// Runs the statement over these rows; tables not named are empty. All columns of the result are nullable.
    ///
    /// # Errors
    /// When evaluation fails.
    pub(crate) async fn run(
        &mut self,
        mut rows: BTreeMap<&str, Vec<RecordBatch>>,
    ) -> Result<Vec<RecordBatch>, TransformError> {
        let fail = || TransformError::engine(format!("run the SQL of {}", self.name));
        for (table, slot) in &self.slots {
            slot.fill(rows.remove(table.as_str()).unwrap_or_default());
        }
        let plan = reset_plan_states(Arc::clone(&self.plan)).map_err(fail())?;
        let result = collect(plan, Arc::clone(&self.task)).await.map_err(fail())?;
        for slot in self.slots.values() {
            slot.fill(vec![]);
        }
        let nullable =
            |batch: RecordBatch| RecordBatch::try_new(Arc::clone(&self.output), batch.columns().to_vec());
        result.into_iter().map(nullable).collect::<Result<_, _>>().map_err(TransformError::arrow(&self.name))
    }
}

fn register(
    session: &SessionContext,
    tables: &[(String, SchemaRef)],
) -> datafusion::error::Result<BTreeMap<String, Arc<Slot>>> {
    let catalog = session.catalog("datafusion").expect("a new session has its default catalog");
    let staged: Arc<dyn SchemaProvider> = Arc::new(MemorySchemaProvider::new());
    catalog.register_schema("staged", staged)?;
    let mut slots = BTreeMap::new();
    for (name, schema) in tables {
        let slot = Slot::new(Arc::clone(schema));
        let table = StreamingTable::try_new(Arc::clone(schema), vec![Arc::clone(&slot) as _])?;
        session.register_table(name.as_str(), Arc::new(table))?;
        slots.insert(name.clone(), slot);
    }
    Ok(slots)
}

fn columns(output: &Schema, given: &datafusion::common::DFSchema) -> datafusion::error::Result<Vec<Expr>> {
    let column = |field: &Arc<arrow::datatypes::Field>| {
        let expr = Expr::Column(Column::from_name(field.name()));
        let same = expr.get_type(given)? == *field.data_type();
        Ok(if same { expr } else { cast(expr, field.data_type().clone()).alias(field.name()) })
    };
    output.fields().iter().map(column).collect()
}

/// Idle copies of one prepared statement, so that each of several tasks has its own and none is planned twice.
#[derive(Debug)]
pub(crate) struct Pool {
    name: String,
    sql: &'static str,
    tables: Vec<(String, SchemaRef)>,
    output: Schema,
    idle: Mutex<Vec<Prepared>>,
}

impl Pool {
    pub(crate) fn new(
        name: String,
        sql: &'static str,
        tables: Vec<(String, SchemaRef)>,
        output: Schema,
    ) -> Self {
        Self { name, sql, tables, output, idle: Mutex::default() }
    }

    /// A copy to use alone.
    pub(crate) async fn take(&self) -> Result<Prepared, TransformError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(prepared) => Ok(prepared),
            None => Prepared::new(&self.name, self.sql, &self.tables, &self.output).await,
        }
    }

    /// Gives a copy back.
    pub(crate) fn put(&self, prepared: Prepared) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(prepared);
    }
}
