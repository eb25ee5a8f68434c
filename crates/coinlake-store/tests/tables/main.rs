//! The tables of a lake, at the boundary that publishing and queries see.

mod commits;
mod crashes;
mod data_files;
mod evolution;
mod foreign;
mod history;
mod support;
mod vacuum;
