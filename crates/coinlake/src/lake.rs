//! Opening the lake a command works on.

use coinlake_catalog::queries::{self, Query};
use coinlake_catalog::{Catalog, CatalogError};
use coinlake_store::{Lake, LakeUrl, StoreError};

use crate::cli::Global;
use crate::config;
use crate::failure::Failure;

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

/// The lake, made if it is not there.
pub(crate) async fn create_or_open(global: &Global) -> Result<Lake, Failure> {
    Ok(Lake::create_or_open(&url(global)?).await?)
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
            | StoreError::NoRegion { .. }
            | StoreError::OtherDatabases { .. }
            | StoreError::Refused { .. }
            | StoreError::TablesInTheWay { .. }
            | StoreError::NoLake { .. }
            | StoreError::NewerFormat { .. }
            | StoreError::Moved { .. }
            | StoreError::Storage { action: "create", .. } => Self::request(error),
            _ => Self::ours(error),
        }
    }
}
