//! `caching/no-rate-limit`: nothing limits the rate of calls when the cache is unavailable.

use crate::catalog::{Kind, Kinds, Section};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "caching/no-rate-limit",
    severity: Severity::Info,
    default: false,
    fix: None,
    page: include_str!("../../../rules/caching/no-rate-limit.md"),
    check: Check::DocumentOf(LOOKUPS, check),
};

const LOOKUPS: Kinds =
    Kinds::of(&[Kind::CacheLookup, Kind::CacheLookupValue, Kind::LlmSemanticCacheLookup, Kind::AzureOpenaiSemanticCacheLookup]);

/// What limits the rate, or may do so.
const LIMITS: Kinds = Kinds::of(&[Kind::RateLimit, Kind::RateLimitByKey, Kind::LlmTokenLimit, Kind::AzureOpenaiTokenLimit]);

fn check(cx: &Context, findings: &mut Findings) {
    let first = cx.document.policies().find(|it| LOOKUPS.contains(it.kind()));
    let may_be_limited =
        || cx.document.kinds().meets(LIMITS) || cx.others(Section::Inbound).is_none_or(|others| others.kinds.meets(LIMITS));
    if let Some(policy) = first.filter(|_| !may_be_limited()) {
        findings
            .report(policy.name_span(), "when the cache is unavailable, every call goes to the backend, and nothing limits the rate")
            .help("put a `rate-limit` or `rate-limit-by-key` after the lookup");
    }
}
