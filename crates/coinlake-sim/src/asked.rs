//! What a client asked.

use axum::http::{HeaderMap, Uri};
use url::form_urlencoded;

use crate::key::KeyPlan;

/// One request to a simulated vendor.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    /// First segment of the path: `coingecko`.
    pub(crate) vendor: String,
    /// The rest of the path as the vendor documents it, without `/api/v3` and without a trailing slash:
    /// `/coins/markets`.
    pub(crate) path: String,
    /// The query's parameters, decoded, in the order sent.
    pub(crate) query: Vec<(String, String)>,
    pub(crate) headers: HeaderMap,
}

impl Asked {
    pub(crate) fn new(uri: &Uri, headers: HeaderMap) -> Self {
        let path = uri.path().trim_start_matches('/');
        let (vendor, path) = path.split_once('/').unwrap_or((path, ""));
        let query = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes());
        Self {
            vendor: vendor.to_owned(),
            path: canonical_path(path),
            query: query.into_owned().collect(),
            headers,
        }
    }

    /// The last value of a query parameter.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The query's parameters without API keys.
    pub(crate) fn public_query(&self) -> impl Iterator<Item = &(String, String)> {
        self.query.iter().filter(|(name, _)| KeyPlan::ALL.iter().all(|plan| plan.parameter() != name))
    }

    /// Replaces a query parameter.
    pub(crate) fn set_parameter(&mut self, name: &str, value: String) {
        self.query.retain(|(known, _)| known != name);
        self.query.push((name.to_owned(), value));
    }

    /// The page asked for, from 1.
    pub(crate) fn page(&self) -> u32 {
        self.parameter("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// The value of a header, if it is text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }
}

/// A path in the form in which paths are compared: one leading slash, no `/api/v3` before it, no slash after it.
pub(crate) fn canonical_path(path: &str) -> String {
    let path = path.trim_matches('/');
    let path = match path.strip_prefix("api/v3") {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => rest.trim_start_matches('/'),
        _ => path,
    };
    format!("/{path}")
}
