//! The session: engine settings, memory, and the four schemas.

use std::any::Any;
use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use coinlake_catalog::queries::Query;
use coinlake_catalog::{Catalog, Database};
use coinlake_store::Lake;
use datafusion::catalog::{CatalogProvider, SchemaProvider};
use datafusion::error::Result;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::object_store::ObjectStoreUrl;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use datafusion::prelude::{SessionConfig, SessionContext};

use super::doubles;
use super::names::{Names, UnknownDatabase};
use super::tables::LakeSchema;
use super::views::ViewSchema;

/// The name of the one catalog of a session; statements need not write it.
const CATALOG: &str = "coinlake";

/// How a session reads.
#[derive(Debug, Clone)]
pub struct QueryOptions {
    /// Read every table as it was at this time (UTC); `None` reads the newest state.
    pub at: Option<DateTime<Utc>>,
    /// Memory for sorts, joins and aggregates, in bytes. Above it they spill to temporary files.
    pub memory_bytes: usize,
    /// How many partitions of a statement run at once.
    pub partitions: NonZeroUsize,
}

impl Default for QueryOptions {
    /// The newest state, 1 GiB of memory, one partition per core.
    fn default() -> Self {
        let partitions = std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { at: None, memory_bytes: 1 << 30, partitions }
    }
}

/// A session over `lake`: the tables of `catalog` and the views among `queries`.
///
/// # Errors
/// When the engine cannot set up its temporary folder or its memory pool.
pub fn session(
    lake: &Lake,
    catalog: &Catalog,
    queries: &[Query],
    options: &QueryOptions,
) -> Result<SessionContext> {
    let context = SessionContext::new_with_config_rt(config(options), runtime(lake, options)?);
    context.add_analyzer_rule(Arc::new(doubles::rule()));
    let names = Arc::new(Names::new(catalog, queries));
    let weak = context.state_weak_ref();
    // Views are planned with the state of the session that asks; a strong reference here would keep the session alive for ever.
    let state = Arc::new(move || weak.upgrade().map(|state| state.read().clone()));
    let mut schemas: BTreeMap<String, Arc<dyn SchemaProvider>> = BTreeMap::new();
    for database in [Database::Raw, Database::Curated, Database::Ops] {
        let schema = LakeSchema::new(lake, catalog, database, options.at, Arc::clone(&names));
        schemas.insert(database.as_str().to_owned(), Arc::new(schema));
    }
    let views = ViewSchema::new(queries, state, Arc::clone(&names));
    schemas.insert(Database::Analytics.as_str().to_owned(), Arc::new(views));
    context.register_catalog(CATALOG, Arc::new(LakeCatalog { schemas, names }));
    Ok(context)
}

/// The address under which a session knows the lake's objects.
pub(super) fn lake_url() -> ObjectStoreUrl {
    ObjectStoreUrl::parse("coinlake://lake").expect("a constant, valid URL")
}

fn config(options: &QueryOptions) -> SessionConfig {
    let mut config = SessionConfig::new()
        .with_target_partitions(options.partitions.get())
        .with_information_schema(true)
        .with_create_default_catalog_and_schema(false)
        .with_default_catalog_and_schema(CATALOG, Database::Curated.as_str());
    let settings = config.options_mut();
    // A literal such as 1.5 must stay the decimal it is written as, and nulls sort as Athena sorts them.
    settings.sql_parser.parse_float_as_decimal = true;
    settings.sql_parser.default_null_ordering = "nulls_last".to_owned();
    // One kind of text everywhere: results are written to Parquet and CSV, and compared with catalog schemas.
    settings.sql_parser.map_string_types_to_utf8view = false;
    settings.execution.parquet.schema_force_view_types = false;
    config
}

fn runtime(lake: &Lake, options: &QueryOptions) -> Result<Arc<RuntimeEnv>> {
    let pool = Arc::new(FairSpillPool::new(options.memory_bytes));
    let runtime = RuntimeEnvBuilder::new().with_memory_pool(pool).build_arc()?;
    runtime.register_object_store(lake_url().as_ref(), Arc::clone(lake.objects()));
    Ok(runtime)
}

/// The lake's schemas; an unknown one becomes an error that names the known ones.
#[derive(Debug)]
struct LakeCatalog {
    schemas: BTreeMap<String, Arc<dyn SchemaProvider>>,
    names: Arc<Names>,
}

impl CatalogProvider for LakeCatalog {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn schema_names(&self) -> Vec<String> {
        self.schemas.keys().cloned().collect()
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        let unknown =
            || Arc::new(UnknownDatabase::new(name, Arc::clone(&self.names))) as Arc<dyn SchemaProvider>;
        Some(self.schemas.get(name).cloned().unwrap_or_else(unknown))
    }
}
