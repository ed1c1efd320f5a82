//! The command line: the only place that reads arguments, the environment and the terminal.

mod arguments;
mod diff;
mod error;
mod explain;
mod generate;
mod input;
mod lint;
mod parse;
mod progress;
mod replace;
mod rules;
mod selections;
mod terminal;

use std::process::ExitCode;

use clap::Parser;

use arguments::{Arguments, Command};
use error::Error;
use terminal::Terminal;

/// How a command that did its work ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Status {
    /// There is nothing to complain of.
    Clean,
    /// There are findings.
    Findings,
}

/// Runs the tool with the arguments of this process. The exit status is 0 when nothing is wrong, 1 when there are findings, and 2 when the tool
/// could not do its work.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let terminal = Terminal::new(arguments.color);
    let result = match arguments.command {
        Command::Lint(options) => lint::run(&options, &terminal),
        Command::Generate(options) => generate::run(&options, &terminal),
        Command::Explain { name } => explain::run(&name, &terminal),
        Command::Parse { file } => parse::run(&file, &terminal),
        Command::Rules { format } => rules::run(format, &terminal),
    };
    match result {
        Ok(Status::Clean) => ExitCode::SUCCESS,
        Ok(Status::Findings) => ExitCode::from(1),
        Err(errors) => {
            errors.iter().for_each(|error| terminal.complain(error));
            ExitCode::from(2)
        }
    }
}

/// What a command comes to: how it ends, or everything that went wrong.
type Outcome = Result<Status, Vec<Error>>;
