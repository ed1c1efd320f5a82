//! `apim-policy rules`: all rules, and `apim-policy rules test`: the examples of one's own.

use std::path::Path;
use std::sync::Arc;

use serde::Serialize;

use super::arguments::ListFormat;
use super::error::Error;
use super::lint::plural;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::config::{Config, Finder};
use crate::diagnostic::Safety;
use crate::pages::{self, Page};
use crate::report::{self, Form};
use crate::rules::{Rule, RuleSet};
use crate::session;
use crate::text::{Order, shown_path};

#[derive(Serialize)]
struct Row {
    id: &'static str,
    category: &'static str,
    severity: &'static str,
    default: bool,
    fix: Option<&'static str>,
    summary: &'static str,
    url: Option<String>,
}

/// Returns the rules that there are in the current folder: those that are built in, and those of the configuration that holds for it.
pub(super) fn here() -> Result<RuleSet, Vec<Error>> {
    configuration(None)?.map_or(Ok(RuleSet::built_in()), |config| session::rules(&config).map_err(|error| vec![error.into()]))
}

/// The configuration at `path`, or else the one that holds for the current folder.
fn configuration(path: Option<&Path>) -> Result<Option<Arc<Config>>, Vec<Error>> {
    let found = match path {
        Some(path) => session::configuration(path).map(Some).map_err(Error::from),
        None => Finder::default().for_folder(Path::new("")).map_err(Error::from),
    };
    found.map_err(|error| vec![error])
}

/// Runs the examples on the pages of the rules that the configuration at `path` defines, or else the one that holds for the current folder.
pub(super) fn test(path: Option<&Path>, terminal: &Terminal) -> Outcome {
    let usage = |message: &str, help: &str| vec![Error::Usage { message: message.to_owned(), help: Some(help.to_owned()) }];
    let Some(config) = configuration(path)? else {
        return Err(usage("no configuration holds for this folder", "name one with `--config`"));
    };
    let rules = session::rules(&config).map_err(|error| vec![error.into()])?;
    let own = config.own_rules();
    if own.is_empty() {
        return Err(usage(
            "the configuration defines no rules",
            "define one with `[[rule]]`, or name another configuration with `--config`",
        ));
    }
    let (mut text, mut failures, mut examples) = (String::new(), 0, 0);
    for (layer, own) in &own {
        let Some(rule) = rules.find(own.id.get_ref()) else { continue };
        let page = Page::parse(rule.page);
        let at = own.page.as_ref().map(|page| layer.path.parent().unwrap_or(Path::new("")).join(page.get_ref()));
        if page.examples.is_empty() {
            terminal.note(&format!("`{}` has no examples: fences `xml bad` and `xml good` on its `page` are run", rule.id));
        }
        examples += page.examples.len();
        for failure in pages::test(rule, &page, &rules) {
            failures += 1;
            let at = at.as_ref().map_or(rule.id.into(), |at| shown_path(at));
            text.push_str(&format!("{at}:{}: {}\n", failure.line, failure.message.trim_end()));
        }
    }
    terminal.print(&text, Form::Text).map_err(|error| vec![error])?;
    terminal.note(&format!("{} of {}, {}", plural(examples, "example"), plural(own.len(), "rule"), plural(failures, "failure")));
    Ok(if failures == 0 { Status::Clean } else { Status::Findings })
}

/// Prints all rules.
pub(super) fn list(format: ListFormat, terminal: &Terminal) -> Outcome {
    let all = here()?;
    let mut rules: Vec<&Rule> = all.iter().collect();
    rules.order_by_key(|rule| rule.id);
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
