//! `expression/inserted-code`: the value of a named value does not fit the code into which the service puts it.

use crate::ast::{Document, Expression, Value};
use crate::csharp::{Encoding, ErrorKind};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::filled::Filled;
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets;
use crate::spelling::holds_placeholder;
use crate::text::{Order, Span};
use crate::workspace::Linked;

pub(super) const RULE: Rule = Rule {
    id: "expression/inserted-code",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/inserted-code.md"),
    check: Check::Document(check),
};

/// What is wrong with code once a value stands in it.
struct Wrong {
    message: Sentence,
    /// Where, in the document that holds the code alone.
    span: Span,
    /// Whether the service is known to refuse it.
    is_sure: bool,
}

/// A document that holds nothing but code, up to the code.
const BEFORE: &str = "<set-body>";

/// How long the value of a named value may be, in characters (*Use named values in Azure API Management policies*).
const LONGEST: usize = 4_096;

fn check(cx: &Context, findings: &mut Findings) {
    let Some(linked) = cx.linked else { return };
    for expression in cx.document.expressions() {
        // What is wrong without the value is told without it.
        if expression.may_hold_named_values()
            && expression.errors().is_empty()
            && expression.mistakes().is_empty()
            && !expression.is_template()
        {
            check_inserted(expression, linked, findings);
        }
    }
    let settings = cx.document.elements().flat_map(|element| element.settings().map(|setting| setting.value()).chain(element.text()));
    for value in settings.filter(|value| value.named_value().is_some() && !value.is_liquid()) {
        check_whole(value, linked, findings);
    }
}

/// Looks at `expression` with the values of its named values in it.
fn check_inserted(expression: Expression, linked: &Linked, findings: &mut Findings) {
    let text = expression.document().text();
    let mut inserted = Vec::new();
    for (node, references) in expression.with_named_values() {
        for (span, name) in references {
            let known = linked.known_value(name).filter(|(value, _)| is_code(value));
            // What is escaped in the document is decoded before it is code, and the value is not.
            let fits = |value: &str| expression.site().encoding == Encoding::Raw || !value.contains(['&', '<', '>', '"', '\'']);
            if let Some((value, definition)) = known.filter(|(value, _)| fits(value)) {
                inserted.push((span, name, value, definition, node == span));
            }
        }
    }
    inserted.order_by_key(|(span, ..)| *span);
    if inserted.is_empty() {
        return;
    }
    let start = expression.span().start;
    let part = |span: Span| Span { start: span.start - start, end: span.end - start };
    let filled = Filled::of(expression.span().text(text), inserted.iter().map(|(span, _, value, ..)| (part(*span), (*value).to_owned())));
    let Some(wrong) = wrong_with(&filled.text) else { return };
    let at = wrong.span.start.saturating_sub(BEFORE.len() as u32);
    let in_value = filled.replaced_in(Span { start: at, end: at + wrong.span.len().max(1) as u32 }).map(|(number, _)| number).next();
    let (span, name, value, definition, is_operand) = &inserted[in_value.unwrap_or_default()];
    let place = format!("{}:{}", definition.path, definition.line);
    let message = match tells_nothing(name, value) {
        true => say!("once the service has put the value of `{}` in, {}", quoted(*name), wrong.message),
        false => say!("once the service has put the value of `{}` in, this is not valid C#", quoted(*name)),
    };
    let report = findings.report(*span, message).help(match is_operand {
        true => say!("the value is defined in {}, and stands in the code as it is: a text needs quotes around it", quoted(place)),
        false => say!(
            "the value is defined in {}, and stands in the text as it is: quotes and backslashes in it have to be escaped",
            quoted(place)
        ),
    });
    if !wrong.is_sure || !is_operand {
        report.at_most(Severity::Warning);
    }
}

/// Looks at the expression that `value` becomes, which is a named value and nothing else.
fn check_whole(value: Value, linked: &Linked, findings: &mut Findings) {
    let Some(name) = value.named_value() else { return };
    let is_expression =
        |text: &str| (text.starts_with("@(") || text.starts_with("@{")) && text.len() <= LONGEST && !holds_placeholder(text);
    let Some((code, definition)) = linked.known_value(name).filter(|(code, _)| is_expression(code.trim())) else { return };
    let Some(wrong) = wrong_with(code.trim()) else { return };
    let place = format!("{}:{}", definition.path, definition.line);
    let message = match tells_nothing(name, code) {
        true => say!("the value of `{}` is an expression, in which {}", quoted(name), wrong.message),
        false => say!("the value of `{}` is an expression that is not valid C#", quoted(name)),
    };
    let report = findings.report(value.span(), message).help(say!("the value is defined in {}", quoted(place)));
    if !wrong.is_sure {
        report.at_most(Severity::Warning);
    }
}

/// Returns what is wrong first with `code`, a policy expression.
fn wrong_with(code: &str) -> Option<Wrong> {
    let text = format!("{BEFORE}{code}</set-body>");
    let document = Document::parse(&text);
    if let Some(error) = document.errors().first() {
        return Some(Wrong { message: error.message.clone(), span: error.span, is_sure: false });
    }
    let whole = document.expressions().next().filter(|expression| expression.span().len() >= code.len());
    let Some(expression) = whole else {
        return Some(Wrong { message: "the expression ends before all of its code".into(), span: Span::at(0), is_sure: true });
    };
    let error = expression.own_errors().iter().find(|error| matches!(error.kind, ErrorKind::Syntax));
    if let Some(error) = error {
        return Some(Wrong { message: error.message.clone(), span: error.span, is_sure: true });
    }
    let mistake = expression.mistakes().first()?;
    Some(Wrong { message: mistake.message.clone(), span: document.csharp().span(mistake.span), is_sure: mistake.certain })
}

/// Whether `value` is put in as it is known: neither nothing, nor a word that stands for something, nor what a tool fills in.
fn is_code(value: &str) -> bool {
    value.len() <= LONGEST
        && !value.trim().is_empty()
        && !holds_placeholder(value)
        && !secrets::is_placeholder(value.trim())
        && !value.contains("__")
}

/// Whether what a message says of `value` can tell no secret.
fn tells_nothing(name: &str, value: &str) -> bool {
    secrets::strength(name).is_none()
        && secrets::find(value).is_empty()
        && !value.split(|it: char| !it.is_ascii_graphic()).any(secrets::is_opaque)
}
