//! Which rules run, how bad their findings are, and what they let pass.

use std::sync::OnceLock;

use miette::Diagnostic;
use regex::Regex;
use thiserror::Error;

use super::plan::Table;
use crate::catalog::Gateways;
use crate::config::RuleSetting;
use crate::diagnostic::Severity;
use crate::rules::{Rule, RuleSet};
use crate::text::nearest;

/// The rules whose fixes change several files at once.
const ACROSS_FILES: [&str; 1] = ["style/duplicate-block"];

/// What a run makes of every rule.
#[derive(Clone, Debug)]
pub struct Selection {
    /// The rules that there are.
    rules: RuleSet,
    /// One for each of them, in their order.
    choices: Vec<Choice>,
    /// The gateway that the policies are for.
    gateway: Option<Gateways>,
    /// The least severity of a finding that is heard.
    least: Severity,
    /// The rules that run by what they are shown, once anyone has asked.
    table: OnceLock<Table>,
}

/// What a run makes of a rule.
#[derive(Clone, Debug, Default)]
struct Choice {
    /// How bad its findings are; `None` when it does not run.
    level: Option<Severity>,
    /// A finding about a text that one of these matches is not heard.
    allow: Vec<Regex>,
}

/// A name that is neither a rule, nor a category, nor `all`.
#[derive(Clone, Debug, PartialEq, Eq, Error, Diagnostic)]
#[diagnostic(code(rules::unknown), help("`apim-policy rules` lists all rules"))]
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
        Self::of(RuleSet::built_in())
    }
}

impl Selection {
    /// Those of `rules` that run without being asked for, at their own severity.
    pub fn of(rules: RuleSet) -> Self {
        let choice = |rule: &Rule| Choice { level: rule.default.then_some(rule.severity), allow: Vec::new() };
        Self { choices: rules.iter().map(choice).collect(), rules, gateway: None, least: Severity::Info, table: OnceLock::new() }
    }

    /// None of the rules that are built in.
    pub fn none() -> Self {
        Self::none_of(RuleSet::built_in())
    }

    /// None of `rules`.
    pub fn none_of(rules: RuleSet) -> Self {
        Self {
            choices: rules.iter().map(|_| Choice::default()).collect(),
            rules,
            gateway: None,
            least: Severity::Info,
            table: OnceLock::new(),
        }
    }

    /// Whether `name` stands for any of its rules.
    pub fn knows(&self, name: &str) -> bool {
        name == "all" || self.rules.iter().any(|rule| names(name, rule))
    }

    /// The rules that it selects from.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Runs the rules that `name` stands for (an id, a category, `all`), those that do not run yet at their own severity.
    pub fn enable(&mut self, name: &str) -> Result<(), UnknownRule> {
        self.each(name, |rule, choice| choice.level = choice.level.or(Some(rule.severity)))
    }

    /// Does not run the rules that `name` stands for.
    pub fn disable(&mut self, name: &str) -> Result<(), UnknownRule> {
        self.each(name, |_, choice| choice.level = None)
    }

    /// Runs the rules that `name` stands for with findings of this severity.
    pub fn set(&mut self, name: &str, severity: Severity) -> Result<(), UnknownRule> {
        self.each(name, |_, choice| choice.level = Some(severity))
    }

    /// Does what the configuration says of the rules that `name` stands for: their level, if it has one, and what they let pass.
    pub fn configure(&mut self, name: &str, setting: &RuleSetting) -> Result<(), UnknownRule> {
        self.each(name, |_, choice| {
            if let Some(level) = setting.level {
                choice.level = level.severity();
            }
            choice.allow.extend(setting.allow.iter().map(|pattern| pattern.0.clone()));
        })
    }

    /// Says for which gateway the policies are.
    pub fn set_gateway(&mut self, gateway: Option<Gateways>) {
        self.gateway = gateway;
    }

    /// The gateway that the policies are for, where that is known.
    pub fn gateway(&self) -> Option<Gateways> {
        self.gateway
    }

    /// Says that findings that are less severe than `least` are not heard.
    pub fn set_least(&mut self, least: Severity) {
        self.least = least;
    }

    /// The least severity of a finding that is heard.
    pub fn least(&self) -> Severity {
        self.least
    }

    /// The rules that run, with the severity of their findings.
    pub fn enabled(&self) -> impl Iterator<Item = (&Rule, Severity)> + '_ {
        self.rules.iter().zip(&self.choices).filter_map(|(rule, choice)| choice.level.map(|severity| (rule, severity)))
    }

    /// Whether any rule runs.
    #[cfg(feature = "cli")]
    pub fn runs(&self) -> bool {
        self.enabled().next().is_some()
    }

    /// Whether any rule runs whose findings are severe enough to be heard.
    #[cfg(feature = "cli")]
    pub fn reports(&self) -> bool {
        self.enabled().any(|(_, severity)| severity >= self.least)
    }

    /// The rules that run, with their numbers among all that there are.
    pub(super) fn numbered(&self) -> impl Iterator<Item = (u32, &Rule, Severity)> + '_ {
        let numbered = (0..).zip(self.rules.iter()).zip(&self.choices);
        numbered.filter_map(|((number, rule), choice)| choice.level.map(|severity| (number, rule, severity)))
    }

    /// The severity of the findings of the rule with this id, if it runs.
    pub fn severity(&self, id: &str) -> Option<Severity> {
        self.enabled().find(|(rule, _)| rule.id == id).map(|(_, severity)| severity)
    }

    /// The rules that run, by what they are shown.
    pub(super) fn table(&self) -> &Table {
        self.table.get_or_init(|| Table::new(self))
    }

    /// Whether a rule runs that is about what nothing in the run refers to, which takes a look at all files more.
    pub fn asks_what_is_unused(&self) -> bool {
        self.table().asks_what_is_unused()
    }

    /// Whether a rule runs whose fixes change several files at once.
    pub fn fixes_across_files(&self) -> bool {
        self.enabled().any(|(rule, _)| ACROSS_FILES.contains(&rule.id))
    }

    /// Whether any rule lets anything pass, so that [`Selection::allows`] is worth asking.
    pub(super) fn has_allowances(&self) -> bool {
        self.choices.iter().any(|choice| !choice.allow.is_empty())
    }

    /// Whether the rule with this id lets pass what `text` is.
    pub(super) fn allows(&self, id: &str, text: &str) -> bool {
        self.rules
            .iter()
            .zip(&self.choices)
            .any(|(rule, choice)| rule.id == id && choice.allow.iter().any(|pattern| pattern.is_match(text)))
    }

    fn each(&mut self, name: &str, mut change: impl FnMut(&Rule, &mut Choice)) -> Result<(), UnknownRule> {
        self.table.take();
        let mut known = name == "all";
        for (rule, choice) in self.rules.iter().zip(&mut self.choices) {
            if names(name, rule) {
                change(rule, choice);
                known = true;
            }
        }
        if known { Ok(()) } else { Err(UnknownRule { name: name.to_owned(), suggestion: suggest(&self.rules, name) }) }
    }
}

/// Whether `name` stands for `rule`: its id, its category, or `all`.
pub fn names(name: &str, rule: &Rule) -> bool {
    name == "all" || name == rule.id || name == rule.category()
}

/// The rule or category that `name` was probably meant to be.
pub(super) fn suggest(rules: &RuleSet, name: &str) -> Option<&'static str> {
    let bare = rules.iter().find(|rule| rule.id.split_once('/').is_some_and(|(_, own)| own == name)).map(|rule| rule.id);
    bare.or_else(|| nearest(name, rules.iter().flat_map(|rule| [rule.id, rule.category()])))
}

fn hint(suggestion: &Option<&'static str>) -> String {
    suggestion.map_or(String::new(), |name| format!("; did you mean `{name}`?"))
}

#[cfg(test)]
mod tests {
    use super::super::engine::lint_text;
    use super::*;
    use crate::ast::Policy;
    use crate::config::{Level, Pattern};
    use crate::rules::{Check, Context, Findings, interned};

    #[test]
    fn ids_categories_and_all_select() {
        let mut selection = Selection::none();
        selection.enable("suppression").unwrap();
        assert_eq!(selection.enabled().count(), 3);
        selection.disable("suppression/unused").unwrap();
        selection.disable("suppression/misspelt").unwrap();
        selection.set("suppression/missing-reason", Severity::Error).unwrap();
        selection.enable("suppression/missing-reason").unwrap();
        let enabled: Vec<_> = selection.enabled().map(|(rule, severity)| (rule.id, severity)).collect();
        assert_eq!(enabled, [("suppression/missing-reason", Severity::Error)]);
        selection.enable("all").unwrap();
        assert_eq!(selection.enabled().count(), selection.rules().iter().count());
    }

    #[test]
    fn a_setting_without_a_level_leaves_the_level_alone() {
        let mut selection = Selection::default();
        let before: Vec<_> = selection.enabled().map(|(rule, severity)| (rule.id, severity)).collect();
        let setting = RuleSetting { level: None, allow: vec![Pattern(Regex::new("^test-").unwrap())] };
        selection.configure("suppression/unused", &setting).unwrap();
        assert_eq!(selection.enabled().map(|(rule, severity)| (rule.id, severity)).collect::<Vec<_>>(), before);
        assert!(selection.allows("suppression/unused", "test-key"));
        assert!(!selection.allows("suppression/missing-reason", "test-key"));
        selection.configure("suppression", &RuleSetting { level: Some(Level::Off), allow: Vec::new() }).unwrap();
        assert_eq!(selection.severity("suppression/unused"), None);
    }

    #[test]
    fn a_rule_that_is_made_at_run_time_is_selected_run_and_silenced() {
        fn check(_: &Context, policy: Policy, findings: &mut Findings) {
            findings.report(policy.name_span(), "this policy was seen");
        }
        let id = interned(&["own", "seen"].join("/"));
        let rule = Rule { id, severity: Severity::Info, default: true, fix: None, page: "", check: Check::Policy(check) };
        let mut selection = Selection::of(RuleSet::built_in().with([rule]));
        let found = |selection: &Selection, comment: &str| {
            let text = format!("<policies><inbound>{comment}<rewrite-uri template=\"/a\" /></inbound></policies>");
            let outcome = lint_text("policy.xml", &text, selection);
            outcome
                .findings
                .iter()
                .filter(|finding| finding.diagnostic.rule == id)
                .map(|finding| finding.diagnostic.severity)
                .collect::<Vec<_>>()
        };
        assert_eq!(found(&selection, ""), [Severity::Info]);
        assert_eq!(found(&selection, "<!-- apim-policy ignore own/seen: a test -->"), []);
        selection.set("own", Severity::Error).expect("it is a category");
        assert_eq!(found(&selection, ""), [Severity::Error]);
        selection.disable(id).expect("it is a rule");
        assert_eq!(found(&selection, ""), []);
        assert!(Selection::default().enable(id).is_err());
    }

    #[test]
    fn an_unknown_name_is_an_error_with_the_nearest_name() {
        let error = Selection::default().enable("supression/unusd").unwrap_err();
        assert_eq!(error.to_string(), "no rule or category is called `supression/unusd`; did you mean `suppression/unused`?");
        assert_eq!(Selection::default().disable("missing-reason").unwrap_err().suggestion, Some("suppression/missing-reason"));
        assert_eq!(Selection::default().disable("weather").unwrap_err().suggestion, None);
    }
}
