//! `expression/type-mismatch`: a value is of another type than the place it goes to.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/type-mismatch",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/type-mismatch.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::TypeMismatch], false, findings);
}
