//! What a lake should be like.

use std::borrow::Cow;
use std::path::PathBuf;

use clap::Args;
use coinlake_bootstrap::{Account, AthenaSettings, Bootstrap};
use coinlake_catalog::queries::{self, Query};
use coinlake_catalog::{Catalog, CatalogError};
use coinlake_store::{Aws, Lake};

use crate::cli::Global;
use crate::failure::Failure;
use crate::{config, lake};

/// Which definitions, and how much of them.
#[derive(Debug, Default, Args)]
pub(crate) struct DefinitionArgs {
    /// Folder that holds other `catalog` and `queries` than those built into this program
    #[arg(long, value_name = "DIR")]
    definitions: Option<PathBuf>,
    /// Leave the views of a lake on S3 alone, which takes no rights in Athena
    #[arg(long)]
    without_views: bool,
}

/// Tables, views, and the account that a lake on S3 shows in.
pub(super) struct Definitions {
    catalog: Cow<'static, Catalog>,
    queries: Vec<Query>,
    account: Option<Account>,
}

impl Definitions {
    /// Those asked for.
    pub(super) async fn read(args: &DefinitionArgs, global: &Global) -> Result<Self, Failure> {
        let wrong = |error: CatalogError| Failure::request(error);
        let (catalog, queries) = match &args.definitions {
            None => (Cow::Borrowed(lake::catalog()?), lake::queries()?),
            Some(folder) => (
                Cow::Owned(Catalog::from_dir(&folder.join("catalog")).map_err(wrong)?),
                queries::from_dir(&folder.join("queries")).map_err(wrong)?,
            ),
        };
        Ok(Self { catalog, queries, account: account(global, !args.without_views).await? })
    }

    /// Those of this program.
    pub(super) async fn built_in(global: &Global) -> Result<Self, Failure> {
        Self::read(&DefinitionArgs::default(), global).await
    }

    /// The account of a lake on S3.
    pub(super) fn account(&self) -> Option<&Account> {
        self.account.as_ref()
    }

    /// A lake beside them.
    pub(super) fn of<'a>(&'a self, lake: &'a Lake) -> Bootstrap<'a> {
        let bootstrap = Bootstrap::new(lake, &self.catalog);
        match &self.account {
            Some(account) => bootstrap.in_account(account, &self.queries),
            None => bootstrap,
        }
    }
}

/// The account of a lake on S3; `None` for another.
async fn account(global: &Global, with_views: bool) -> Result<Option<Account>, Failure> {
    let url = lake::url(global)?;
    let Some(prefix) = url.database_prefix() else { return Ok(None) };
    let default = AthenaSettings::default();
    let athena = AthenaSettings {
        workgroup: config::value(config::WORKGROUP).unwrap_or(default.workgroup),
        results: config::value(config::RESULTS),
    };
    Ok(Some(Account::new(&Aws::from_environment().await, prefix, with_views.then_some(athena))))
}
