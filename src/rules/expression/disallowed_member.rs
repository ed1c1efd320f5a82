//! `expression/disallowed-member`: expressions may not use this member.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/disallowed-member",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/disallowed-member.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::DisallowedMember], false, findings);
}
