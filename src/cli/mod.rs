//! The command line: the only place that reads arguments, the environment and the terminal.

use std::process::ExitCode;

/// Runs the tool with the arguments of this process.
pub fn main() -> ExitCode {
    ExitCode::from(2)
}
