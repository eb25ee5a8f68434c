//! What rows follow from these runs: decode, SQL, checks, publish.
//!
//! [`run`] compares what the tables say they were made from (in the footers of their data files) with what the raw zone
//! holds, and makes the partitions anew that differ. Raw lines become typed rows ([`coinlake_vendors`]), one `.sql` file a
//! table makes these the table's rows, checks look at them, and one commit replaces the partitions.
//!
//! | module | its one question |
//! | --- | --- |
//! | `inputs` | which runs are there? |
//! | `plan`, `work` | which partitions are not made from them? |
//! | `intake` | what do their lines hold? |
//! | `tables`, `sql` | what rows follow? |
//! | `facts`, `folds`, `calendar`, `ops` | how does each kind of table take them in? |
//! | `rows` | are they sound, and where are they? |
//! | [`query`] | what does a lake answer to a question in SQL? |
//! | `publish` | how do readers come to see them, all or nothing? |
//! | `refusals` | which tables take none because of what another engine did? |

mod calendar;
mod carry;
mod context;
mod deps;
mod error;
mod facts;
mod folds;
mod inputs;
mod intake;
mod ops;
mod outcome;
mod plan;
mod publish;
pub mod query;
mod refusals;
mod report;
mod request;
mod rows;
mod run;
mod sql;
mod tables;
mod work;

pub use deps::{Deps, Progress, Quiet};
pub use error::TransformError;
pub use refusals::refusals;
pub use report::{Counts, TableReport, TransformReport};
pub use request::{Scope, TransformRequest};
pub use run::run;
