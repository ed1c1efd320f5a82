//! `expression/disallowed-type`: expressions may not use members of this type.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/disallowed-type",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/disallowed-type.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::DisallowedType], false, findings);
}
