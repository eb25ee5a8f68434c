//! The kinds of lakes that need nothing but this machine.

use coinlake_store::LakeUrl;
use tempfile::TempDir;

/// Addresses of lakes that are not there yet.
pub(crate) async fn urls() -> Vec<(LakeUrl, Option<TempDir>)> {
    let folder = tempfile::tempdir().unwrap();
    let local = LakeUrl::local(&folder.path().join("deep/lake")).unwrap();
    vec![("memory://lake".parse().unwrap(), None), (local, Some(folder))]
}
