//! `apim-policy completions` and `apim-policy man`: what a shell and `man` want to know about the command line.

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use clap_mangen::Man;

use super::arguments::Arguments;
use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status};

/// The name of the command.
const NAME: &str = "apim-policy";

/// Prints the script that completes the command line in this shell.
pub(super) fn complete(shell: Shell, terminal: &Terminal) -> Outcome {
    let mut script = Vec::new();
    generate(shell, &mut Arguments::command(), NAME, &mut script);
    let script = text(script);
    // clap_complete 4.6 writes the name of the tool in two ways, because it has a hyphen, and then the options of commands are not found.
    deliver(&script.replace("apim__subcmd__policy__", "apim__policy__"), terminal)
}

/// Prints the manual page of `command`, or of the tool; an error if there is no such command.
pub(super) fn page(command: Option<&str>, terminal: &Terminal) -> Outcome {
    let mut tool = Arguments::command();
    tool.build();
    let described = match command {
        None => tool,
        Some(name) => {
            let Some(found) = tool.find_subcommand(name) else {
                let help = Some("`apim-policy --help` lists the commands".to_owned());
                return Err(vec![Error::Usage { message: format!("there is no command `{name}`"), help }]);
            };
            // Its page is found as `man apim-policy-lint`.
            found.clone().display_name(format!("{NAME}-{name}"))
        }
    };
    let mut page = Vec::new();
    let source = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    Man::new(described).source(source).render(&mut page).expect("nothing fails in memory");
    deliver(&text(page), terminal)
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("it is made of help texts")
}

fn deliver(text: &str, terminal: &Terminal) -> Outcome {
    terminal.deliver(text).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}
