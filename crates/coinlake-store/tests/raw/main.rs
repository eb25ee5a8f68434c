//! What a caller of the raw zone sees.

mod damage;
mod lab;
mod leftovers;
mod listing;
mod pages;
