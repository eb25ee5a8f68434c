//! Errors of Glue, told with the next step.

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};

use super::PointerError;
use crate::aws::service_error;

/// What publishing needs in Glue.
const RIGHTS: &str =
    "glue:GetTable, glue:GetTables, glue:CreateTable and glue:UpdateTable on the lake's databases";

/// `error`, which ended what was being done to `name`.
pub(super) fn failed<E>(action: &str, name: &str, error: SdkError<E>) -> PointerError
where
    E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
{
    let said = service_error::words(&error, RIGHTS);
    PointerError::Backend(anyhow::anyhow!("cannot {action} {name} in Glue: {said}"))
}

pub(super) fn no_iceberg(name: &str) -> PointerError {
    PointerError::Backend(anyhow::anyhow!(
        "{name} in Glue is no Iceberg table: somebody else made it; rename it, or give this lake other databases with \
         COINLAKE_PREFIX"
    ))
}

pub(super) fn uncertain(name: &str) -> PointerError {
    PointerError::Backend(anyhow::anyhow!(
        "Glue did not say whether it updated {name}: run the same command again, which finds out"
    ))
}
