//! The command line as a person or a script meets it: arguments in, text and exit codes out.

mod asking;
mod bad_input;
mod help;
mod journey;
mod program;
