//! `schema/unknown-element`: an element is not a policy, or not an allowed child of its parent.

use super::wording;
use crate::ast::Element;
use crate::catalog::{self, Section, TextContent};
use crate::diagnostic::{Safety, Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/unknown-element",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/schema/unknown-element.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for element in cx.document.elements() {
        if let Some(parent) = element.parent().filter(|parent| !element.may_stand_in(*parent))
            && wording::is_plain(element.name())
        {
            report(element, parent, findings);
        }
    }
}

fn report(element: Element<'_>, parent: Element<'_>, findings: &mut Findings) {
    let (name, holder) = (element.name(), parent.name());
    let mut report = if parent.definition().takes_policies() {
        findings.report(element.name_span(), say!("`{}` is not a policy", quoted(name)))
    } else {
        findings.report(element.name_span(), say!("`{}` takes no `{}`", quoted(holder), quoted(name)))
    };
    if !parent.definition().element().is_none_or(catalog::Element::in_xsd) {
        report = report.at_most(Severity::Warning);
    }
    if let Some(meant) = wording::element_meant(element) {
        let report = report.help(say!("did you mean `{}`?", meant));
        // What has a text in it cannot just be called like what takes elements alone.
        let takes_text = |definition: &catalog::Element| definition.text != TextContent::None || definition.children.is_empty();
        let fits = element.text().is_none() || parent.definition().child(meant).element().is_none_or(takes_text);
        if fits {
            report.fix(say!("call it `{}`", meant), wording::rename(element, meant));
        }
        return;
    }
    let attribute = parent.definition().element().and_then(|definition| definition.attribute(name));
    if attribute.is_some_and(|attribute| parent.setting(attribute.name).is_none()) {
        report.help(say!("write it as an attribute of `{}`: `{}=\"…\"`", quoted(holder), quoted(name)));
        return;
    }
    let homes = homes(name);
    let is_policy = catalog::policy(name).is_some();
    report.help(match homes.as_slice() {
        _ if is_policy && holder == "choose" => "put it into a `when` or `otherwise`".into(),
        _ if is_policy => say!("`{}` takes {}", quoted(holder), taken(parent)),
        [] if Section::from_name(name).is_some() => "a section belongs in `policies`".into(),
        [] if parent.definition().takes_policies() => "no policy has this name".into(),
        [] => say!("`{}` takes {}", quoted(holder), taken(parent)),
        homes => say!("`{}` belongs in {}", quoted(name), wording::list(homes.iter().copied(), " or ")),
    });
}

/// What `element` takes, as a noun phrase.
fn taken(element: Element<'_>) -> Sentence {
    match element.definition().element().map(|definition| (definition.text, definition.children)) {
        Some((TextContent::Literal | TextContent::Expression, [])) => "text alone".into(),
        _ => wording::content(element),
    }
}

/// The elements that have a child called `name`.
fn homes(name: &str) -> Vec<&'static str> {
    fn collect(element: &'static catalog::Element, name: &str, homes: &mut Vec<&'static str>) {
        for child in element.children {
            if child.name() == name && !homes.contains(&element.name) {
                homes.push(element.name);
            }
            if let catalog::ChildKind::Element(inner) = &child.kind {
                collect(inner, name, homes);
            }
        }
    }
    let mut homes = Vec::new();
    for policy in catalog::policies() {
        collect(&policy.element, name, &mut homes);
    }
    homes
}
