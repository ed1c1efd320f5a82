//! `flow/fixed-header`: a header that the gateway sets by itself.

use crate::ast::{Policy, views::SetHeader};
use crate::catalog::{FIXED_HEADERS, KEPT_HEADERS, Section};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "flow/fixed-header",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/flow/fixed-header.md"),
    check: Check::PolicyOf(SetHeader::KINDS, check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    let Some(header) = SetHeader::cast(policy).filter(|_| policy.stands_among_policies()) else { return };
    let Some(name) = header.name().filter(|name| !name.is_dynamic()) else { return };
    let is_in = |names: &[&str]| names.iter().any(|other| other.eq_ignore_ascii_case(name.raw().trim()));
    if is_in(FIXED_HEADERS) {
        findings
            .report(name.span(), say!("`{}` stays as the gateway sets it: no policy can change it", quoted(name.raw().trim())))
            .help("leave it out");
    }
    let is_response = matches!(policy.section(), Some(Section::Outbound | Section::OnError));
    if is_response && is_in(KEPT_HEADERS) && header.exists_action().is_some_and(|action| action.choice() == Some("delete")) {
        findings
            .report(name.span(), say!("`{}` cannot be removed from a response", quoted(name.raw().trim())))
            .help("override it with a value that reveals nothing");
    }
}
