//! Transforms of small lakes, seen from outside: what is in the raw zone, what the tables say afterwards.

mod changes;
mod dimensions;
mod facts;
mod failing;
mod foreign;
mod interruptions;
mod lake;
mod meanwhile;
mod ops;
mod pruning;
mod quality;
