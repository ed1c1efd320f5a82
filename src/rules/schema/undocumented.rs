//! `schema/undocumented`: a name that no documentation page mentions.

use crate::ast::Element;
use crate::catalog::Status;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "schema/undocumented",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/schema/undocumented.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    cx.document.elements().for_each(|element| check_element(element, findings));
}

fn check_element(element: Element<'_>, findings: &mut Findings) {
    let (name, span) = (element.name(), element.name_span());
    let holder = element.parent().and_then(|parent| parent.definition().element());
    let child = holder.and_then(|holder| holder.child(name));
    let is_undocumented = match (child, element.policy()) {
        (Some(child), _) => !child.documented,
        (None, Some(policy)) => policy.catalog().status == Status::Undocumented,
        (None, None) => false,
    };
    if is_undocumented {
        findings.report(span, say!("no documentation page mentions `{}` here", quoted(name))).help(HELP);
        // Then neither is what it takes.
        return;
    }
    for setting in element.settings().filter(|setting| setting.definition().is_some_and(|attribute| !attribute.documented)) {
        findings.report(setting.name_span(), say!("no documentation page mentions the attribute `{}`", quoted(setting.name()))).help(HELP);
    }
}

const HELP: &str = "only a published schema or the policy toolkit knows it: it may change or be removed without notice";
