use crate::json;

/// What a vendor answered, as received.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// The `content-type` header. Vendors' error pages carry wrong ones, so it is information, not proof.
    pub content_type: Option<&'a str>,
    /// The `retry-after` header.
    pub retry_after: Option<&'a str>,
    /// The body, decompressed.
    pub body: &'a [u8],
}

/// The records of one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<'a> {
    /// JSON text of each record, as received.
    pub records: Vec<&'a str>,
    /// How the series goes on.
    pub end: PageEnd,
    /// Hash of the sorted record ids. Equal on two consecutive non-empty pages: the vendor repeated itself.
    /// The same in every process.
    pub identity: u64,
}

/// How a series goes on after a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageEnd {
    /// Nothing follows: the page was empty, or the dataset has one page only.
    Last,
    /// Fewer rows than asked for: most likely the last page, but vendors also answer short in mid-series.
    Short,
    /// As many rows as asked for, or more.
    More,
}

impl<'a> Page<'a> {
    /// A page of these records; `page_size` is what was asked for, nothing where the dataset has one page only.
    pub(crate) fn new(records: Vec<&'a str>, page_size: Option<u32>) -> Self {
        let end = match page_size {
            None => PageEnd::Last,
            Some(_) if records.is_empty() => PageEnd::Last,
            Some(asked) if records.len() < asked as usize => PageEnd::Short,
            Some(_) => PageEnd::More,
        };
        let identity = identity(&records);
        Self { records, end, identity }
    }
}

/// Hash of the sorted ids; a record without an id counts with its whole text.
fn identity(records: &[&str]) -> u64 {
    let mut ids: Vec<&str> = records.iter().map(|record| json::id(record).unwrap_or(record)).collect();
    ids.sort_unstable();
    ids.iter().fold(FNV_START, |hash, id| fnv1a(fnv1a(hash, id.as_bytes()), b"\n"))
}

pub(crate) const FNV_START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a, 64 bit: unlike the standard library's hasher it promises the same value in every build, and a page's
/// identity is kept in resume cursors.
pub(crate) fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_series_is_told_from_the_number_of_rows() {
        let cases = [
            (0, Some(2), PageEnd::Last),
            (1, Some(2), PageEnd::Short),
            (2, Some(2), PageEnd::More),
            (50, Some(15), PageEnd::More),
            (0, None, PageEnd::Last),
            (7, None, PageEnd::Last),
        ];
        for (rows, asked, expected) in cases {
            assert_eq!(Page::new(vec!["{}"; rows], asked).end, expected, "{rows} rows, {asked:?} asked");
        }
    }

    #[test]
    fn identity_depends_on_the_ids_and_not_on_order_or_prices() {
        let page = Page::new(vec![r#"{"id":"a","p":1}"#, r#"{"id":"b","p":2}"#], None);
        let same = Page::new(vec![r#"{"p":3,"id":"b"}"#, r#"{"id":"a"}"#], None);
        let other = Page::new(vec![r#"{"id":"a"}"#, r#"{"id":"c"}"#], None);
        let joined = Page::new(vec![r#"{"id":"ab"}"#], None);
        assert_eq!(page.identity, same.identity);
        assert_ne!(page.identity, other.identity);
        assert_ne!(page.identity, joined.identity);
        assert_eq!(Page::new(vec!["7"], None).identity, Page::new(vec!["7"], None).identity);
    }
}
