//! `schema/unexpected-text`: text in an element that holds only elements.

use super::wording;
use crate::ast::Element;
use crate::catalog::{ChildKind, Definition, Required, TextContent};
use crate::diagnostic::{Safety, Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "schema/unexpected-text",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/schema/unexpected-text.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for (element, text) in cx.document.texts().filter(|(element, _)| takes_none(element.definition())) {
        if let Some(span) = cx.document.loose_text(text) {
            report(element, span, findings);
        }
    }
}

fn takes_none(definition: Definition) -> bool {
    match definition {
        Definition::Free | Definition::Unknown => false,
        Definition::Policies | Definition::Fragment | Definition::Section(_) | Definition::Base => true,
        Definition::Policy(policy) => matches!(policy.element.text, TextContent::None | TextContent::Policies),
        Definition::Child(child) => matches!(child.text, TextContent::None | TextContent::Policies),
    }
}

fn report(element: Element<'_>, span: Span, findings: &mut Findings) {
    let text = span.text(element.document().text());
    let line = text.lines().next().unwrap_or(text).trim_end();
    let place = Span { start: span.start, end: span.start + line.len() as u32 };
    let report = findings.report(place, say!("`{}` takes {}", quoted(element.name()), instead_of_text(element)));
    match wrapper(element) {
        Some(name) => {
            let edits = vec![Edit::insert(span.start as usize, format!("<{name}>")), Edit::insert(span.end as usize, format!("</{name}>"))];
            report.help(say!("put the text into `<{}>`", name)).fix(say!("put it into `<{}>`", name), edits);
        }
        None => {
            report.help("remove the text, or write it as a comment");
        }
    }
}

/// What `element` takes, text left out.
fn instead_of_text(element: Element<'_>) -> Sentence {
    match wording::content(element) {
        content if content == "nothing" => "no text".into(),
        content => say!("{}, not text", content),
    }
}

/// The one child of `element` into which text can be put.
fn wrapper(element: Element<'_>) -> Option<&'static str> {
    let [only] = element.definition().element()?.children else { return None };
    let ChildKind::Element(child) = &only.kind else { return None };
    let takes_text = matches!(child.text, TextContent::Literal | TextContent::Expression | TextContent::Raw);
    let is_free = child.attributes.iter().all(|attribute| attribute.required != Required::Yes && !attribute.xsd_required);
    (takes_text && is_free).then_some(child.name)
}
