//! The kinds of lakes that need nothing but this machine.

use std::sync::Arc;

use coinlake_store::{MemoryPointer, SqlitePointer};
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use tempfile::TempDir;

use crate::support::Lake;

pub(crate) async fn each() -> Vec<Lake> {
    vec![in_memory(), on_disk()]
}

pub(crate) fn in_memory() -> Lake {
    let pointer = Arc::new(MemoryPointer::new());
    Lake::new(Arc::new(InMemory::new()), "memory://lake".to_owned(), pointer, None)
}

fn on_disk() -> Lake {
    let folder = TempDir::new().unwrap();
    let root = format!("file://{}", folder.path().display());
    let store = LocalFileSystem::new_with_prefix(folder.path()).unwrap();
    let pointer = Arc::new(SqlitePointer::new(folder.path().join("catalog.db")));
    Lake::new(Arc::new(store), root, pointer, Some(folder))
}
