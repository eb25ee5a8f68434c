//! Pointers in memory, for lakes that end with the process.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{MetadataFile, PointerError, TablePointer};
use crate::tables::id::TableId;

/// Pointers of a `memory://` lake; share one behind an `Arc`.
#[derive(Debug, Default)]
pub struct MemoryPointer {
    locations: Mutex<BTreeMap<TableId, String>>,
}

impl MemoryPointer {
    /// No tables yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// The map is whole at every instant, so a panic elsewhere does not spoil it.
    fn lock(&self) -> MutexGuard<'_, BTreeMap<TableId, String>> {
        self.locations.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl TablePointer for MemoryPointer {
    async fn load(&self, table: &TableId) -> Result<Option<String>, PointerError> {
        Ok(self.lock().get(table).cloned())
    }

    async fn create(&self, table: &TableId, first: MetadataFile<'_>) -> Result<(), PointerError> {
        let mut locations = self.lock();
        if locations.contains_key(table) {
            return Err(PointerError::Conflict(table.clone()));
        }
        locations.insert(table.clone(), first.location.to_owned());
        Ok(())
    }

    async fn swap(
        &self,
        table: &TableId,
        expected: &str,
        next: MetadataFile<'_>,
    ) -> Result<(), PointerError> {
        match self.lock().get_mut(table) {
            Some(current) if current == expected => {
                next.location.clone_into(current);
                Ok(())
            }
            _ => Err(PointerError::Conflict(table.clone())),
        }
    }

    async fn list(&self) -> Result<Vec<TableId>, PointerError> {
        Ok(self.lock().keys().cloned().collect())
    }
}
