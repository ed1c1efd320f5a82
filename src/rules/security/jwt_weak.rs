//! `security/jwt-weak`: a check of tokens is switched off.

use crate::ast::{Policy, views::ValidateToken};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Edit;

pub(super) const RULE: Rule = Rule {
    id: "security/jwt-weak",
    severity: Severity::Error,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/security/jwt-weak.md"),
    check: Check::DocumentOf(Kinds::of(&[Kind::ValidateJwt]), check),
};

/// Clocks differ by seconds; ten minutes are more than any of them needs.
const LARGE_SKEW: i64 = 600;

fn check(cx: &Context, findings: &mut Findings) {
    let is_unsigned = |policy: &Policy| policy.setting("require-signed-tokens").is_some_and(|setting| setting.typed().is_bool(false));
    let tokens: Vec<Policy> = cx.document.policies().filter(|policy| ValidateToken::cast(*policy).is_some()).collect();
    // Where another check demands a signature, the one without may only be about claims.
    let unsigned = if tokens.iter().all(is_unsigned) { Severity::Error } else { Severity::Warning };
    for policy in tokens.into_iter().filter(|policy| policy.kind() == Kind::ValidateJwt) {
        look_at(policy, unsigned, findings);
    }
}

fn look_at(policy: Policy, unsigned: Severity, findings: &mut Findings) {
    for (name, message, severity) in [
        ("require-signed-tokens", "tokens without a signature are accepted: anyone can make them", unsigned),
        ("require-expiration-time", "tokens that never expire are accepted", Severity::Warning),
    ] {
        let Some(setting) = policy.setting(name).filter(|setting| setting.typed().is_bool(false)) else { continue };
        findings
            .report(setting.span(), message)
            .help(say!("remove `{}`, or set it to `true`", name))
            .fix("set it to `true`", vec![Edit::replace(setting.value().span(), "true")])
            .at_most(severity);
    }
    let other =
        policy.value_of("header-name").and_then(|name| name.literal()).filter(|name| !name.trim().eq_ignore_ascii_case("Authorization"));
    if let (Some(scheme), Some(other)) = (policy.setting("require-scheme"), other) {
        findings
            .report(scheme.span(), say!("the scheme is not checked: the token comes in `{}`", quoted(other.trim())))
            .help("remove it: only `Authorization` has a scheme")
            .at_most(Severity::Warning);
    }
    let Some(skew) = policy.value_of("clock-skew") else { return };
    let Some(seconds) = skew.literal().and_then(|text| text.trim().parse::<i64>().ok()).filter(|seconds| *seconds > LARGE_SKEW) else {
        return;
    };
    findings
        .report(skew.span(), say!("tokens are accepted for {} minutes after they have expired", seconds / 60))
        .help("use 60 to 300: `clock-skew` is in seconds, and clocks differ only by seconds")
        .at_most(Severity::Warning);
}
