//! `expression/wrong-arguments`: a method does not take these arguments.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/wrong-arguments",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/wrong-arguments.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::WrongArguments], false, findings);
}
