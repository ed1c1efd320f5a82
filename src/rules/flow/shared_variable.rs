//! `flow/shared-variable`: policies that run at the same time set the same variable.

use crate::ast::{Policy, views::Wait};
use crate::catalog::Variable;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "flow/shared-variable",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/shared-variable.md"),
    check: Check::PolicyOf(Wait::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    // Where the first of them is enough, the others may well write to the same place.
    if Wait::cast(policy).and_then(Wait::waits_for).is_some_and(|kind| kind.choice() != Some("all")) {
        return;
    }
    let mut seen: Vec<(&str, Span)> = Vec::new();
    for setting in policy.children().flat_map(|child| child.settings()) {
        let writes = setting.definition().is_some_and(|attribute| matches!(attribute.variable, Some(Variable::Write(_))));
        if !writes || setting.value().is_dynamic() {
            continue;
        }
        let name = setting.value().raw();
        match seen.iter().find(|(other, _)| *other == name) {
            Some((_, first)) => {
                findings
                    .report(
                        setting.value().span(),
                        say!("whichever ends last decides what `{}` holds: both run at the same time", quoted(name)),
                    )
                    .label(*first, "sets it too")
                    .help("give each of them a variable of its own");
            }
            None => seen.push((name, setting.value().span())),
        }
    }
}
