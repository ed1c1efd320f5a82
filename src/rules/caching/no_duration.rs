//! `caching/no-duration`: a value that expires at once, or after a year.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, say};
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

/// Whether `seconds` look like the milliseconds of a usual time: of whole minutes five by five, up to a year, which would be a week and more in seconds.
fn are_milliseconds(seconds: i64) -> bool {
    const STEP: i64 = 300 * 1000;
    (7 * DAY..=366 * DAY * 1000).contains(&seconds) && seconds % STEP == 0 && seconds / 1000 <= 366 * DAY
}

fn check(_: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let (Some(duration), Some(seconds)) = (policy.value_of("duration"), semantic::duration(policy)) else { return };
    if seconds <= 0 {
        findings
            .report(duration.span(), say!("with a duration of {} seconds nothing is cached", seconds))
            .help("give the number of seconds for which the value may be used, or remove the cache");
    } else if are_milliseconds(seconds) {
        findings
            .report(duration.span(), say!("this keeps the value for {} days", seconds / DAY))
            .help("durations are in seconds: divide milliseconds by 1000");
    } else if seconds > 366 * DAY {
        findings
            .report(duration.span(), say!("this keeps the value for {} days", seconds / DAY))
            .help("set the duration to the time for which the value may be used, in seconds")
            .at_most(Severity::Info);
    }
}
