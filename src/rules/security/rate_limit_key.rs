//! `security/rate-limit-key`: callers choose the counter on which they are counted.

use crate::ast::{Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "security/rate-limit-key",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/security/rate-limit-key.md"),
    check: Check::DocumentOf(Kinds::of(&[Kind::RateLimitByKey, Kind::QuotaByKey, Kind::LlmTokenLimit, Kind::AzureOpenaiTokenLimit]), check),
};

/// Headers that are checked before they count, or that an edge of one's own sets and callers cannot.
const TRUSTED: &[&str] = &[
    "authorization",
    "ocp-apim-subscription-key",
    "subscription-key",
    "api-key",
    "apikey",
    "x-api-key",
    "x-azure-clientip",
    "x-azure-socketip",
    "x-azure-fdid",
];

fn check(cx: &Context, findings: &mut Findings) {
    // Tokens are counted by a literal to guard the model, which is the point of it.
    let by_key = cx.document.policies().filter(|policy| matches!(policy.kind(), Kind::RateLimitByKey | Kind::QuotaByKey));
    for key in by_key.filter_map(|policy| policy.value_of("counter-key")).filter(|key| key.literal().is_some()) {
        findings
            .report(key.span(), "all callers share one counter: one of them can use up the calls of all")
            .help("count each caller apart, as by `@(context.Subscription.Id)`")
            .at_most(Severity::Info);
    }
    let keys: Vec<(Value, &str)> = cx.document.policies().filter_map(chosen_key).collect();
    if keys.is_empty() {
        return;
    }
    let checked: Vec<&str> = cx
        .document
        .policies()
        .filter(|policy| policy.kind() == Kind::CheckHeader)
        .filter_map(|policy| Some(policy.value_of("name")?.raw()))
        .collect();
    for (key, source) in keys {
        if checked.iter().any(|name| name.eq_ignore_ascii_case(source)) {
            continue;
        }
        let report = findings.report(key.span(), format!("callers can get a new counter at will: they choose `{source}`")).help(
            "count by what they cannot choose: `context.Subscription.Id`, `context.Request.IpAddress`, the subject of a checked token",
        );
        if ["context.Subscription", "context.User", "IpAddress", "context.Product"].iter().any(|known| key.raw().contains(known)) {
            report.at_most(Severity::Info);
        }
    }
}

/// The counter key of `policy`, with the header or query parameter in it that callers choose.
fn chosen_key(policy: Policy<'_>) -> Option<(Value<'_>, &str)> {
    let key = policy.value_of("counter-key")?;
    let code = key.expression()?.raw();
    // The last address of a list is the one that the nearest proxy has seen; what is looked up or decoded is not the caller's own text.
    let derived = ["Last()", "AsJwt", "Contains(", "Equals(", "=="].iter().any(|word| code.contains(word));
    chosen(code).filter(|_| !derived).map(|source| (key, source))
}

/// The header or query parameter that `code` reads, by its name.
fn chosen(code: &str) -> Option<&str> {
    ["Request.Headers", "Request.OriginalUrl.Query", "Request.Url.Query"].iter().find_map(|collection| {
        let (_, rest) = code.split_once(collection)?;
        let rest = rest.strip_prefix(".GetValueOrDefault(").or_else(|| rest.strip_prefix('['))?;
        let rest = rest.trim_start();
        let rest = rest.strip_prefix('"').or_else(|| rest.strip_prefix("&quot;"))?;
        let name = &rest[..rest.find(['"', '&'])?];
        (!TRUSTED.iter().any(|trusted| name.eq_ignore_ascii_case(trusted))).then_some(name)
    })
}
