//! What goes wrong, and when.
//!
//! A fault is written `KIND[=VALUE][@CONDITION[,CONDITION]…]`, for example `throttle=json/1@first:2,path:coins/markets`.
//!
//! | kind | what happens |
//! | --- | --- |
//! | `throttle=json`, `throttle=html`, `throttle=json/30` | 429 in the vendor's JSON or its CDN's HTML form, with `retry-after` in seconds if one is given |
//! | `status=500` (or 502, 503, 504) | this server error, 500 as JSON and the others as HTML |
//! | `html` | an HTML page with status 200 |
//! | `error-object` | the vendor's error object with status 200, where a list is expected |
//! | `slow=MILLISECONDS` | the answer waits |
//! | `truncate` | the first half of the body, as a complete answer |
//! | `cut` | the connection closes after half of the promised body |
//! | `short-page` | the last record is missing |
//! | `repeat-page` | the page before is served again (page 1 stays itself) |
//! | `duplicate` | one record comes twice |
//! | `skew=SECONDS` | the vendor's clock is ahead (or behind, if negative): `Date` and every time in the body |
//! | `new-field` | every record has a field `simulated_new_field` |
//! | `missing-field=NAME` | every record lacks this field |
//! | `number-as-string=NAME` | this field's numbers are strings of the same digits |
//! | `string-as-number=NAME` | this field's strings are the number 42 |
//! | `object-for-scalar=NAME` | this field's values are objects `{"value":…}` |
//! | `malformed` | one record has an object where its id belongs (a record without an id: text where an object belongs) |
//! | `not-an-object` | one record is a string |
//! | `ignore-per-page=ROWS` | pages have this many rows whatever was asked |
//!
//! Conditions must all hold. `path:coins/markets` is the vendor's path; `first:N`, `after:N` and `every:K` count the
//! requests that meet the other conditions: `after:2,first:3` means the third to the fifth; anything else is a query
//! parameter, such as `page:2` (a request without one asks for page 1) or `category:meme-token`. Without conditions
//! every request is hit. Faults that hit the same request add up; the first that replaces the whole answer wins.

mod arm;
mod damage;
mod spec;
mod when;

pub(crate) use arm::{ArmedFaults, Delivery};
pub use spec::FaultSpecError;
pub use when::When;

use std::time::Duration;

use chrono::TimeDelta;

/// Something that goes wrong at certain requests.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// To which requests.
    pub when: When,
}

impl Fault {
    /// A fault that hits every request.
    pub fn always(kind: FaultKind) -> Self {
        Self { kind, when: When::default() }
    }

    /// A fault that hits the requests that meet `when`.
    pub fn when(kind: FaultKind, when: When) -> Self {
        Self { kind, when }
    }
}

/// What goes wrong. The [module](self) documents the word for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FaultKind {
    /// Status 429.
    Throttle {
        /// The CDN's HTML page instead of the vendor's JSON.
        is_html: bool,
        /// Value of the `retry-after` header in seconds.
        retry_after: Option<u32>,
    },
    /// A server error with this status.
    Status(u16),
    /// An HTML page with status 200.
    Html,
    /// The vendor's error object with status 200.
    ErrorObject,
    /// The answer waits this long.
    Slow(Duration),
    /// Half of the body, as a complete answer.
    Truncate,
    /// The connection closes after half of the promised body.
    Cut,
    /// The last record is missing.
    ShortPage,
    /// The page before is served again.
    RepeatPage,
    /// One record comes twice.
    Duplicate,
    /// The vendor's clock is ahead by this much.
    Skew(TimeDelta),
    /// Every record has a field nobody knows.
    NewField,
    /// Every record lacks this field.
    MissingField(String),
    /// Numbers of this field are strings.
    NumberAsString(String),
    /// Strings of this field are numbers.
    StringAsNumber(String),
    /// Values of this field are objects.
    ObjectForScalar(String),
    /// One record has wrong types.
    Malformed,
    /// One record is a string.
    NotAnObject,
    /// Pages have this many rows whatever was asked.
    IgnorePerPage(u32),
}
