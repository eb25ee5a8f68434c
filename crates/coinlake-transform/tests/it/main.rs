//! Transforms of small lakes, seen from outside: what is in the raw zone, what the tables say afterwards.

mod lake;
mod transform;
