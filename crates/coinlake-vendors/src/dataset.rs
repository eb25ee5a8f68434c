use std::fmt;

use arrow::datatypes::SchemaRef;

use crate::{Answer, Decoder, Page, Refusal, Request};

/// Names one dataset of one vendor. Used in object keys and table names, never renamed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct DatasetId {
    /// The vendor, lower case: `coingecko`.
    pub vendor: &'static str,
    /// The dataset within the vendor, lower case: `markets`.
    pub name: &'static str,
}

impl fmt::Display for DatasetId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.vendor, self.name)
    }
}

/// One dataset of a vendor: what to ask, what an answer means, and how its records become rows.
///
/// Implementations translate; they do not sleep, retry, read a clock or write.
pub trait Dataset: Sync {
    /// The name of the dataset.
    fn id(&self) -> DatasetId;

    /// The first request of each series of pages of one run, each series named once.
    fn first_requests(&self, options: &Options) -> Vec<Request>;

    /// What an answer means: its records and how to go on, or why it is not data.
    ///
    /// # Errors
    /// A [`Refusal`] when the vendor answered with an error, or with something that is not the data asked for.
    fn read<'a>(&self, asked: &Request, answer: &Answer<'a>) -> Result<Page<'a>, Refusal>;

    /// The records of a file somebody saved: a vendor answer (one JSON value) or NDJSON of records.
    ///
    /// # Errors
    /// The same as [`Dataset::read`]: a saved error body is a [`Refusal`].
    fn read_import<'a>(&self, body: &'a [u8]) -> Result<Vec<&'a str>, Refusal>;

    /// Names of the fields that the vendor's records have.
    fn field_names(&self) -> Vec<&'static str>;

    /// The request that an imported file stands for. Its facts name no page: nobody knows which one the file was.
    fn import_request(&self, options: &ImportOptions) -> Request;

    /// Columns of the rows that [`Dataset::decoder`] builds.
    fn staged_schema(&self) -> SchemaRef;

    /// A new decoder of this dataset's raw lines, holding no rows.
    fn decoder(&self) -> Box<dyn Decoder>;
}

/// What a run asks for. A dataset reads the options that concern it and ignores the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// Codes of the currencies amounts are quoted in: `usd`, `eur`, `btc`.
    pub quote_currencies: Vec<String>,
    /// The vendor's ids of the categories whose members are followed.
    pub categories: Vec<String>,
    /// Rows asked for per page. The vendor may answer with more or fewer.
    pub page_size: u32,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            quote_currencies: vec!["usd".to_owned()],
            categories: ["smart-contract-platform", "gaming", "meme-token"].map(str::to_owned).to_vec(),
            page_size: 250,
        }
    }
}

/// What somebody knows about a saved answer that the answer itself does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ImportOptions {
    /// Code of the currency the amounts are quoted in; US dollars when not given.
    pub quote_currency: Option<String>,
    /// The category the answer was asked for, if it was.
    pub category: Option<String>,
}
