//! `syntax/xml`: the document is not well-formed XML, even with its expressions masked.

use crate::ast::{Document, Element};
use crate::catalog::{Definition, TextContent};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Report, Rule};
use crate::syntax::{SyntaxError, SyntaxErrorKind};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "syntax/xml",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/xml.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for error in cx.errors().iter().filter(|error| error.kind == SyntaxErrorKind::Xml) {
        match unclosed(cx.document, error) {
            Some(element) => report_unclosed(element, error, findings),
            None => {
                findings.report_syntax_error(error);
            }
        }
    }
}

/// The element that is not closed, where that is the mistake.
fn unclosed<'d>(document: &'d Document<'d>, error: &SyntaxError) -> Option<Element<'d>> {
    let name = error.unclosed?;
    document.element_at(name.start).filter(|element| element.name_span() == name)
}

/// The parser sees that an element is open where another ends. The mistake is further up: where something begins that cannot stand in it.
fn report_unclosed(element: Element<'_>, error: &SyntaxError, findings: &mut Findings) {
    let name = element.name();
    let stranger = element.children().find(|child| !child.may_stand_in(element));
    if !is_checked(element) {
        let report = findings.report_syntax_error(error);
        if let Some(stranger) = stranger {
            report.label(stranger.name_span(), say!("cannot stand in `{}`", quoted(name)));
        }
        return;
    }
    let end = |report: Report| {
        if error.span.start > element.open_span().end {
            report.label(error.span, say!("`{}` is still open here", quoted(name)));
        }
    };
    if takes_nothing(element) {
        let mark = element.open_span().end;
        end(findings
            .report(Span { start: mark - 1, end: mark }, say!("`{}` is never closed", quoted(name)))
            .label(element.name_span(), "holds nothing")
            .help(say!("end the tag of `{}` with `/>`", quoted(name))));
    } else if let Some(stranger) = stranger {
        end(findings
            .report(stranger.name_span(), say!("`{}` begins while `{}` is open", quoted(stranger.name()), quoted(name)))
            .label(element.name_span(), say!("`{}` is opened here and not closed", quoted(name)))
            .help(say!("add `</{}>` before it", quoted(name))));
    } else {
        findings.report_syntax_error(error);
    }
}

/// Whether the published schemas say what `element` may hold: in a section they do, down to the first policies in a policy. Further in,
/// the service's own message is that of the parser, and so is this one.
fn is_checked(element: Element<'_>) -> bool {
    let in_section = |policy: Element| policy.parent().is_some_and(|parent| matches!(parent.definition(), Definition::Section(_)));
    for holder in std::iter::once(element).chain(element.ancestors()) {
        match holder.definition() {
            Definition::Policies | Definition::Section(_) => return true,
            Definition::Base => return in_section(holder),
            definition if definition.takes_policies() => return false,
            Definition::Policy(_) => return in_section(holder),
            Definition::Child(_) => {}
            Definition::Fragment | Definition::Free | Definition::Unknown => return false,
        }
    }
    false
}

/// Whether there is nothing that could stand between the tags of `element`.
fn takes_nothing(element: Element<'_>) -> bool {
    let is_empty = element.definition().element().is_some_and(|it| it.text == TextContent::None && it.children.is_empty());
    is_empty || element.definition() == Definition::Base
}
