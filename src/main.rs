//! The `apim-policy` command.

#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    apim_policy::main()
}
