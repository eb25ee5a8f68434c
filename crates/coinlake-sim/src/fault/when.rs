//! Which requests a fault hits.

use crate::asked::{Asked, canonical_path};

/// Conditions on a request; the default hits every request.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct When {
    path: Option<String>,
    parameters: Vec<(String, String)>,
    after: u64,
    first: Option<u64>,
    every: Option<u64>,
}

impl When {
    /// Only requests for this path, with or without `/api/v3`.
    #[must_use]
    pub fn path(mut self, path: &str) -> Self {
        self.path = Some(canonical_path(path));
        self
    }

    /// Only requests with this query parameter.
    #[must_use]
    pub fn parameter(mut self, name: &str, value: &str) -> Self {
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Only requests for this page; a request that names none asks for page 1.
    #[must_use]
    pub fn page(self, page: u32) -> Self {
        self.parameter("page", &page.to_string())
    }

    /// Only the first `count` requests that meet the other conditions.
    #[must_use]
    pub fn first(mut self, count: u64) -> Self {
        self.first = Some(count);
        self
    }

    /// Leaves out the first `count` requests that meet the other conditions; [`When::first`] and [`When::every`]
    /// count from there.
    #[must_use]
    pub fn after(mut self, count: u64) -> Self {
        self.after = count;
        self
    }

    /// Only each `step`-th request that meets the other conditions.
    #[must_use]
    pub fn every(mut self, step: u64) -> Self {
        self.every = Some(step.max(1));
        self
    }

    /// Whether a request meets the conditions that do not count.
    pub(super) fn concerns(&self, asked: &Asked) -> bool {
        let has = |name: &str, value: &str| match asked.parameter(name) {
            None if name == "page" => value == "1",
            found => found == Some(value),
        };
        self.path.as_ref().is_none_or(|path| *path == asked.path)
            && self.parameters.iter().all(|(name, value)| has(name, value))
    }

    /// Whether the `count`-th request (from 1) that this [concerns](When::concerns) is hit.
    pub(super) fn hits(&self, count: u64) -> bool {
        let Some(count) = count.checked_sub(self.after).filter(|count| *count > 0) else { return false };
        self.first.is_none_or(|first| count <= first)
            && self.every.is_none_or(|step| count.is_multiple_of(step))
    }
}
