//! What a transform is asked to do.

use coinlake_store::RunId;

/// What a transform is asked to do.
#[derive(Debug, Clone, Default)]
pub struct TransformRequest {
    /// Curated tables to bring up to date, with or without `curated.`; empty = all of them. The `ops` tables always follow.
    pub tables: Vec<String>,
    /// Where to look for work.
    pub scope: Scope,
    /// Whether to recompute everything in every table, also what is up to date.
    pub rebuild: bool,
}

/// Where a transform looks for raw data that its tables do not hold yet. Narrow scopes cost what the change costs; a wide one finds what they missed.
#[derive(Debug, Clone, Default)]
pub enum Scope {
    /// Everything while the raw zone has few days, the last two days otherwise.
    #[default]
    Auto,
    /// The days of these runs.
    Runs(Vec<RunId>),
    /// The newest days of each dataset, and as many before now (UTC).
    Recent {
        /// How many days.
        days: u32,
    },
    /// Every day there is. Also notices days that are gone.
    Everything,
}
