//! How one series of pages goes on: what each page means for the next request.

use coinlake_vendors::{PageEnd, Request};
use serde::{Deserialize, Serialize};

/// How often a page that repeats the one before is asked again.
const MOST_REPEATS: u32 = 2;

/// A place between two pages, as kept in the resume cursor.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Position {
    series: String,
    /// The page to ask next.
    page: u32,
    /// The identity of the page before.
    previous: Option<u64>,
    /// Whether the page before was short, so that more rows now are worth a warning.
    after_short: bool,
}

/// A series of pages under way.
#[derive(Debug)]
pub(crate) struct Series {
    request: Request,
    previous: Option<u64>,
    after_short: bool,
    repeats: u32,
}

/// What to do with a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Store the page and ask for the next one.
    KeepAndGoOn,
    /// Store the page; the series is complete.
    KeepAndEnd,
    /// Drop the page and ask for it again after a while.
    AskAgain,
    /// Drop the page; the series is complete.
    End,
}

impl Series {
    pub(crate) fn new(first: Request) -> Self {
        Self { request: first, previous: None, after_short: false, repeats: 0 }
    }

    /// The series that `first` begins, from `position` on.
    pub(crate) fn resume(first: Request, position: &Position) -> Self {
        let mut request = first;
        while request.page < position.page {
            request = request.next_page();
        }
        Self { request, previous: position.previous, after_short: position.after_short, repeats: 0 }
    }

    pub(crate) fn request(&self) -> &Request {
        &self.request
    }

    pub(crate) fn repeats(&self) -> u32 {
        self.repeats
    }

    pub(crate) fn position(&self) -> Position {
        Position {
            series: self.request.series.clone(),
            page: self.request.page,
            previous: self.previous,
            after_short: self.after_short,
        }
    }

    /// Takes an answer's page of `records` records and says what to do with it; warnings are for people.
    pub(crate) fn take(
        &mut self,
        records: usize,
        end: PageEnd,
        identity: u64,
        warnings: &mut Vec<String>,
    ) -> Step {
        let Request { series, page, .. } = &self.request;
        if records == 0 {
            if *page == 1 {
                warnings.push(format!("empty_series {series}"));
            }
            return Step::End;
        }
        if end == PageEnd::Last {
            return Step::KeepAndEnd;
        }
        if self.previous == Some(identity) {
            if self.repeats < MOST_REPEATS {
                self.repeats += 1;
                return Step::AskAgain;
            }
            warnings.push(format!("repeated_page {series} {page}"));
            return Step::End;
        }
        if self.after_short {
            // Only a page of rows after it shows that the short page was not the last one.
            warnings.push(format!("short_page {series} {}", page - 1));
        }
        self.previous = Some(identity);
        self.after_short = end == PageEnd::Short;
        self.repeats = 0;
        Step::KeepAndGoOn
    }

    /// Moves to the next page, once the one before is stored.
    pub(crate) fn advance(&mut self) {
        self.request = self.request.next_page();
    }
}

impl Position {
    /// Where the series it belongs to stands among the first requests of a run.
    pub(crate) fn index_in(&self, first: &[Request]) -> Option<usize> {
        first.iter().position(|request| request.series == self.series)
    }
}
