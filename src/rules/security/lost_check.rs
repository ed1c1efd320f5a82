//! `security/lost-check`: an operation or API leaves out `<base />`, and with it a check that a wider scope makes.

use std::collections::BTreeSet;

use super::missing_base::{may_lack_base, says_why};
use crate::ast::DocumentShape;
use crate::catalog::{Definition, Kind, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Gather;

pub(super) const RULE: Rule = Rule {
    id: "security/lost-check",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/lost-check.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let Some(wider) = cx.wider.filter(|wider| !wider.checks.is_empty()) else { return };
    if cx.document.shape() != DocumentShape::Policies {
        return;
    }
    let Some((_, inbound)) = cx.document.sections().find(|(section, _)| *section == Section::Inbound) else { return };
    let is_base = inbound.children().any(|child| child.definition() == Definition::Base);
    if is_base || says_why(inbound) || cx.model().ends(inbound) || !may_lack_base(cx.model(), inbound) {
        return;
    }
    // Who checks the same in another way has not lost it, and a fragment may hold anything.
    let own: BTreeSet<Kind> = inbound.descendants().filter_map(|element| element.policy()).map(|policy| policy.kind()).gathered();
    if own.contains(&Kind::IncludeFragment) {
        return;
    }
    let mut lost = wider.checks.iter().filter(|check| !own.contains(&check.kind));
    let Some(first) = lost.next() else { return };
    let more = lost.count();
    let place = first.place.to_string();
    let what = match more {
        0 => say!("`{}` of the scope {} ({}) does", first.kind.name(), first.scope.name(), quoted(place)),
        1 => say!("`{}` of the scope {} ({}) and one more check do", first.kind.name(), first.scope.name(), quoted(place)),
        _ => say!("`{}` of the scope {} ({}) and {} more checks do", first.kind.name(), first.scope.name(), quoted(place), more),
    };
    findings
        .report(inbound.name_span(), say!("without `<base />`, {} not run for these requests", what))
        .help("begin `inbound` with `<base />`, repeat the check here, or say in a comment why it is not needed");
}
