//! The lake that a function works on.

use coinlake_store::Lake;
use tokio::sync::OnceCell;

use crate::failure::Failure;
use crate::settings::LakeSettings;

/// The lake that the settings name: opened with the first event, kept while the function is warm.
#[derive(Debug, Default)]
pub struct KeptLake(OnceCell<Lake>);

impl KeptLake {
    /// The lake. Fails when there is none yet: bootstrap makes it.
    pub async fn open(&self) -> Result<&Lake, Failure> {
        let open = async || Ok(Lake::open(&LakeSettings::read()?.url).await?);
        self.0.get_or_try_init(open).await
    }
}
