//! What a face asks of a run beside what configurations say.

use crate::config::{Level, RuleSetting};
use crate::diagnostic::Severity;
use crate::lint::{Selection, UnknownRule};

/// What a face asks of a run beside what configurations say, and what wins over that. A rule is named by its id, its category, or `all`.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// If there are any, these rules run and no others.
    pub select: Vec<String>,
    /// Rules that run too.
    pub extend_select: Vec<String>,
    /// Rules that do not run.
    pub ignore: Vec<String>,
    /// The severity of the findings of rules.
    pub levels: Vec<(String, Level)>,
    /// The least severity that makes a run fail.
    pub fail_on: Option<Severity>,
    /// The least severity that is reported.
    pub min_severity: Option<Severity>,
}

impl Options {
    /// Returns `selection` as these options change it; an error if they name a rule that does not exist.
    pub(super) fn apply(&self, mut selection: Selection) -> Result<Selection, UnknownRule> {
        let rules = selection.rules().clone();
        if !self.select.is_empty() {
            let mut wanted = Selection::none_of(rules.clone());
            self.select.iter().try_for_each(|name| wanted.enable(name))?;
            self.select.iter().try_for_each(|name| selection.enable(name))?;
            for rule in rules.iter().filter(|rule| wanted.severity(rule.id).is_none()) {
                selection.disable(rule.id)?;
            }
        }
        self.extend_select.iter().try_for_each(|name| selection.enable(name))?;
        for (name, level) in &self.levels {
            selection.configure(name, &RuleSetting { level: Some(*level), allow: Vec::new() })?;
        }
        self.ignore.iter().try_for_each(|name| selection.disable(name))?;
        if let Some(least) = self.min_severity {
            selection.set_least(least);
        }
        Ok(selection)
    }

    /// All that they name.
    pub(super) fn names(&self) -> impl Iterator<Item = &String> {
        self.select.iter().chain(&self.extend_select).chain(&self.ignore).chain(self.levels.iter().map(|(name, _)| name))
    }

    /// Returns these options without what they name that is nothing in `selection`. Where rules are selected and none of them is there, none runs.
    pub(super) fn known_to(&self, selection: &Selection) -> (Self, bool) {
        let known = |names: &[String]| names.iter().filter(|name| selection.knows(name)).cloned().collect::<Vec<_>>();
        let options = Self {
            select: known(&self.select),
            extend_select: known(&self.extend_select),
            ignore: known(&self.ignore),
            levels: self.levels.iter().filter(|(name, _)| selection.knows(name)).cloned().collect(),
            fail_on: self.fail_on,
            min_severity: self.min_severity,
        };
        let selects_nothing = options.select.is_empty() && !self.select.is_empty();
        (options, selects_nothing)
    }
}
