use serde_json::{Map, Value};

/// One request to a vendor: a page of a series of pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Names the series within a run, `[a-z0-9-]+`: `usd-all`, `usd-category-meme-token`, `all`.
    pub series: String,
    /// Number of the page, from 1.
    pub page: u32,
    /// Path below the plan's base URL, with a leading slash.
    pub path: String,
    /// Query parameters in the order they are sent, not yet percent-encoded.
    pub query: Vec<(String, String)>,
    /// What was asked, as stored beside each record under `_request`.
    pub asked: Map<String, Value>,
    /// Rows asked for per page; nothing where the vendor does not page.
    pub page_size: Option<u32>,
}

impl Request {
    /// The same request for the page after this one.
    pub fn next_page(&self) -> Self {
        let mut next = self.clone();
        next.page += 1;
        for (name, value) in &mut next.query {
            if name == "page" {
                *value = next.page.to_string();
            }
        }
        if let Some(fact) = next.asked.get_mut("page") {
            *fact = next.page.into();
        }
        next
    }

    /// Page 1 of a series, with the path as the only fact.
    pub(crate) fn first(series: impl Into<String>, path: &str) -> Self {
        Self {
            series: series.into(),
            page: 1,
            path: path.to_owned(),
            query: Vec::new(),
            asked: Map::from_iter([("path".to_owned(), path.into())]),
            page_size: None,
        }
    }

    /// Sends a parameter that is worth keeping beside each record.
    pub(crate) fn asking(self, name: &str, value: &str) -> Self {
        self.stating(name, value.into()).sending(name, value)
    }

    /// Sends a parameter that changes nothing about what a record means.
    pub(crate) fn sending(mut self, name: &str, value: &str) -> Self {
        self.query.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Keeps a fact beside each record that is not sent.
    pub(crate) fn stating(mut self, name: &str, value: Value) -> Self {
        self.asked.insert(name.to_owned(), value);
        self
    }

    /// Asks for pages of this many rows, by `per_page` and `page`.
    pub(crate) fn paged(mut self, page_size: u32) -> Self {
        let page = self.page;
        self.page_size = Some(page_size);
        self.sending("per_page", &page_size.to_string())
            .sending("page", &page.to_string())
            .stating("page", page.into())
    }
}

/// The part of a series name that stands for a vendor's id: the id itself where it is `[a-z0-9-]+`, else a form of it
/// with those characters only and a hash, so that two ids never share a series.
pub(crate) fn series_part(id: &str) -> String {
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    if !id.is_empty() && id.chars().all(allowed) {
        return id.to_owned();
    }
    let spelled: String = id.chars().map(|letter| if allowed(letter) { letter } else { '-' }).collect();
    format!("{spelled}-{:016x}", crate::page::fnv1a(crate::page::FNV_START, id.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_page_rewrites_the_page_in_query_and_facts() {
        let next =
            Request::first("usd-all", "/coins/markets").asking("vs_currency", "usd").paged(250).next_page();
        assert_eq!(next.page, 2);
        assert!(next.query.contains(&("page".to_owned(), "2".to_owned())));
        assert!(next.query.contains(&("per_page".to_owned(), "250".to_owned())));
        assert_eq!(
            serde_json::to_string(&next.asked).expect("facts are JSON"),
            r#"{"path":"/coins/markets","vs_currency":"usd","page":2}"#
        );
    }

    #[test]
    fn different_ids_never_share_a_series() {
        let parts = ["a-b", "a_b", "a b", "A-b", ""].map(series_part);
        for (index, part) in parts.iter().enumerate() {
            assert!(!part.is_empty());
            assert!(part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{part}");
            assert!(!parts[..index].contains(part), "{part}");
        }
        assert_eq!(parts[0], "a-b");
    }
}
