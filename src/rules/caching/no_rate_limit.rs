//! `caching/no-rate-limit`: nothing slows callers down when the cache is gone.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "caching/no-rate-limit",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/caching/no-rate-limit.md"),
    check: Check::PolicyOf(LOOKUPS, check),
};

const LOOKUPS: Kinds =
    Kinds::of(&[Kind::CacheLookup, Kind::CacheLookupValue, Kind::LlmSemanticCacheLookup, Kind::AzureOpenaiSemanticCacheLookup]);

fn check(cx: &Context, policy: Policy, findings: &mut Findings) {
    let limits = |kind| {
        let is_limit = matches!(kind, Kind::RateLimit | Kind::RateLimitByKey | Kind::LlmTokenLimit | Kind::AzureOpenaiTokenLimit);
        is_limit || kind == Kind::IncludeFragment
    };
    let is_first = cx.document.policies().find(|it| LOOKUPS.contains(it.kind())) == Some(policy);
    if is_first && !cx.document.policies().any(|it| limits(it.kind())) {
        findings
            .report(policy.name_span(), "when the cache is not there, every call goes through: nothing limits their rate")
            .help("put a `rate-limit` or `rate-limit-by-key` after the lookup");
    }
}
