//! The views and saved queries: what they may say, and what they answer over a small generated lake.

mod dialect;
mod golden;
mod lake;
mod rendering;
