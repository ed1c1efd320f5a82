//! Which rules run, and how bad their findings are.

use crate::diagnostic::Severity;
use crate::rules::{self, Rule};

/// The level of every rule: how bad its findings are, or that it does not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Selection {
    /// One for each rule, in the order of [`rules::all`].
    levels: Vec<Option<Severity>>,
}

/// A name that is neither a rule, nor a category, nor `all`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no rule or category is called `{name}`{}", hint(.suggestion))]
pub struct UnknownRule {
    /// The name.
    pub name: String,
    /// The rule or category that was probably meant.
    pub suggestion: Option<&'static str>,
}

impl Default for Selection {
    /// The rules that run without being asked for, at their own severity.
    fn default() -> Self {
        Self { levels: rules::all().map(|rule| rule.default.then_some(rule.severity)).collect() }
    }
}

impl Selection {
    /// No rule at all.
    pub fn none() -> Self {
        Self { levels: rules::all().map(|_| None).collect() }
    }

    /// Runs the rules that `name` stands for (an id, a category, `all`), those that do not run yet at their own severity.
    pub fn enable(&mut self, name: &str) -> Result<(), UnknownRule> {
        self.each(name, |rule, level| *level = level.or(Some(rule.severity)))
    }

    /// Does not run the rules that `name` stands for.
    pub fn disable(&mut self, name: &str) -> Result<(), UnknownRule> {
        self.each(name, |_, level| *level = None)
    }

    /// Runs the rules that `name` stands for with findings of this severity.
    pub fn set(&mut self, name: &str, severity: Severity) -> Result<(), UnknownRule> {
        self.each(name, |_, level| *level = Some(severity))
    }

    /// The rules that run, with the severity of their findings.
    pub fn enabled(&self) -> impl Iterator<Item = (&'static Rule, Severity)> + '_ {
        rules::all().zip(&self.levels).filter_map(|(rule, level)| level.map(|severity| (rule, severity)))
    }

    /// The severity of the findings of the rule with this id, if it runs.
    pub fn severity(&self, id: &str) -> Option<Severity> {
        self.enabled().find(|(rule, _)| rule.id == id).map(|(_, severity)| severity)
    }

    fn each(&mut self, name: &str, mut change: impl FnMut(&'static Rule, &mut Option<Severity>)) -> Result<(), UnknownRule> {
        let mut known = name == "all";
        for (rule, level) in rules::all().zip(&mut self.levels) {
            if names(name, rule) {
                change(rule, level);
                known = true;
            }
        }
        if known { Ok(()) } else { Err(UnknownRule { name: name.to_owned(), suggestion: suggest(name) }) }
    }
}

/// Whether `name` stands for `rule`: its id, its category, or `all`.
pub(super) fn names(name: &str, rule: &Rule) -> bool {
    name == "all" || name == rule.id || name == rule.category()
}

/// The rule or category whose name is nearest to `name`, if any is near.
pub(super) fn suggest(name: &str) -> Option<&'static str> {
    let candidates = rules::all().flat_map(|rule| [rule.id, rule.category()]);
    let by_name = rules::all().find(|rule| rule.id.split_once('/').is_some_and(|(_, own)| own == name)).map(|rule| rule.id);
    by_name.or_else(|| {
        let nearest = candidates.map(|candidate| (distance(name, candidate), candidate)).min()?;
        (nearest.0 <= 2.max(name.chars().count() / 4)).then_some(nearest.1)
    })
}

/// The number of characters to insert, delete or replace to make one of the other.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (line, a) in one.chars().take(100).enumerate() {
        let mut diagonal = row[0];
        row[0] = line + 1;
        for (column, &b) in other.iter().enumerate() {
            let replaced = diagonal + usize::from(a != b);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[other.len()]
}

fn hint(suggestion: &Option<&'static str>) -> String {
    suggestion.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_categories_and_all_select() {
        let mut selection = Selection::none();
        selection.enable("suppression").unwrap();
        assert_eq!(selection.enabled().count(), 2);
        selection.disable("suppression/unused").unwrap();
        selection.set("suppression/missing-reason", Severity::Error).unwrap();
        selection.enable("suppression/missing-reason").unwrap();
        assert_eq!(
            selection.enabled().map(|(rule, severity)| (rule.id, severity)).collect::<Vec<_>>(),
            [("suppression/missing-reason", Severity::Error)]
        );
        selection.enable("all").unwrap();
        assert_eq!(selection.enabled().count(), rules::all().count());
    }

    #[test]
    fn an_unknown_name_is_an_error_with_the_nearest_name() {
        let error = Selection::default().enable("supression/unusd").unwrap_err();
        assert_eq!(error.to_string(), "no rule or category is called `supression/unusd`; did you mean `suppression/unused`?");
        assert_eq!(Selection::default().disable("missing-reason").unwrap_err().suggestion, Some("suppression/missing-reason"));
        assert_eq!(Selection::default().disable("weather").unwrap_err().suggestion, None);
    }
}
