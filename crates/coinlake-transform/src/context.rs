//! What every part of one transform shares.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate};
use coinlake_catalog::{Catalog, Database};
use coinlake_store::{Lake, PartitionKey, StoreError, Table, TableError, TableId, Tables};
use datafusion::execution::disk_manager::DiskManagerBuilder;
use datafusion::execution::memory_pool::FairSpillPool;
use datafusion::execution::runtime_env::{RuntimeEnv, RuntimeEnvBuilder};
use iceberg::spec::{DataFile, Transform};

use crate::deps::Deps;
use crate::error::TransformError;
use crate::intake::Ledger;
use crate::rows::Checks;

/// Units of work in progress at once. Each keeps about one core busy.
pub(crate) const UNITS: usize = 2;

/// Memory for the sorts of all units; what does not fit goes to temporary files.
const SORT_BYTES: usize = 160 << 20;

/// What every part of one transform shares.
#[derive(Debug)]
pub(crate) struct Context {
    pub(crate) lake: Lake,
    pub(crate) tables: Tables,
    pub(crate) deps: Deps,
    /// Whether everything is made anew.
    pub(crate) rebuild: bool,
    /// What decoding found besides rows.
    pub(crate) ledger: Ledger,
    /// Memory and temporary files of the sorts.
    pub(crate) sorting: Arc<RuntimeEnv>,
}

impl Context {
    pub(crate) fn new(lake: &Lake, deps: &Deps, rebuild: bool) -> Result<Arc<Self>, TransformError> {
        let sorting = RuntimeEnvBuilder::new()
            .with_memory_pool(Arc::new(FairSpillPool::new(SORT_BYTES)))
            .with_disk_manager_builder(DiskManagerBuilder::default())
            .build_arc()
            .map_err(TransformError::engine("prepare sorting"))?;
        Ok(Arc::new(Self {
            lake: lake.clone(),
            tables: lake.tables(),
            deps: deps.clone(),
            rebuild,
            ledger: Ledger::default(),
            sorting,
        }))
    }
}

/// A table that is brought up to date, as it was when the work on it began.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    pub(crate) definition: Arc<coinlake_catalog::Table>,
    pub(crate) table: Table,
    pub(crate) files: Vec<DataFile>,
    pub(crate) checks: Arc<Checks>,
}

impl Target {
    /// A table of the catalog, as it is now.
    pub(crate) async fn named(
        context: &Context,
        catalog: &Catalog,
        database: Database,
        name: &str,
    ) -> Result<Self, TransformError> {
        let definition = catalog.table(database, name).ok_or_else(|| TransformError::Table {
            table: format!("{}.{name}", database.as_str()),
            cause: "the catalog does not define it".to_owned(),
        })?;
        Self::load(context, &Arc::new(definition.clone())).await
    }

    /// The table as it is now; made if there is none, but not in an account.
    pub(crate) async fn load(
        context: &Context,
        definition: &Arc<coinlake_catalog::Table>,
    ) -> Result<Self, TransformError> {
        let id = TableId::from(definition.as_ref());
        let table = match context.tables.load(&id).await? {
            Some(table) => table,
            None => create(context, definition).await?,
        };
        if !table.is_partitioned_as(definition)? {
            return Err(TableError::ForeignPartitionSpec(id).into());
        }
        let files = match context.rebuild {
            true => context.tables.files_with_deleted_rows(&table).await?,
            false => context.tables.files(&table, None).await?,
        };
        let checks = Arc::new(Checks::new(definition)?);
        Ok(Self { definition: Arc::clone(definition), table, files, checks })
    }

    /// The same table after other commits.
    pub(crate) async fn reload(&self, context: &Context) -> Result<Self, TransformError> {
        Self::load(context, &self.definition).await
    }

    /// Full name.
    pub(crate) fn name(&self) -> String {
        self.definition.full_name()
    }

    /// The partition of a day; `None` in a table without partitions.
    pub(crate) fn partition_of(&self, day: NaiveDate) -> Option<PartitionKey> {
        PartitionKey::of(day.and_time(chrono::NaiveTime::MIN).and_utc(), self.table.transform()?)
    }

    /// The days of a partition; `None` for all days.
    pub(crate) fn days_of(&self, partition: Option<PartitionKey>) -> Option<impl Iterator<Item = NaiveDate>> {
        let PartitionKey(ordinal) = partition?;
        let first = match self.table.transform()? {
            Transform::Month => {
                NaiveDate::from_ymd_opt(1970 + ordinal.div_euclid(12), ordinal.rem_euclid(12) as u32 + 1, 1)
            }
            _ => DateTime::from_timestamp(i64::from(ordinal) * 86_400, 0).map(|time| time.date_naive()),
        }?;
        let target = self.clone();
        Some(first.iter_days().take_while(move |day| target.partition_of(*day) == partition))
    }

    /// A partition for people: `2026-11-21`, `2026-11`; `all` in a table without partitions.
    pub(crate) fn label(&self, partition: Option<PartitionKey>) -> String {
        let first = self.days_of(partition).and_then(|mut days| days.next());
        match (first, self.table.transform()) {
            (Some(day), Some(Transform::Month)) => day.format("%Y-%m").to_string(),
            (Some(day), _) => day.to_string(),
            (None, _) => "all".to_owned(),
        }
    }

    /// The files of a partition.
    pub(crate) fn files_of(&self, partition: Option<PartitionKey>) -> Vec<DataFile> {
        let of = |file: &&DataFile| self.table.partition_of(file) == partition;
        self.files.iter().filter(of).cloned().collect()
    }
}

/// A new table; when another process made it just now, that one. In an account making tables is left to bootstrap: a lake of
/// which only some are there would look whole.
async fn create(context: &Context, definition: &coinlake_catalog::Table) -> Result<Table, TransformError> {
    if context.lake.is_in_account() {
        let (location, table) = (context.lake.root().to_owned(), TableId::from(definition));
        return Err(StoreError::NoTable { location, table }.into());
    }
    match context.tables.create(definition, context.deps.now()).await {
        Err(TableError::AlreadyExists(id)) => match context.tables.load(&id).await? {
            Some(table) => Ok(table),
            None => Err(TableError::AlreadyExists(id).into()),
        },
        created => Ok(created?),
    }
}
