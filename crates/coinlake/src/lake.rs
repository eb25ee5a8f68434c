//! Opening the lake a command works on.

use coinlake_catalog::queries::{self, Query};
use coinlake_catalog::{Catalog, CatalogError};
use coinlake_store::{Lake, LakeUrl, StoreError};

use crate::cli::Global;
use crate::config;
use crate::failure::Failure;
use crate::printer::Printer;

/// The address given with `--lake`, and the Glue databases that go with it.
pub(crate) fn url(global: &Global) -> Result<LakeUrl, Failure> {
    let url = global.lake.parse::<LakeUrl>()?;
    Ok(match config::value(config::PREFIX) {
        Some(prefix) => url.with_database_prefix(&prefix)?,
        None => url,
    })
}

/// The lake that has to be there.
pub(crate) async fn open(global: &Global) -> Result<Lake, Failure> {
    Ok(Lake::open(&url(global)?).await?)
}

/// The lake to look at, like an empty one if it is not there.
pub(crate) async fn open_or_empty(global: &Global) -> Result<Lake, Failure> {
    Ok(Lake::open_or_empty(&url(global)?).await?)
}

/// The lake, made if it is not there.
pub(crate) async fn create_or_open(global: &Global) -> Result<Lake, Failure> {
    Ok(Lake::create_or_open(&url(global)?).await?)
}

/// The lake, declared to hold simulated data; refused when other runs are in it.
pub(crate) async fn simulated(lake: Lake) -> Result<Lake, Failure> {
    if lake.is_simulated() {
        return Ok(lake);
    }
    let raw = lake.raw();
    for (vendor, dataset) in raw.datasets().await? {
        if !raw.list(&vendor, &dataset, None).await?.is_empty() {
            return Err(Failure::said(format!(
                "{} holds other data, and simulated numbers must not be mixed with it; name another lake with --lake",
                lake.root()
            )));
        }
    }
    Ok(lake.declare_simulated().await?)
}

/// Refuses a lake that holds simulated data.
pub(crate) fn keep_real_apart(lake: &Lake) -> Result<(), Failure> {
    match lake.is_simulated() {
        true => Err(Failure::said(format!(
            "{} holds simulated data, and real numbers must not be mixed with it; name another lake with --lake",
            lake.root()
        ))),
        false => Ok(()),
    }
}

/// Says so when a lake's numbers are made up.
pub(crate) fn label(lake: &Lake, printer: &Printer) {
    if lake.is_simulated() {
        printer.note("The data of this lake is simulated.");
    }
}

/// The tables this program knows.
pub(crate) fn catalog() -> Result<&'static Catalog, Failure> {
    Catalog::embedded().map_err(embedded)
}

/// The views and saved queries this program knows.
pub(crate) fn queries() -> Result<Vec<Query>, Failure> {
    queries::embedded().map_err(embedded)
}

/// A mistake in what was built into the program is the program's.
fn embedded(error: CatalogError) -> Failure {
    Failure::ours(error).context("read the definitions built into this program")
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::BadUrl { .. }
            | StoreError::BadDatabasePrefix { .. }
            | StoreError::NoRegion
            | StoreError::NoProfile { .. }
            | StoreError::OtherRegion { .. }
            | StoreError::BadEndpoint { .. }
            | StoreError::OtherDatabases { .. }
            | StoreError::Refused { .. }
            | StoreError::TablesInTheWay { .. }
            | StoreError::NoLake { .. }
            | StoreError::NoTable { .. }
            | StoreError::NewerFormat { .. }
            | StoreError::Moved { .. }
            | StoreError::Storage { action: "create", .. } => Self::request(error),
            _ => Self::ours(error),
        }
    }
}
