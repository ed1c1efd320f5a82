//! The command line: the only place that reads arguments, the environment and the terminal.

mod arguments;
mod configuration;
mod diff;
mod effective;
mod error;
mod explain;
mod files;
mod fmt;
mod generate;
mod git;
mod graph;
mod init;
mod input;
mod inventory;
mod lint;
mod listing;
mod manual;
mod parse;
mod progress;
mod repository;
mod revision;
mod root;
mod rules;
mod terminal;

use std::process::ExitCode;

use arguments::{Arguments, Color, Command, ConfigAction, RulesAction};
use error::Error;
use terminal::Terminal;

use crate::lsp as server;

/// How many errors are told. Each is drawn with the lines around it, and a file of templates can have as many as it has lines.
const MAX_ERRORS: usize = 50;

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
    std::panic::set_hook(Box::new(report_panic));
    let arguments = match Arguments::read(Terminal::new(Color::Auto).is_watched()) {
        Ok(arguments) => arguments,
        Err(message) => {
            Terminal::new(Color::Auto).answer(&message);
            return ExitCode::from(u8::try_from(message.exit_code()).unwrap_or(2));
        }
    };
    let terminal = Terminal::new(arguments.color);
    let result = match arguments.command {
        Command::Lint(options) => lint::run(&options, &terminal),
        Command::Fmt(options) => fmt::run(&options, &terminal),
        Command::Generate(options) => generate::run(&options, &terminal),
        Command::Effective(options) => effective::run(&options, &terminal),
        Command::Graph(options) => graph::run(&options, &terminal),
        Command::Inventory(options) => inventory::run(&options, &terminal),
        Command::Explain { name } => explain::run(&name, &terminal),
        Command::Lsp { .. } => return server::serve(),
        Command::Files(options) => listing::run(&options, &terminal),
        Command::Init(options) => init::run(&options, &terminal),
        Command::Config { action: ConfigAction::Show { file, config, format } } => {
            configuration::show(&file, config.as_deref(), format, &terminal)
        }
        Command::Parse { file } => parse::run(&file, &terminal),
        Command::Rules { format, action: None } => rules::list(format, &terminal),
        Command::Rules { action: Some(RulesAction::Test { config }), .. } => rules::test(config.as_deref(), &terminal),
        Command::Completions { shell } => manual::complete(shell, &terminal),
        Command::Man { command } => manual::page(command.as_deref(), &terminal),
    };
    match result {
        Ok(Status::Clean) => ExitCode::SUCCESS,
        Ok(Status::Findings) => ExitCode::from(1),
        Err(errors) => {
            errors.iter().take(MAX_ERRORS).for_each(|error| terminal.complain(error));
            if errors.len() > MAX_ERRORS {
                terminal.note(&format!("there are {} more errors", errors.len() - MAX_ERRORS));
            }
            ExitCode::from(2)
        }
    }
}

/// Says where the tool failed, and ends the process as one that could not do its work. What it says itself may repeat a part of a policy, so it is
/// left out.
fn report_panic(panic: &std::panic::PanicHookInfo<'_>) {
    let place = panic.location().map(|at| format!(" at {}:{}", at.file(), at.line())).unwrap_or_default();
    Terminal::new(Color::Auto)
        .note(&format!("apim-policy failed{place}: please report this, with the file that it was reading if you may"));
    std::process::exit(2);
}

/// What a command comes to: how it ends, or everything that went wrong.
type Outcome = Result<Status, Vec<Error>>;
