//! `workspace/shared-counter`: calls are counted together that are meant to be counted apart, or one call twice.

use crate::ast::Policy;
use crate::catalog::{Definition, Scope, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::{COUNTING, Counter, Linked, Role, WiderCheck, counter_key, period};

pub(super) const RULE: Rule = Rule {
    id: "workspace/shared-counter",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/shared-counter.md"),
    check: Check::PolicyOf(COUNTING, check),
};

const HELP: &str = "there is one counter for a key, wherever the policy stands: add what tells the places apart to the key, as in `@(\"orders-\" + context.Subscription.Id)`";

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let Some(key) = counter_key(policy) else { return };
    let Some(span) = policy.element().value_of("counter-key").map(|value| value.span()) else { return };
    let mut same = cx.document.policies().filter(|other| other.kind() == policy.kind() && other.id() < policy.id());
    // Whether two limits with periods of their own share a counter, no page says.
    let severity = |other: &str| if other == period(policy) { Severity::Warning } else { Severity::Info };
    if let Some(first) = same.find(|other| counter_key(*other).as_ref() == Some(&key)) {
        findings
            .report(span, say!("each call is counted twice: another `{}` before it has the same key", policy.kind().name()))
            .label(first.element().name_span(), "it counts here too")
            .help(HELP)
            .at_most(severity(period(first)));
        return;
    }
    let Some(linked) = cx.linked else { return };
    let counters = || linked.counters(policy.kind(), &key);
    let around = checks_around(cx, policy).into_iter().find_map(|check| counters().find(|counter| is_at(counter, check)));
    if let Some(around) = around {
        let place = format!("{}:{}", around.path, around.line);
        let scope = around.roles.first().map_or("", |role| role.scope.name());
        findings
            .report(
                span,
                say!("each call is counted twice: `{}` of the scope {} ({}) has the same key", policy.kind().name(), scope, quoted(place)),
            )
            .help(HELP)
            .at_most(severity(&around.period));
        return;
    }
    // One of those that count together is told, the first.
    if !counters().next().is_some_and(|first| is_own(linked, first)) {
        return;
    }
    let others: Vec<&Counter> = counters().filter(|counter| is_of_other_api(linked, counter)).collect();
    if let Some(other) = others.first() {
        let place = format!("{}:{}", other.path, other.line);
        let message = match others.len() {
            1 => say!("calls of another API are counted here too: `{}` in {} has the same key", policy.kind().name(), quoted(place)),
            2 => say!(
                "calls of other APIs are counted here too: `{}` in {} and in one more place has the same key",
                policy.kind().name(),
                quoted(place)
            ),
            count => say!(
                "calls of other APIs are counted here too: `{}` in {} and in {} more places has the same key",
                policy.kind().name(),
                quoted(place),
                count - 1
            ),
        };
        findings.report(span, message).help(HELP).at_most(Severity::Info);
    }
}

/// The policies of the kind of `policy` in wider scopes that `<base />` runs.
fn checks_around<'d>(cx: &Context<'d>, policy: Policy) -> Vec<&'d WiderCheck> {
    let inbound = policy.element().parent().filter(|parent| parent.definition() == Definition::Section(Section::Inbound));
    let runs_base = inbound.is_some_and(|inbound| inbound.children().any(|child| child.definition() == Definition::Base));
    let checks = cx.wider.filter(|_| runs_base).map_or(&[][..], |wider| &wider.checks);
    checks.iter().filter(|check| check.kind == policy.kind()).collect()
}

/// Whether `counter` is this check of a wider scope.
fn is_at(counter: &Counter, check: &WiderCheck) -> bool {
    counter.line == check.place.line && *counter.path == *check.place.path
}

/// Whether `counter` stands in the document itself, or in another one of the same place.
fn is_own(linked: &Linked, counter: &Counter) -> bool {
    counter.roles == linked.roles
}

/// Whether `counter` counts the calls of another API of the same service, and of none of those that the document is for.
fn is_of_other_api(linked: &Linked, counter: &Counter) -> bool {
    let is_other = |own: &Role, other: &Role| {
        let are_apis = [own, other].iter().all(|role| matches!(role.scope, Scope::Api | Scope::Operation) && !role.api.is_empty());
        let is_same = own.api.iter().any(|api| other.api.iter().any(|other| other.eq_ignore_ascii_case(api)));
        are_apis && !is_same && !own.unit.is_empty() && own.unit == other.unit
    };
    !counter.roles.is_empty() && linked.roles.iter().all(|own| counter.roles.iter().all(|other| is_other(own, other)))
}
