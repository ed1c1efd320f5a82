//! Runs the examples on the page of a rule.

use std::collections::BTreeSet;

use super::page::{Example, Page, Purpose};
use crate::lint::{self, FileOutcome, Outcome, Selection, UnknownRule};
use crate::report::{self, Format, Style};
use crate::rules::{Rule, RuleSet};
use crate::text::Gather;
use crate::workspace::Source;

/// An example that is not as its page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line at which it begins, counted from 1.
    pub line: usize,
    /// What is wrong, as one clause; further lines show what came out.
    pub message: String,
}

/// Runs the examples of `page`, the page of `rule`, which is one of `rules`: a `bad` one must have findings of the rule, and those that stand below it in a
/// fence `text`, if there is one; a `good` one must have none. Only the rule itself runs, and what an example names with `also` or `select`.
pub fn test(rule: &Rule, page: &Page, rules: &RuleSet) -> Vec<Failure> {
    let problems = page.problems.iter().map(|problem| {
        let (line, message) = problem.strip_prefix("line ").and_then(|rest| rest.split_once(": ")).unwrap_or(("1", problem));
        Failure { line: line.parse().unwrap_or(1), message: message.to_owned() }
    });
    let failed = page.examples.iter().filter_map(|example| {
        let message = mistake(rule, example, rules).err()?;
        Some(Failure { line: example.line, message })
    });
    problems.chain(failed).collect()
}

fn mistake(rule: &Rule, example: &Example, rules: &RuleSet) -> Result<(), String> {
    if example.purpose == Purpose::Fixed {
        return Err("a rule of your own has no fixes, so no example can be `fixed`".to_owned());
    }
    let selection = selection(rule, example, rules).map_err(|error| error.to_string())?;
    let sources: Vec<Source> = example.sources().into_iter().flatten().collect();
    if sources.is_empty() {
        return Err("this example would not be read; does its name say what it is?".to_owned());
    }
    let outcomes: Vec<FileOutcome> = sources.iter().map(|source| lint::lint(source, &selection)).collect();
    let fired: BTreeSet<&str> = outcomes.iter().flat_map(|outcome| &outcome.findings).map(|finding| finding.diagnostic.rule).gathered();
    match example.purpose {
        Purpose::Bad if !fired.contains(rule.id) => Err(format!("`{}` finds nothing in a bad example", rule.id)),
        Purpose::Good if !fired.is_empty() => Err(format!("a good example is not clean\n{}", printed(&outcomes, Format::Concise))),
        Purpose::Bad => match &example.output {
            Some(wanted) if wanted.trim_end() != printed(&outcomes, Format::Human).trim_end() => {
                Err(format!("the findings are not those of the page\n{}", printed(&outcomes, Format::Human)))
            }
            _ => Ok(()),
        },
        Purpose::Good | Purpose::Fixed => Ok(()),
    }
}

fn selection(rule: &Rule, example: &Example, rules: &RuleSet) -> Result<Selection, UnknownRule> {
    let mut selection = Selection::none_of(rules.clone());
    for name in example.select.iter().chain(&example.also).map(String::as_str).chain([rule.id]) {
        selection.enable(name)?;
    }
    selection.set_gateway(example.gateway);
    Ok(selection)
}

fn printed(outcomes: &[FileOutcome], format: Format) -> String {
    let outcome = Outcome { files: outcomes.to_vec(), ..Outcome::default() };
    let mut bytes = Vec::new();
    report::write(&outcome, format, Style::default(), &mut bytes).expect("memory can be written");
    String::from_utf8_lossy(&bytes).into_owned()
}
