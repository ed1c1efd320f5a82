//! `workspace/unknown-named-value`: a policy refers to a named value that nothing defines.

use super::references::check_name;
use crate::ast::Value;
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::workspace::Referred;

pub(super) const RULE: Rule = Rule {
    id: "workspace/unknown-named-value",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/workspace/unknown-named-value.md"),
    check: Check::ValueWith("{{", check),
};

fn check(cx: &Context, value: Value, findings: &mut Findings) {
    if cx.existing.is_none() {
        return;
    }
    for (span, name) in value.named_values() {
        // What looks like a member of the request is a template of somebody else.
        if !name.starts_with("context.") && !name.starts_with("body.") {
            check_name(cx, span, name, (Referred::NamedValue, "named value", "named-values"), findings);
        }
    }
}
