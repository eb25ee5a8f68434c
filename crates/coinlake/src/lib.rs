//! The command line of a coinlake.
