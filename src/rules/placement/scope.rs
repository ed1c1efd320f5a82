//! `placement/scope`: a policy at a scope that does not take it.

use crate::ast::Element;
use crate::catalog::{Basis, Definition, Scope, Scopes};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "placement/scope",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/placement/scope.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let Some((scope, name)) = cx.deployment.scope.and_then(scope) else { return };
    cx.document.elements().for_each(|element| check_element(element, scope, name, findings));
}

fn check_element(element: Element<'_>, scope: Scopes, name: &'static str, findings: &mut Findings) {
    match element.definition() {
        Definition::Base if scope == Scopes::GLOBAL => {
            findings
                .report(element.name_span(), "`base` does nothing at global scope")
                .help("remove it: there is no wider scope whose policies could run")
                .at_most(Severity::Info);
        }
        Definition::Policy(policy) if !policy.scopes.is_empty() && !policy.scopes.holds(scope) && element.stands_among_policies() => {
            let scopes = Sentence::joined(policy.scopes.names().map(|name| say!("`{}`", name)), ", ");
            let report = findings
                .report(element.name_span(), say!("`{}` does not work at {} scope", quoted(element.name()), name))
                .help(say!("it works at {}", scopes));
            if policy.basis != Basis::Page {
                report.at_most(Severity::Warning);
            }
        }
        _ => {}
    }
}

/// The catalogue's scope, and its name; `None` for a fragment, which has the scope of whoever includes it.
fn scope(scope: Scope) -> Option<(Scopes, &'static str)> {
    let name = if scope == Scope::Api { "API" } else { scope.name() };
    Some((Scopes::of(scope)?, name))
}
