//! `apim-policy explain NAME`: shows the page of a rule, or what is known about a policy, an attribute, a member of `context` or a type.

mod rule;
mod sheet;

use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::reference::{self, Answer};
use crate::report::Form;

/// Prints what is known of the thing called `name`.
pub(super) fn run(name: &str, terminal: &Terminal) -> Outcome {
    // What is built in is explained whatever the configuration says.
    let answer = match reference::find(name) {
        Ok(answer) if name.trim() != "all" => answer,
        _ => reference::find_among(name, &super::rules::here()?).map_err(|error| vec![error.into()])?,
    };
    terminal.print(&draw(&answer, terminal), Form::Colored).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}

/// Returns the answer as `terminal` shows it. Only for a person lines are wrapped.
fn draw(answer: &Answer, terminal: &Terminal) -> String {
    let (color, width) = (terminal.is_colored(), if terminal.is_watched() { sheet::WIDTH } else { usize::MAX });
    match answer {
        Answer::Rule(rule) => rule::page(rule, color),
        Answer::Rules(rules) => rules.iter().map(|rule| format!("{}\n    {}\n", rule.id, rule.summary())).collect(),
        Answer::Entries(entries) => entries.iter().map(|entry| sheet::draw(entry, width, color)).collect::<Vec<_>>().join("\n"),
    }
}
