//! The schema `analytics`: views, planned from their SQL when a statement names them.

use std::any::Any;
use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use coinlake_catalog::Database;
use coinlake_catalog::queries::{Query, QueryKind};
use datafusion::catalog::{SchemaProvider, TableProvider};
use datafusion::datasource::{TableType, ViewTable};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SessionState;

use super::names::Names;

/// The state of the session that owns the schema; `None` once that session is gone.
pub(super) type CurrentState = Arc<dyn Fn() -> Option<SessionState> + Send + Sync>;

/// The views among the lake's queries. A view that reads another one plans that one in turn.
pub(super) struct ViewSchema {
    views: BTreeMap<String, String>,
    state: CurrentState,
    names: Arc<Names>,
}

impl ViewSchema {
    pub(super) fn new(queries: &[Query], state: CurrentState, names: Arc<Names>) -> Self {
        let views = queries.iter().filter(|query| query.kind == QueryKind::View);
        let views = views.map(|view| (view.name.clone(), view.sql.clone())).collect();
        Self { views, state, names }
    }
}

impl std::fmt::Debug for ViewSchema {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.views.keys()).finish()
    }
}

#[async_trait]
impl SchemaProvider for ViewSchema {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn table_names(&self) -> Vec<String> {
        self.views.keys().cloned().collect()
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        let Some(sql) = self.views.get(name) else {
            return Err(self.names.unknown(Database::Analytics.as_str(), name));
        };
        let state =
            (self.state)().ok_or_else(|| DataFusionError::Internal("the session has ended".to_owned()))?;
        let plan = state.create_logical_plan(sql).await;
        let plan = plan.map_err(|error| error.context(format!("in the view analytics.{name}")))?;
        Ok(Some(Arc::new(ViewTable::new(plan, Some(sql.clone())))))
    }

    async fn table_type(&self, name: &str) -> Result<Option<TableType>> {
        Ok(self.views.contains_key(name).then_some(TableType::View))
    }

    fn table_exist(&self, name: &str) -> bool {
        self.views.contains_key(name)
    }
}
