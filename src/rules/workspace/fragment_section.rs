//! `workspace/fragment-section`: a fragment is included where a policy in it may not stand.

use crate::ast::Policy;
use crate::catalog::{self, Basis, Kind, Kinds, Scopes, Section, Sections};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::Fragment;

pub(super) const RULE: Rule = Rule {
    id: "workspace/fragment-section",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/fragment-section.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::IncludeFragment]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let (Some(linked), Some(section)) = (cx.linked, policy.section()) else { return };
    let Some(value) = policy.element().value_of("fragment-id") else { return };
    let Some(id) = value.literal() else { return };
    let fragments = linked.fragments(&id);
    let scope = cx.deployment.scope.and_then(Scopes::of);
    // Of several fragments of this name, any may be the one.
    let refused: Option<Vec<Refused>> = fragments.iter().map(|fragment| Refused::of(fragment, section, scope)).collect();
    let Some(refused) = refused.and_then(|all| all.into_iter().next()) else { return };
    let place = format!("{}:{}", refused.fragment.path, refused.line);
    let (name, id) = (refused.policy.kind.name(), quoted(&id));
    let message = match refused.by_section {
        true => say!("the fragment `{}` holds `{}` ({}), which does not belong in `{}`", id, name, quoted(place), section.name()),
        false => say!("the fragment `{}` holds `{}` ({}), which does not work at this scope", id, name, quoted(place)),
    };
    let names: Vec<&str> = match refused.by_section {
        true => refused.policy.sections.names().collect(),
        false => refused.policy.scopes.names().collect(),
    };
    let names = Sentence::joined(names.into_iter().map(|name| say!("`{}`", name)), " or ");
    let report = findings.report(value.span(), message).help(match refused.by_section {
        true => say!("include the fragment in {}, or put what belongs elsewhere into a fragment of its own", names),
        false => say!("`{}` works at {}: include the fragment there, or put the policy into a fragment of its own", name, names),
    });
    if !refused.is_sure {
        report.at_most(Severity::Warning);
    }
}

/// A policy in a fragment that may not stand where the fragment is included.
struct Refused<'f> {
    fragment: &'f Fragment,
    policy: &'static catalog::Policy,
    line: u32,
    /// Whether it is the section that does not take it, and not the scope.
    by_section: bool,
    /// Whether its page says so.
    is_sure: bool,
}

impl<'f> Refused<'f> {
    /// Returns the first policy of `fragment` that may not stand in `section`, or at `scope`.
    fn of(fragment: &'f Fragment, section: Section, scope: Option<Scopes>) -> Option<Self> {
        let policies = || fragment.policies.iter().map(|it| (it.kind.definition(), it.line));
        let in_wrong_section = policies().find(|(policy, _)| {
            // Where an official sample has a policy although its page does not, the service takes it.
            let sections = policy.sections.with(policy.sections_extra);
            !policy.sections.is_empty() && policy.sections.with(Sections::ANY) == Sections::ANY && !sections.contains(section)
        });
        let at_wrong_scope =
            || policies().find(|(policy, _)| !policy.scopes.is_empty() && scope.is_some_and(|scope| !policy.scopes.holds(scope)));
        let (policy, line, by_section) = match in_wrong_section {
            Some((policy, line)) => (policy, line, true),
            None => at_wrong_scope().map(|(policy, line)| (policy, line, false))?,
        };
        // Published samples rewrite URLs in `backend`, which no page allows, by a fragment.
        let is_sure = match by_section {
            true => section != Section::Backend && matches!(policy.basis, Basis::Page | Basis::Derived),
            false => policy.basis == Basis::Page,
        };
        Some(Self { fragment, policy, line, by_section, is_sure })
    }
}
