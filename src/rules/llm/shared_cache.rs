//! `llm/shared-cache`: callers get responses to the prompts of other callers.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::is_plain;

pub(super) const RULE: Rule = Rule {
    id: "llm/shared-cache",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/llm/shared-cache.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::LlmSemanticCacheLookup, Kind::AzureOpenaiSemanticCacheLookup]), check),
};

fn check(_: &Context, policy: Policy, findings: &mut Findings) {
    if policy.child("vary-by").is_some() || !is_plain(policy.element()) {
        return;
    }
    findings
        .report(policy.name_span(), "callers get responses to the prompts of other callers: all of them share one cache")
        .help("add `<vary-by>@(context.Subscription.Id)</vary-by>`, or whatever tells callers apart");
}
