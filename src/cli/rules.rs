//! `apim-policy rules`: all rules.

use serde::Serialize;

use super::arguments::ListFormat;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::diagnostic::Safety;
use crate::report::{self, Form};
use crate::rules::{self, Rule};

#[derive(Serialize)]
struct Row {
    id: &'static str,
    category: &'static str,
    severity: &'static str,
    default: bool,
    fix: Option<&'static str>,
    summary: &'static str,
    url: String,
}

/// Prints all rules.
pub(super) fn run(format: ListFormat, terminal: &Terminal) -> Outcome {
    let mut rules: Vec<&Rule> = rules::all().collect();
    rules.sort_by_key(|rule| rule.id);
    let (text, form) = match format {
        ListFormat::Human => (table(&rules), Form::Text),
        ListFormat::Json => {
            let rows: Vec<Row> = rules.into_iter().map(row).collect();
            (serde_json::to_string_pretty(&rows).expect("strings are always JSON") + "\n", Form::Json)
        }
    };
    terminal.print(&text, form).map_err(|error| vec![error])?;
    Ok(Status::Clean)
}

fn row(rule: &Rule) -> Row {
    Row {
        id: rule.id,
        category: rule.category(),
        severity: rule.severity.name(),
        default: rule.default,
        fix: rule.fix.map(Safety::name),
        summary: rule.summary(),
        url: report::page(rule.id),
    }
}

fn table(rules: &[&Rule]) -> String {
    let width = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let line = |rule: &&Rule| {
        let severity = if rule.default { rule.severity.name() } else { "off" };
        let fix = rule.fix.map_or(String::new(), |safety| format!(" ({} fix)", safety.name()));
        format!("{:width$}  {severity:7}  {}{fix}\n", rule.id, rule.summary())
    };
    rules.iter().map(line).collect()
}
