//! What a caller of the raw zone sees.

#![expect(clippy::unwrap_used, reason = "a test that cannot set up its world has failed")]

mod damage;
mod half_written;
mod kinds;
mod lab;
mod leftovers;
mod listing;
mod marker;
mod pages;
