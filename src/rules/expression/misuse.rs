//! `expression/misuse`: a type, a value or a method is used as something else.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/misuse",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/misuse.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::Misuse], false, findings);
}
