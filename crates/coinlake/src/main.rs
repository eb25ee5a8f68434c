//! The program `coinlake`.

use std::process::ExitCode;

fn main() -> ExitCode {
    coinlake::main()
}
