//! `security/rate-limit-key`: callers choose the counter on which they are counted.

use crate::ast::{Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{Body, Path, library::Fact};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Sent;

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

/// Headers that name a session, which a caller can renew; a documented sample counts by one.
const SESSIONS: &[&str] = &["mcp-session-id"];

fn check(cx: &Context, findings: &mut Findings) {
    for policy in cx.document.policies() {
        let message = match policy.kind() {
            Kind::RateLimitByKey | Kind::QuotaByKey => "all callers share one counter: one of them can use up the calls of all",
            Kind::LlmTokenLimit | Kind::AzureOpenaiTokenLimit => "all callers share one counter: one of them can use up the tokens of all",
            _ => continue,
        };
        let Some(key) = policy.value_of("counter-key").filter(|key| is_constant(*key)) else { continue };
        findings
            .report(key.span(), message)
            .help("count each caller separately, as with `@(context.Subscription.Id)`")
            .at_most(Severity::Info);
    }
    for policy in cx.document.policies() {
        let Some((key, source)) = chosen_key(cx, policy) else { continue };
        let what = match &source {
            Source::Entry(name) => say!("`{}`", quoted(name)),
            Source::Body => "what stands in the body".into(),
        };
        let report = findings.report(key.span(), say!("callers can get a new counter whenever they like: they choose {}", what)).help(
            "count by what they cannot choose: `context.Subscription.Id`, `context.Request.IpAddress`, or the subject of a validated token",
        );
        let is_mild = match source {
            Source::Entry(name) => SESSIONS.iter().any(|session| name.eq_ignore_ascii_case(session)),
            // Whoever counts the failures of a login counts them for the account that is tried.
            Source::Body => policy.setting("increment-condition").is_some(),
        };
        if is_mild || key.expression().is_some_and(|expression| cx.model().depends_on(expression, KNOWN, &is_known)) {
            report.at_most(Severity::Info);
        }
    }
}

/// What callers choose a key by.
enum Source {
    /// The header or parameter of this name.
    Entry(String),
    /// Something in the body.
    Body,
}

/// Whether the key is the same for all callers, as a text or as code.
fn is_constant(key: Value) -> bool {
    let in_code = || {
        let expression = key.expression()?;
        let Body::Expression(value) = expression.root().body else { return None };
        expression.code().constant(value)
    };
    key.literal().is_some() || in_code().is_some()
}

/// What the paths name that tell callers apart and that they cannot choose.
const KNOWN: &[&str] = &["User", "Subscription", "Product", "IpAddress"];

/// Whether a path leads to something that tells callers apart and that they cannot choose.
fn is_known(path: Path) -> bool {
    path.is_a(Fact::Personal) && path.key().is_none() || path.begins_with(&["Product"]) || path.is(&["Request", "IpAddress"])
}

/// The counter key of `policy`, with what is in it that callers choose: a header, a query parameter, the body. What is looked up or decoded is not the caller's
/// own text, nor is the last address of a list: that is the one that the nearest proxy has seen.
fn chosen_key<'d>(cx: &Context<'d>, policy: Policy<'d>) -> Option<(Value<'d>, Source)> {
    let key = policy.value_of("counter-key")?;
    let expression = key.expression()?;
    if !expression.names(Fact::Chosen.named_by()) && !expression.names(&["Variables"]) {
        return None;
    }
    let is_checked = |name: &str| {
        let checks =
            cx.document.policies().filter(|policy| policy.kind() == Kind::CheckHeader).filter_map(|policy| policy.value_of("name"));
        checks.into_iter().any(|checked| checked.raw().eq_ignore_ascii_case(name))
    };
    let own = |name: &&str| !TRUSTED.iter().any(|trusted| name.eq_ignore_ascii_case(trusted)) && !is_checked(name);
    let carried = cx.model().carried(expression, Fact::Chosen);
    let entries = carried.iter().filter(|reading| is_entry(reading.path)).filter_map(|reading| reading.path.key());
    let is_in_body = |path: Path| path.begins_with(&["Request", "Body"]);
    let source = match entries.into_iter().find(own) {
        Some(name) => Source::Entry(name.to_owned()),
        None => carried.iter().any(|reading| is_in_body(reading.path)).then_some(Source::Body)?,
    };
    // Of what is compared with a list first, callers get as many counters as the list is long.
    let is_source = |path: &Path| match &source {
        Source::Entry(name) => path.key() == Some(name),
        Source::Body => is_in_body(*path),
    };
    let paths = carried.iter().map(|reading| reading.path).filter(is_source).collect();
    let variables = expression.code().readings(|path| path.variable().is_some());
    let variables = variables.iter().filter_map(|reading| reading.path.variable()).map(str::to_owned).collect();
    let is_compared = cx.model().is_compared(&Sent { paths, variables }, policy.element(), Some(expression));
    (!is_compared).then_some((key, source))
}

/// Whether a path leads to a header or to a parameter of the query.
fn is_entry(path: Path) -> bool {
    [&["Request", "Headers"][..], &["Request", "OriginalUrl", "Query"], &["Request", "Url", "Query"]]
        .iter()
        .any(|collection| path.begins_with(collection))
}
