//! `expression/unknown-name`: nothing is called so.

use super::meaning;
use crate::csharp::check::MistakeKind;
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/unknown-name",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/unknown-name.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    meaning::report(cx, &[MistakeKind::UnknownName], true, findings);
}
