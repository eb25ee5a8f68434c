//! Turns raw runs into curated tables with DataFusion.

pub mod query;
