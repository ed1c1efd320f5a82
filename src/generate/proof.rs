//! Lints generated policies before they are returned: findings that a template expects are suppressed with their reason, and other errors are reported at the template.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::ast::{Expectation, Source, Template};
use super::error::{Error, Fault};
use super::late::BadText;
use super::output::{Mark, Output, Written};
use super::target;
use crate::ast::{Document, Element};
use crate::catalog::{Definition, Format, Scope};
use crate::diagnostic::{Diagnostic, Severity};
use crate::lint::{Selection, lint_text};
use crate::rules;
use crate::text::{Gather, Order, Span};

/// What documents are called while they are linted.
const PATH: &str = "policy.xml";

/// The categories that judge a policy by itself, wherever it is put. The others ask what stands beside it, which a whole document made of it lacks.
const BY_ITSELF: [&str; 4] = ["syntax", "schema", "placement", "expression"];

/// The category that may show what it found; `apim-policy lint` finds it in what was generated.
const SECRETS: &str = "secrets";

/// All rules, made ready once.
static ALL: LazyLock<Selection> = LazyLock::new(|| {
    let mut selection = Selection::none();
    selection.enable("all").expect("`all` stands for every rule");
    selection
});

/// `written` with a suppression for each finding that a template expects, and with whole references.
pub fn silence(mut written: Written, output: &Output) -> Written {
    let Some(selection) = of_expected(&written, output) else { return written.joined() };
    let text = written.text();
    let document = Document::parse(&text);
    let mut comments: Vec<(Span, &Expectation)> = Vec::new();
    for diagnostic in findings(&text, &selection) {
        let Some(element) = element(&document, diagnostic.primary.span) else { continue };
        let Some(expectation) = expected(&written, output, element, &diagnostic) else { continue };
        comments.push((element.span(), expectation));
    }
    // The outer come first, and hold for what is in them.
    comments.order_by_key(|(span, _)| (span.start, std::cmp::Reverse(span.end)));
    let mut kept: Vec<(Span, &Expectation)> = Vec::new();
    for (span, expectation) in comments {
        let is_silenced = |(outer, other): &(Span, &Expectation)| outer.covers(span) && other.rule.text == expectation.rule.text;
        if !kept.iter().any(is_silenced) {
            kept.push((span, expectation));
        }
    }
    let lines: Vec<(usize, String)> = kept.iter().map(|(span, expectation)| comment(&text, *span, expectation)).collect();
    for (at, line) in lines.into_iter().rev() {
        written.insert(at, &line);
    }
    written.joined()
}

/// What is surely wrong with an expression that stands between `@(` and `)`, by itself.
pub fn expression(code: &str) -> Option<BadText> {
    let text = format!("<policies><inbound><set-variable name=\"name\" value=\"@({code})\" /></inbound></policies>");
    let is_wrong = |diagnostic: &Diagnostic| {
        let category = diagnostic.rule.split('/').next().unwrap_or_default();
        diagnostic.severity == Severity::Error && matches!(category, "syntax" | "expression")
    };
    let diagnostic = findings(&text, &ALL).into_iter().find(is_wrong)?;
    let help = diagnostic.help.unwrap_or_else(|| "the expression must yield a text".into()).to_string();
    Some(BadText { message: diagnostic.message.to_string(), help })
}

/// The first thing that is surely wrong with what `template`, which its user wrote, makes: with `written`, or with the whole document of it.
pub fn check(template: &Template, output: &Output, written: &Written) -> Result<(), Error> {
    let Some(source) = &template.source else { return Ok(()) };
    let is_error = |diagnostic: &Diagnostic| {
        let rule = rules::find(diagnostic.rule);
        diagnostic.severity == Severity::Error && rule.is_some_and(|rule| rule.default && rule.category() != SECRETS)
    };
    if let Some(error) = first(template, source, output, written, is_error) {
        return Err(error);
    }
    let Ok(whole) = target::policy(output, Format::RawXml, Scope::Api) else { return Ok(()) };
    let by_itself = |diagnostic: &Diagnostic| {
        is_error(diagnostic) && diagnostic.rule.split('/').next().is_some_and(|category| BY_ITSELF.contains(&category))
    };
    first(template, source, output, &whole, by_itself).map_or(Ok(()), Err)
}

/// The first finding of `written` that `is_wrong`, and that no template expects, at its place in the template.
fn first(
    template: &Template,
    source: &Source,
    output: &Output,
    written: &Written,
    is_wrong: impl Fn(&Diagnostic) -> bool,
) -> Option<Error> {
    let text = written.text();
    let document = Document::parse(&text);
    for diagnostic in findings(&text, &ALL).into_iter().filter(is_wrong) {
        let element = element(&document, diagnostic.primary.span);
        if element.is_some_and(|element| expected(written, output, element, &diagnostic).is_some()) {
            continue;
        }
        let mark = document.element_at(diagnostic.primary.span.start).and_then(|own| mark(written, own, diagnostic.primary.span));
        let (source, span) = match mark.and_then(|mark| Some((mark, mark.origin.source.as_ref()?))) {
            Some((mark, source)) => (source, place(mark, &source.text, &text, diagnostic.primary.span)),
            None => (source, template.name.span),
        };
        let way_out = format!("if it is intended, write `expect {}: \"why\"` before the block of the template", diagnostic.rule);
        let help = diagnostic.help.map_or(way_out.clone(), |help| format!("{help}; {way_out}"));
        let message = format!("what this generates is refused: {}", diagnostic.message);
        return Some(Fault::new(span, message).help(help).in_file(&source.name, &source.text).into());
    }
    None
}

/// The rules that some template expects to find something, which are few; `None` if none does.
fn of_expected(written: &Written, output: &Output) -> Option<Selection> {
    let all = written.1.iter().map(|mark| &mark.origin.expectations).chain([&output.expectations]);
    let names: BTreeSet<&str> = all.flat_map(|some| some.iter()).map(|expectation| expectation.rule.text.as_str()).gathered();
    let mut selection = Selection::none();
    for name in &names {
        selection.enable(name).expect("a checked template expects what is a rule");
    }
    (!names.is_empty()).then_some(selection)
}

/// What `selection` finds in `text`.
fn findings(text: &str, selection: &Selection) -> Vec<Diagnostic> {
    lint_text(PATH, text, selection).findings.into_iter().map(|finding| finding.diagnostic).collect()
}

/// The element that a finding at `span` is about: a policy, or a part of one that holds others.
fn element<'d>(document: &'d Document<'_>, span: Span) -> Option<Element<'d>> {
    let element = document.element_at(span.start)?;
    let is_whole = |element: &Element<'_>| {
        let is_part = matches!(element.definition(), Definition::Child(_) | Definition::Free);
        !is_part || element.children().next().is_some()
    };
    std::iter::once(element).chain(element.ancestors()).find(is_whole)
}

/// What says that the finding `diagnostic` about `element` is there on purpose.
fn expected<'o>(written: &'o Written, output: &'o Output, element: Element<'_>, diagnostic: &Diagnostic) -> Option<&'o Expectation> {
    let start = element.span().start as usize;
    let mark = written.1.iter().find(|mark| mark.offset == start);
    // Sections and what is around them belong to the template that was asked for.
    let expectations = mark.map_or(&output.expectations, |mark| &mark.origin.expectations);
    expectations.iter().find(|expectation| expectation.rule.text == diagnostic.rule)
}

/// The last mark in front of `span`, which lies in `element`; `None` where no template made the element.
fn mark<'w>(written: &'w Written, element: Element<'_>, span: Span) -> Option<&'w Mark> {
    let start = element.span().start as usize;
    let own = written.1.iter().find(|mark| mark.offset == start)?;
    written.1.iter().take_while(|mark| mark.offset <= span.start as usize).last().or(Some(own))
}

/// Where in the file of its template what stands at `span` of `written` is, behind `mark`. Lines are the same in both.
fn place(mark: &Mark, template: &str, written: &str, span: Span) -> Span {
    let between = written.get(mark.offset..span.start as usize).unwrap_or_default();
    let mut from = mark.span.start as usize;
    let lines = between.matches('\n').count();
    for _ in 0..lines {
        from += template[from..].find('\n').map_or(0, |it| it + 1);
    }
    let line = template[from..].split('\n').next().unwrap_or_default();
    let wanted = span.text(written).split('\n').next().unwrap_or_default();
    match line.find(wanted).filter(|_| !wanted.is_empty()) {
        Some(at) => Span::new(from + at, from + at + wanted.len()),
        None if lines == 0 => mark.span,
        None => {
            let indent = line.len() - line.trim_start().len();
            Span::new(from + indent, from + line.trim_end().len().max(indent))
        }
    }
}

/// The line that silences `expectation` in the element at `span`, and where it goes.
fn comment(text: &str, span: Span, expectation: &Expectation) -> (usize, String) {
    let start = span.start as usize;
    let before = &text[..start];
    let indent = &before[before.trim_end_matches(' ').len()..];
    (start, format!("<!-- apim-policy ignore {}: {} -->\n{indent}", expectation.rule.text, expectation.reason))
}

/// The expectations of a template, in front of those of the template that uses it.
pub fn expectations(template: &Template, around: &Arc<Vec<Expectation>>) -> Arc<Vec<Expectation>> {
    if template.expectations.is_empty() {
        return Arc::clone(around);
    }
    Arc::new(template.expectations.iter().chain(around.iter()).cloned().collect())
}
