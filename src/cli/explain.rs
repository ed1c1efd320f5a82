//! `apim-policy explain RULE`: a rule's page.

use anstyle::{AnsiColor, Style};

use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::lint::Selection;
use crate::rules::{self, Rule};

/// Prints the page of the rule called `name`, or the rules of the category.
pub(super) fn run(name: &str, terminal: &Terminal) -> Outcome {
    let text = match rules::find(name) {
        Some(rule) => page(rule, terminal.is_colored()),
        None => {
            // Asking for rules by a name that nothing has is an error that knows what was meant.
            Selection::none().enable(name).map_err(|error| vec![error.into()])?;
            let listed = rules::all().filter(|rule| name == "all" || rule.category() == name);
            listed.map(|rule| format!("{}\n    {}\n", rule.id, rule.summary())).collect()
        }
    };
    terminal.print(text.as_bytes()).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}

/// The page with what a reader looks for made to stand out.
fn page(rule: &Rule, color: bool) -> String {
    if !color {
        return rule.page.to_owned();
    }
    let (heading, code) = (Style::new().bold(), AnsiColor::Cyan.on_default());
    let mut text = String::with_capacity(rule.page.len() + 256);
    let mut fenced = false;
    for line in rule.page.lines() {
        let fence = line.starts_with("```");
        let style = match line {
            _ if fence => Style::new().dimmed(),
            _ if fenced => code,
            _ if line.starts_with('#') => heading,
            _ => Style::new(),
        };
        fenced ^= fence;
        text.push_str(&format!("{style}{line}{style:#}\n"));
    }
    text
}
