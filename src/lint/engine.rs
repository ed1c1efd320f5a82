//! One walk over each document that serves all rules.

use rayon::prelude::*;

use super::blot::blot;
use super::outcome::{FileOutcome, Finding, Outcome, Summary};
use super::selection::Selection;
use super::suppress::Suppressions;
use crate::ast::{Document, Element, Expression, Policy, Setting, Shape, Value};
use crate::catalog::Definition;
use crate::diagnostic::{Diagnostic, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets;
use crate::text::Span;
use crate::workspace::{Embedded, NamedValue, Source};

/// The rules whose findings point at a secret and at nothing else.
const POINT_AT_SECRETS: [&str; 5] =
    ["secrets/azure-key", "secrets/generic", "secrets/hard-coded", "secrets/in-comment", "secrets/named-value"];

/// The rule that reports a file that is no text.
const UNREADABLE: &str = "syntax/xml";

/// What `selection` finds in `source`.
pub fn lint(source: &Source, selection: &Selection) -> FileOutcome {
    let plan = Plan::new(selection);
    let mut outcome = FileOutcome { path: source.path.clone(), ..FileOutcome::default() };
    for document in &source.documents {
        lint_document(source, document, &plan, &mut outcome);
    }
    let mut diagnostics = Vec::new();
    if let Some((rule, severity)) = selection.enabled().find(|(rule, _)| rule.id == UNREADABLE) {
        let mut findings = Findings::new(rule, severity, &mut diagnostics);
        for defect in &source.defects {
            findings.report(defect.span, &defect.message).help(&defect.help);
        }
    }
    for named_value in &source.named_values {
        for &(rule, severity, check) in &plan.named_values {
            check(named_value, &mut Findings::new(rule, severity, &mut diagnostics));
        }
    }
    outcome.findings.extend(diagnostics.into_iter().map(|diagnostic| Finding { diagnostic, policy: None }));
    sort(&mut outcome.findings);
    if !outcome.findings.is_empty() {
        let hidden = hidden(source, &outcome.findings);
        for finding in &mut outcome.findings {
            drop_telling_fix(&source.text, &hidden, &mut finding.diagnostic);
        }
        outcome.display_text = blot(&source.text, hidden);
        outcome.text = source.text.clone();
    }
    outcome
}

/// The text of `document` as it may be shown: of the same length, with every secret blotted out, suppressed ones too.
pub fn display_text(document: &Document<'_>) -> String {
    let mut selection = Selection::none();
    for rule in POINT_AT_SECRETS {
        // A rule that does not exist points at nothing.
        let _ = selection.enable(rule);
    }
    let mut diagnostics = Vec::new();
    Plan::new(&selection).check(&Context::new(document), false, &mut diagnostics);
    let mut spans = secrets::spans_to_hide(document.text());
    spans.extend(diagnostics.into_iter().map(|diagnostic| diagnostic.primary.span));
    blot(document.text(), spans)
}

/// The places of `source` that no output may show.
fn hidden(source: &Source, findings: &[Finding]) -> Vec<Span> {
    let mut spans = secrets::spans_to_hide(&source.text);
    for document in &source.documents {
        if let Some(excerpt) = &document.excerpt {
            spans.extend(secrets::spans_to_hide(&excerpt.text).into_iter().map(|span| source.outer(document, span)));
        }
    }
    let telling = findings.iter().map(|finding| &finding.diagnostic).filter(|diagnostic| POINT_AT_SECRETS.contains(&diagnostic.rule));
    spans.extend(telling.map(|diagnostic| diagnostic.primary.span));
    spans
}

/// Takes the fix from `diagnostic` if it would repeat one of the secrets that stand at `hidden`.
fn drop_telling_fix(text: &str, hidden: &[Span], diagnostic: &mut Diagnostic) {
    let tells =
        |replacement: &str| !replacement.is_empty() && hidden.iter().any(|span| span.len() > 3 && replacement.contains(span.text(text)));
    diagnostic.fix = diagnostic.fix.take().filter(|fix| !fix.edits.iter().any(|edit| tells(&edit.replacement)));
}

/// What `selection` finds in a policy document that stands alone in the file at `path`.
pub fn lint_text(path: &str, text: &str, selection: &Selection) -> FileOutcome {
    lint(&Source::document(path, text), selection)
}

/// What `lint_one` finds in all `items`, on as many threads as `jobs` says, or as the machine has.
pub fn lint_all<T: Sync>(items: &[T], jobs: Option<usize>, lint_one: impl Fn(&T) -> FileOutcome + Sync) -> Outcome {
    let mut files: Vec<FileOutcome> = match rayon::ThreadPoolBuilder::new().num_threads(jobs.unwrap_or(0)).build() {
        Ok(pool) => pool.install(|| items.par_iter().map(&lint_one).collect()),
        // Without threads of its own the work is done on the one that asks.
        Err(_) => items.iter().map(&lint_one).collect(),
    };
    let mut summary = Summary::default();
    for file in &files {
        summary.files += usize::from(file.documents > 0 || !file.findings.is_empty());
        summary.documents += file.documents;
        summary.suppressed += file.suppressed;
        file.findings.iter().for_each(|finding| summary.count(finding.diagnostic.severity));
    }
    files.retain(|file| !file.findings.is_empty());
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Outcome { files, summary }
}

/// The rules of a run, by what they are shown.
struct Plan<'s> {
    selection: &'s Selection,
    document: Vec<Planned<fn(&Context<'_>, &mut Findings<'_>)>>,
    policies: Vec<Planned<fn(&Context<'_>, Policy<'_>, &mut Findings<'_>)>>,
    expressions: Vec<Planned<fn(&Context<'_>, Expression<'_>, &mut Findings<'_>)>>,
    values: Vec<Planned<fn(&Context<'_>, Value<'_>, &mut Findings<'_>)>>,
    named_values: Vec<Planned<fn(&NamedValue, &mut Findings<'_>)>>,
}

/// A rule with the severity of its findings, and its check.
type Planned<F> = (&'static Rule, Severity, F);

impl<'s> Plan<'s> {
    fn new(selection: &'s Selection) -> Self {
        let mut plan = Self {
            selection,
            document: Vec::new(),
            policies: Vec::new(),
            expressions: Vec::new(),
            values: Vec::new(),
            named_values: Vec::new(),
        };
        for (rule, severity) in selection.enabled() {
            match rule.check {
                Check::Document(check) => plan.document.push((rule, severity, check)),
                Check::Policy(check) => plan.policies.push((rule, severity, check)),
                Check::Expression(check) => plan.expressions.push((rule, severity, check)),
                Check::Value(check) => plan.values.push((rule, severity, check)),
                Check::NamedValue(check) => plan.named_values.push((rule, severity, check)),
                Check::Engine => {}
            }
        }
        plan
    }

    /// Shows the document of `context` to the rules, or only to those about syntax.
    fn check(&self, context: &Context<'_>, only_syntax: bool, diagnostics: &mut Vec<Diagnostic>) {
        let document = context.document;
        let hears = |rule: &Rule| !only_syntax || rule.category() == "syntax";
        for &(rule, severity, check) in self.document.iter().filter(|(rule, ..)| hears(rule)) {
            check(context, &mut Findings::new(rule, severity, diagnostics));
        }
        for element in document.elements() {
            if let Some(policy) = element.policy() {
                for &(rule, severity, check) in self.policies.iter().filter(|(rule, ..)| hears(rule)) {
                    check(context, policy, &mut Findings::new(rule, severity, diagnostics));
                }
            }
            if !self.values.is_empty() {
                for value in element.settings().map(Setting::value).chain(element.text()) {
                    for &(rule, severity, check) in self.values.iter().filter(|(rule, ..)| hears(rule)) {
                        check(context, value, &mut Findings::new(rule, severity, diagnostics));
                    }
                }
            }
        }
        for expression in document.expressions() {
            for &(rule, severity, check) in self.expressions.iter().filter(|(rule, ..)| hears(rule)) {
                check(context, expression, &mut Findings::new(rule, severity, diagnostics));
            }
        }
    }
}

fn lint_document(source: &Source, embedded: &Embedded, plan: &Plan<'_>, outcome: &mut FileOutcome) {
    let text = source.text_of(embedded);
    let document = Document::parse(text);
    let broken = !document.errors().is_empty();
    if document.shape() == Shape::Other && !(broken && (source.named || is_policy(text))) {
        return;
    }
    outcome.documents += 1;
    let context = Context::new(&document);
    let mut diagnostics = Vec::new();
    plan.check(&context, broken, &mut diagnostics);
    if plan.selection.has_allowances() {
        diagnostics.retain(|diagnostic| !plan.selection.allows(diagnostic.rule, diagnostic.primary.span.text(text)));
    }
    outcome.suppressed += Suppressions::read(&document).apply(plan.selection, broken, &mut diagnostics);
    outcome.findings.extend(diagnostics.into_iter().map(|diagnostic| {
        let policy = path(&document, diagnostic.primary.span);
        Finding { diagnostic: moved(source, embedded, diagnostic), policy }
    }));
}

/// Whether the first tag of a text that is no XML is one that policy documents begin with.
fn is_policy(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        rest = &rest[at + 1..];
        let name = rest.split(|it: char| !(it.is_ascii_alphanumeric() || it == '-')).next().unwrap_or_default();
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end..]);
        } else if !name.is_empty() {
            return Definition::root(name) != Definition::Unknown;
        }
    }
    false
}

/// The names of the elements that hold `span`, from the section down.
fn path(document: &Document<'_>, span: Span) -> Option<String> {
    let element = document.element_at(span.start)?;
    let mut names: Vec<&str> = std::iter::once(element)
        .chain(element.ancestors())
        .filter(|element| !matches!(element.definition(), Definition::Policies | Definition::Fragment))
        .map(Element::name)
        .collect();
    names.reverse();
    (!names.is_empty()).then(|| names.join("/"))
}

/// `diagnostic`, found in `embedded`, with spans in the file.
fn moved(source: &Source, embedded: &Embedded, mut diagnostic: Diagnostic) -> Diagnostic {
    if embedded.excerpt.is_none() {
        return diagnostic;
    }
    diagnostic.primary.span = source.outer(embedded, diagnostic.primary.span);
    for label in &mut diagnostic.secondary {
        label.span = source.outer(embedded, label.span);
    }
    // The replacements would have to be spelt as the host spells its strings.
    diagnostic.fix = None;
    diagnostic
}

fn sort(findings: &mut Vec<Finding>) {
    fn key(finding: &Finding) -> (Span, &'static str, &str) {
        (finding.diagnostic.primary.span, finding.diagnostic.rule, &finding.diagnostic.message)
    }
    findings.sort_by(|one, other| key(one).cmp(&key(other)));
    findings.dedup_by(|later, earlier| key(later) == key(earlier));
}
