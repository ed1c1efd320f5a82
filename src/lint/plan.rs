//! The rules of a run, and the walk that shows a document to all of them.

use aho_corasick::{AhoCorasick, MatchKind};

use super::selection::Selection;
use crate::ast::{Element, Expression, Policy, Setting, Value};
use crate::catalog::{Kind, Kinds, Traits};
use crate::csharp::NameSet;
use crate::diagnostic::{Diagnostic, Severity};
use crate::hosts::NamedValue;
use crate::rules::{Check, Context, Findings, Pattern, Rule};
use crate::text::Span;
use crate::workspace::{Gap, Unused};

/// The rules whose findings point at a secret and at nothing else.
pub const POINT_AT_SECRETS: [&str; 5] =
    ["secrets/azure-key", "secrets/generic", "secrets/hard-coded", "secrets/in-comment", "secrets/named-value"];

/// A run: what was selected, and its rules.
#[derive(Clone, Copy)]
pub struct Plan<'s> {
    /// What was selected.
    pub selection: &'s Selection,
    table: &'s Table,
}

/// The rules of a run, by what they are shown. It is made once for a selection.
#[derive(Clone, Debug)]
pub struct Table {
    whole: Checks,
    /// Those about syntax, for documents that cannot be read whole.
    syntax: Checks,
    /// Those that point at secrets, for the same.
    secrets: Checks,
    named_values: Vec<Planned<NamedValueCheck>>,
    gaps: Vec<Planned<GapCheck>>,
    unused: Vec<Planned<UnusedCheck>>,
    hears_all_secrets: bool,
}

/// The checks of documents, by what they are shown.
#[derive(Clone, Debug)]
struct Checks {
    document: Vec<Planned<DocumentCheck>>,
    own: Vec<Planned<&'static Pattern>>,
    /// With the kinds of policy that a document has one of.
    documents_of: Vec<(Kinds, Planned<DocumentCheck>)>,
    /// With what there is to check of the elements.
    elements_with: Vec<(Traits, Planned<ElementCheck>)>,
    /// By the kind of policy.
    policies: Vec<Vec<Planned<PolicyCheck>>>,
    /// The kinds of policy that any of these is about.
    kinds: Kinds,
    expressions: Vec<Planned<ExpressionCheck>>,
    /// With the names of which an expression has one.
    expressions_naming: Vec<(NameSet, Planned<ExpressionCheck>)>,
    words: Words,
    /// With the words of which one stands in the document.
    expressions_with: Vec<(WordSet, Planned<ExpressionCheck>)>,
    /// By the word that stands in the value.
    values_with: Vec<Vec<Planned<ValueCheck>>>,
}

/// The words that rules are about, which one search finds. None stands in another, nor does the end of one begin another, so none hides
/// another from the search.
#[derive(Clone, Debug, Default)]
struct Words {
    words: Vec<&'static str>,
    finder: Option<AhoCorasick>,
}

/// A set of words, one bit each.
type WordSet = u64;

/// The number of a rule in the set of the run, with the severity of its findings, and its check.
type Planned<F> = (u32, Severity, F);

type DocumentCheck = fn(&Context<'_>, &mut Findings<'_>);
type ElementCheck = fn(&Context<'_>, Element<'_>, &mut Findings<'_>);
type PolicyCheck = fn(&Context<'_>, Policy<'_>, &mut Findings<'_>);
type ExpressionCheck = fn(&Context<'_>, Expression<'_>, &mut Findings<'_>);
type ValueCheck = fn(&Context<'_>, Value<'_>, &mut Findings<'_>);
type NamedValueCheck = fn(&NamedValue, &mut Findings<'_>);
type GapCheck = fn(&Gap, &mut Findings<'_>);
type UnusedCheck = fn(&Unused, &mut Findings<'_>);

impl<'s> Plan<'s> {
    /// The rules that `selection` runs.
    pub fn new(selection: &'s Selection) -> Self {
        Self { selection, table: selection.table() }
    }

    /// The rules by their numbers.
    fn rules(&self) -> &'s [Rule] {
        self.selection.rules().as_slice()
    }

    /// Shows the document of `context` to the rules.
    pub fn check(&self, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        self.table.whole.check(self.rules(), context, diagnostics);
    }

    /// Shows the document of `context` to the rules about syntax.
    pub fn check_syntax(&self, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        self.table.syntax.check(self.rules(), context, diagnostics);
    }

    /// Shows the document of `context` to the rules that point at secrets.
    pub fn check_secrets(&self, context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        self.table.secrets.check(self.rules(), context, diagnostics);
    }

    /// Shows `named_values` to the rules about them.
    pub fn check_named_values(&self, named_values: &[NamedValue], diagnostics: &mut Vec<Diagnostic>) {
        let rules = self.rules();
        for named_value in named_values {
            for &(rule, severity, check) in &self.table.named_values {
                check(named_value, &mut Findings::new(&rules[rule as usize], severity, diagnostics));
            }
        }
    }

    /// Shows `gaps` to the rules about them.
    pub fn check_gaps(&self, gaps: &[Gap], diagnostics: &mut Vec<Diagnostic>) {
        let rules = self.rules();
        for gap in gaps {
            for &(rule, severity, check) in &self.table.gaps {
                check(gap, &mut Findings::new(&rules[rule as usize], severity, diagnostics));
            }
        }
    }

    /// Shows what is `unused` to the rules about that.
    pub fn check_unused(&self, unused: &[Unused], diagnostics: &mut Vec<Diagnostic>) {
        let rules = self.rules();
        for unused in unused {
            for &(rule, severity, check) in &self.table.unused {
                check(unused, &mut Findings::new(&rules[rule as usize], severity, diagnostics));
            }
        }
    }

    /// The rules that find every secret.
    pub fn secrets() -> Selection {
        let mut selection = Selection::none();
        for rule in POINT_AT_SECRETS {
            selection.enable(rule).expect("a test holds that each of them is a rule");
        }
        selection
    }

    /// Whether all rules that point at secrets are among its own.
    pub fn hears_all_secrets(&self) -> bool {
        self.table.hears_all_secrets
    }
}

impl Table {
    /// Whether a rule is about what nothing refers to.
    pub fn asks_what_is_unused(&self) -> bool {
        !self.unused.is_empty()
    }

    /// The rules that `selection` runs.
    pub fn new(selection: &Selection) -> Self {
        let named_values = selection.numbered().filter_map(|(number, rule, severity)| match rule.check {
            Check::NamedValue(check) => Some((number, severity, check)),
            _ => None,
        });
        let gaps = selection.numbered().filter_map(|(number, rule, severity)| match rule.check {
            Check::Gap(check) => Some((number, severity, check)),
            _ => None,
        });
        let unused = selection.numbered().filter_map(|(number, rule, severity)| match rule.check {
            Check::Unused(check) => Some((number, severity, check)),
            _ => None,
        });
        Self {
            whole: Checks::of(selection.numbered()),
            syntax: Checks::of(selection.numbered().filter(|(_, rule, _)| rule.category() == "syntax")),
            secrets: Checks::of(selection.numbered().filter(|(_, rule, _)| POINT_AT_SECRETS.contains(&rule.id))),
            named_values: named_values.collect(),
            gaps: gaps.collect(),
            unused: unused.collect(),
            hears_all_secrets: POINT_AT_SECRETS.iter().all(|rule| selection.severity(rule).is_some()),
        }
    }
}

impl Checks {
    fn of<'r>(rules: impl Iterator<Item = (u32, &'r Rule, Severity)>) -> Self {
        let mut checks = Self {
            document: Vec::new(),
            own: Vec::new(),
            documents_of: Vec::new(),
            elements_with: Vec::new(),
            policies: vec![Vec::new(); Kind::COUNT],
            kinds: Kinds::EMPTY,
            expressions: Vec::new(),
            expressions_naming: Vec::new(),
            words: Words::default(),
            expressions_with: Vec::new(),
            values_with: Vec::new(),
        };
        for (number, rule, severity) in rules {
            match rule.check {
                Check::Document(check) => checks.document.push((number, severity, check)),
                Check::Own(pattern) => checks.own.push((number, severity, pattern)),
                Check::DocumentOf(kinds, check) => checks.documents_of.push((kinds, (number, severity, check))),
                Check::ElementWith(traits, check) => checks.elements_with.push((traits, (number, severity, check))),
                Check::Policy(check) => checks.policies.iter_mut().for_each(|policies| policies.push((number, severity, check))),
                Check::PolicyOf(kinds, check) => {
                    for kind in Kind::ALL.iter().filter(|kind| kinds.contains(**kind)) {
                        checks.policies[*kind as usize].push((number, severity, check));
                    }
                }
                Check::Expression(check) => checks.expressions.push((number, severity, check)),
                Check::ExpressionNaming(names, check) => checks.expressions_naming.push((names, (number, severity, check))),
                Check::ExpressionWith(words, check) => {
                    let words = words.iter().fold(0, |set, word| set | 1 << checks.words.number(word));
                    checks.expressions_with.push((words, (number, severity, check)));
                }
                Check::ValueWith(word, check) => {
                    let place = checks.words.number(word);
                    checks.values_with.resize_with(checks.words.words.len().max(checks.values_with.len()), Vec::new);
                    checks.values_with[place].push((number, severity, check));
                }
                Check::NamedValue(_) | Check::Gap(_) | Check::Unused(_) | Check::Engine => {}
            }
        }
        let with_rules = Kind::ALL.iter().filter(|kind| !checks.policies[**kind as usize].is_empty());
        checks.kinds = with_rules.fold(Kinds::EMPTY, |kinds, kind| kinds.with(*kind));
        checks.values_with.resize_with(checks.words.words.len(), Vec::new);
        checks.words.prepare();
        checks
    }

    fn check(&self, rules: &[Rule], context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        let document = context.document;
        let kinds = document.kinds();
        let about_these = self.documents_of.iter().filter(|(of, _)| of.meets(kinds)).map(|(_, planned)| planned);
        for &(rule, severity, check) in self.document.iter().chain(about_these) {
            run(context, diagnostics, |diagnostics| check(context, &mut Findings::new(&rules[rule as usize], severity, diagnostics)));
        }
        for &(rule, severity, pattern) in &self.own {
            run(context, diagnostics, |diagnostics| {
                pattern.check(context, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
            });
        }
        if !self.elements_with.is_empty() {
            self.check_elements(rules, context, diagnostics);
        }
        for policy in document.policies().filter(|policy| self.kinds.contains(policy.kind())) {
            for &(rule, severity, check) in &self.policies[policy.kind() as usize] {
                run(context, diagnostics, |diagnostics| {
                    check(context, policy, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
                });
            }
        }
        let found = self.check_values_with(rules, context, diagnostics);
        self.check_expressions(rules, context, found, diagnostics);
    }

    /// Shows the elements to the rules about what there is to check of them.
    fn check_elements(&self, rules: &[Rule], context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) {
        for element in context.document.elements() {
            let traits = element.definition().traits();
            for &(_, (rule, severity, check)) in self.elements_with.iter().filter(|(with, _)| with.meets(traits)) {
                run(context, diagnostics, |diagnostics| {
                    check(context, element, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
                });
            }
        }
    }

    /// Shows the expressions to the rules about them, and to those about the words that were `found`.
    fn check_expressions(&self, rules: &[Rule], context: &Context<'_>, found: WordSet, diagnostics: &mut Vec<Diagnostic>) {
        let with_words = self.expressions_with.iter().filter(|(words, _)| words & found != 0).map(|(_, planned)| planned);
        let checks: Vec<&Planned<ExpressionCheck>> = self.expressions.iter().chain(with_words).collect();
        for expression in context.document.expressions() {
            for &&(rule, severity, check) in &checks {
                run(context, diagnostics, |diagnostics| {
                    check(context, expression, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
                });
            }
            let names = expression.root().outline.names;
            for &(_, (rule, severity, check)) in self.expressions_naming.iter().filter(|(of, _)| of.meets(names)) {
                run(context, diagnostics, |diagnostics| {
                    check(context, expression, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
                });
            }
        }
    }

    /// Shows the rules about a word the values in which it stands, once each, and says which words stand in the document.
    fn check_values_with(&self, rules: &[Rule], context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>) -> WordSet {
        let document = context.document;
        let mut found = 0;
        // Where the value ends that was shown last to the rules about each word.
        let mut shown = vec![0; self.words.words.len()];
        // A text is made of all that stands in the element, so each is asked for once.
        let mut text: Option<(Element<'_>, Option<Value<'_>>)> = None;
        for (word, span) in self.words.find_in(document.text()) {
            found |= 1 << word;
            let (checks, at) = (&self.values_with[word], span.start);
            if checks.is_empty() || at < shown[word] {
                continue;
            }
            let Some(element) = document.element_at(at) else { continue };
            let value = match element.open_span().contains(at) {
                true => element.setting_at(at).map(Setting::value),
                false => match text {
                    Some((known, text)) if known == element => text,
                    _ => text.insert((element, element.text())).1,
                },
            };
            if let Some(value) = value.filter(|value| value.span().covers(span)) {
                shown[word] = value.span().end;
                for &(rule, severity, check) in checks {
                    run(context, diagnostics, |diagnostics| {
                        check(context, value, &mut Findings::new(&rules[rule as usize], severity, diagnostics))
                    });
                }
            }
        }
        found
    }
}

/// Runs a check, and forgets what it found if the model told it less than there was.
fn run(context: &Context<'_>, diagnostics: &mut Vec<Diagnostic>, check: impl FnOnce(&mut Vec<Diagnostic>)) {
    let before = diagnostics.len();
    check(diagnostics);
    if context.has_refused() {
        diagnostics.truncate(before);
    }
}

impl Words {
    /// The number of `word`, which is added if it is a new one.
    fn number(&mut self, word: &'static str) -> usize {
        self.words.iter().position(|known| *known == word).unwrap_or_else(|| {
            self.words.push(word);
            self.words.len() - 1
        })
    }

    /// Makes ready to find all of them.
    fn prepare(&mut self) {
        assert!(self.words.len() <= WordSet::BITS as usize, "a word needs a bit of its own");
        if !self.words.is_empty() {
            let finder = AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(&self.words);
            self.finder = Some(finder.expect("a few words make an automaton"));
        }
    }

    /// The words that stand in `text` by their numbers, in order.
    fn find_in<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (usize, Span)> + 't {
        let hits = self.finder.iter().flat_map(move |finder| finder.find_iter(text));
        hits.map(|hit| (hit.pattern().as_usize(), Span::new(hit.start(), hit.end())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn the_rules_that_point_at_secrets_exist() {
        let selection = Plan::secrets();
        assert!(Plan::new(&selection).hears_all_secrets());
        assert_eq!(selection.enabled().count(), POINT_AT_SECRETS.len());
    }

    #[test]
    fn no_word_hides_another() {
        let words = Checks::of(rules::all().map(|rule| (0, rule, rule.severity))).words.words;
        for (word, other) in
            words.iter().flat_map(|word| words.iter().map(move |other| (word, other))).filter(|(word, other)| word != other)
        {
            assert!(!word.contains(other), "`{other}` in `{word}`");
            let ends = (1..word.len()).filter_map(|at| word.get(at..));
            assert!(ends.into_iter().all(|end| !other.starts_with(end)), "`{word}` before `{other}`");
        }
    }
}
