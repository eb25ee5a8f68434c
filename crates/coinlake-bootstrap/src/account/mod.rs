//! What a lake on S3 has in an AWS account beside its objects: databases, raw tables and views.

mod athena;
mod databases;
mod failure;
mod glue;
mod leaving;
mod making;
mod mark;
mod raw;
mod seen;
mod views;
mod work;

use coinlake_catalog::Database;
use coinlake_store::{Aws, GluePointer, Lake};

use crate::error::BootstrapError;
use athena::Athena;
pub use athena::AthenaSettings;
use glue::Glue;
pub(crate) use seen::Seen;
pub(crate) use work::AccountWork;

/// The part of an AWS account that shows a lake: the Glue databases `<prefix>_raw`, `<prefix>_curated`,
/// `<prefix>_analytics` and `<prefix>_ops`, and Athena, which makes the views. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Account {
    glue: Glue,
    pointer: GluePointer,
    athena: Option<Athena>,
    prefix: String,
}

impl Account {
    /// The databases whose names begin with `prefix`. Without settings for Athena views are left alone.
    pub fn new(aws: &Aws, prefix: &str, athena: Option<AthenaSettings>) -> Self {
        let config = aws.sdk_config();
        Self {
            glue: Glue::new(aws_sdk_glue::Client::new(config)),
            pointer: aws.pointer(prefix),
            athena: athena.map(|settings| Athena::new(aws_sdk_athena::Client::new(config), settings)),
            prefix: prefix.to_owned(),
        }
    }

    /// Whether Athena runs a statement for `lake` and can write what it prints: with which settings it did, where `results`
    /// is the object it wrote; `None` without settings. Leaves that object behind.
    pub async fn check_athena(&self, lake: &Lake) -> Option<Result<AthenaSettings, BootstrapError>> {
        Some(self.athena.as_ref()?.check(lake.root()).await)
    }

    /// What a database is called in Glue.
    fn database(&self, database: Database) -> String {
        format!("{}_{database}", self.prefix)
    }
}
