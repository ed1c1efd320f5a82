//! `workspace/unknown-backend`: `set-backend-service` names a backend that nothing defines.

use super::references::check_attribute;
use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::Referred;

pub(super) const RULE: Rule = Rule {
    id: "workspace/unknown-backend",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/unknown-backend.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SetBackendService]), check),
};

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    check_attribute(cx, policy, "backend-id", (Referred::Backend, "backend", "backends"), findings);
}
