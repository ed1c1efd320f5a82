//! `caching/no-duration`: a value that expires at once, or after a year.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic;

pub(super) const RULE: Rule = Rule {
    id: "caching/no-duration",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/no-duration.md"),
    check: Check::PolicyOf(
        Kinds::of(&[Kind::CacheStore, Kind::CacheStoreValue, Kind::AzureOpenaiSemanticCacheStore, Kind::LlmSemanticCacheStore]),
        check,
    ),
};

const DAY: i64 = 86_400;

fn check(_: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let (Some(duration), Some(seconds)) = (policy.value_of("duration"), semantic::duration(policy)) else { return };
    if seconds <= 0 {
        findings
            .report(duration.span(), format!("a duration of {seconds} seconds keeps nothing"))
            .help("give the number of seconds for which the value may be used, or remove the cache");
    } else if seconds > 366 * DAY {
        findings
            .report(duration.span(), format!("this keeps the value for {} days", seconds / DAY))
            .help("durations are seconds: divide milliseconds by 1000");
    }
}
