//! `apim-policy config show FILE`: what the configuration says of a file, and where.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use super::arguments::ListFormat;
use super::error::Error;
use super::terminal::Terminal;
use super::{Outcome, Status};
use crate::config::{Config, FILE_NAME, Finder, Held, Stated};
use crate::lint::names;
use crate::report::Form;
use crate::rules::{Rule, RuleSet};
use crate::session;
use crate::text::{Order, line, shown_path};
use crate::workspace::{DiscoverError, shown};

/// A rule as it is for a file.
struct Ruled<'r> {
    rule: &'r Rule,
    /// The name of the severity of its findings, or `off`.
    level: &'static str,
    /// Where that is said; `None` if it is so by default.
    stated: Option<Stated>,
    /// How many patterns say what it lets pass.
    allows: usize,
}

/// Prints what holds for the file at `path`, with the configuration at `given` instead of the nearest one.
pub(super) fn show(path: &Path, given: Option<&Path>, format: ListFormat, terminal: &Terminal) -> Outcome {
    let one = |error: Error| vec![error];
    if path.symlink_metadata().is_err() {
        return Err(one(DiscoverError::Missing { path: shown(path) }.into()));
    }
    let config: Option<Arc<Config>> = match given {
        Some(given) => Some(session::configuration(given).map_err(|error| one(error.into()))?),
        None => {
            let folder = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
            Finder::default().for_folder(folder).map_err(|error| one(error.into()))?
        }
    };
    let rules = match &config {
        Some(config) => session::checked_rules(config).map_err(|error| one(error.into()))?,
        None => RuleSet::built_in(),
    };
    let ruled = ruled(config.as_deref(), path, &rules);
    let held = config.as_ref().map(|config| config.held(path)).unwrap_or_default();
    let (text, form) = match format {
        ListFormat::Human => (human(path, config.as_deref(), &held, &ruled), Form::Text),
        ListFormat::Json => (format!("{:#}\n", as_json(path, config.as_deref(), &held, &ruled)), Form::Json),
    };
    terminal.print(&text, form).map_err(one)?;
    Ok(Status::Clean)
}

fn ruled<'r>(config: Option<&Config>, path: &Path, rules: &'r RuleSet) -> Vec<Ruled<'r>> {
    let said = config.map(|config| config.rule_settings(path)).unwrap_or_default();
    let of_rule = |rule: &'r Rule| {
        let own = said.iter().filter(|(_, name, _)| names(name.get_ref(), rule));
        let last = own.clone().filter_map(|(layer, name, setting)| Some((layer, name, setting.level?))).next_back();
        let level = match last {
            Some((.., level)) => level.severity().map_or("off", |severity| severity.name()),
            None if rule.default => rule.severity.name(),
            None => "off",
        };
        let stated = last.map(|(layer, name, _)| layer.stated(name.span()));
        Ruled { rule, level, stated, allows: own.map(|(.., setting)| setting.allow.len()).sum() }
    };
    let mut ruled: Vec<Ruled<'_>> = rules.iter().map(of_rule).collect();
    ruled.order_by_key(|it| it.rule.id);
    ruled
}

/// The configurations that hold, the nearest first, each with the reason.
fn sources(config: &Config) -> Vec<(PathBuf, String)> {
    let layers = config.layers();
    let mut sources = vec![(config.path.clone(), "holds for the file".to_owned())];
    for pair in layers.windows(2).rev() {
        sources.push((pair[0].path.clone(), format!("`{}` extends it", shown_path(&pair[1].path))));
    }
    sources
}

fn place(stated: Option<&Stated>) -> String {
    stated.map_or_else(|| "by default".to_owned(), |Stated { path, line }| format!("{}:{line}", shown_path(path)))
}

fn human(path: &Path, config: Option<&Config>, held: &[Held], ruled: &[Ruled<'_>]) -> String {
    let mut text = format!("{}\n", shown_path(path));
    let Some(config) = config else {
        text.push_str(&format!(
            "\nNo configuration holds for it: there is no `{FILE_NAME}` in its folder or above. All is as by default.\n"
        ));
        return text;
    };
    let mut table = |title: &str, rows: Vec<[String; 3]>| {
        if rows.is_empty() {
            return;
        }
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        let (first, second) = (width(0), width(1));
        text.push_str(&format!("\n{title}\n"));
        for [one, two, three] in &rows {
            text.push_str(format!("  {one:first$}  {two:second$}  {three}").trim_end());
            text.push('\n');
        }
    };
    table("Configuration", sources(config).into_iter().map(|(path, why)| [shown_path(&path).to_string(), why, String::new()]).collect());
    let mut settings: Vec<[String; 3]> =
        held.iter().map(|it| [it.name.to_owned(), line(&it.value).into_owned(), place(it.stated.as_ref())]).collect();
    if let Some((pattern, stated)) = config.excluded_by(path) {
        settings.push(["exclude".to_owned(), format!("not searched, by `{}`", line(&pattern)), place(Some(&stated))]);
    }
    table("Settings", settings);
    let row = |it: &&Ruled<'_>| {
        let allows = if it.allows == 0 { String::new() } else { format!(", lets {} pass", super::lint::plural(it.allows, "pattern")) };
        [it.rule.id.to_owned(), it.level.to_owned(), format!("{}{allows}", place(it.stated.as_ref()))]
    };
    let said = |it: &&Ruled<'_>| it.stated.is_some() || it.allows > 0;
    table("Rules", ruled.iter().filter(said).map(|it| row(&it)).collect());
    let others: Vec<&Ruled<'_>> = ruled.iter().filter(|it| !said(it)).collect();
    let off = others.iter().filter(|it| it.level == "off").count();
    let run = others.len() - off;
    text.push_str(&format!("\n{run} other rules run at their own severity, and {off} are off; `--format json` lists them all.\n"));
    text
}

fn as_json(path: &Path, config: Option<&Config>, held: &[Held], ruled: &[Ruled<'_>]) -> Value {
    let from = |stated: Option<&Stated>| match stated {
        Some(Stated { path, line }) => json!({ "path": shown(path), "line": line }),
        None => Value::Null,
    };
    let sources: Vec<Value> =
        config.map(sources).unwrap_or_default().iter().map(|(path, why)| json!({ "path": shown(path), "why": why })).collect();
    let excluded = config.and_then(|config| config.excluded_by(path));
    json!({
        "version": 1,
        "path": shown(path),
        "configurations": sources,
        "excluded": excluded.map(|(pattern, stated)| json!({ "pattern": pattern, "stated": from(Some(&stated)) })),
        "settings": held.iter().map(|it| json!({ "name": it.name, "value": it.value, "stated": from(it.stated.as_ref()) })).collect::<Vec<_>>(),
        "rules": ruled.iter().map(|it| json!({
            "id": it.rule.id, "level": it.level, "allows": it.allows, "stated": from(it.stated.as_ref()),
        })).collect::<Vec<_>>(),
    })
}
