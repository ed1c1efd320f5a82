//! `security/rate-limit-key`: callers choose the counter on which they are counted.

use crate::ast::{Expression, Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{
    Body, ExprId, ExprKind, Names, Path, Step,
    ast::BinaryOperator,
    library::{Does, Fact},
};
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
        let Some(key) = policy.value_of("counter-key") else { continue };
        if key.expression().is_some_and(is_new_each_time) {
            findings
                .report(key.span(), "each call has a counter of its own, so that nothing is ever limited")
                .help("count by something that stays the same from call to call, as with `@(context.Subscription.Id)`");
        }
        if !is_constant(key) {
            continue;
        }
        findings
            .report(key.span(), message)
            .help("count each caller separately, as with `@(context.Subscription.Id)`")
            .at_most(Severity::Info);
    }
    for policy in cx.document.policies() {
        let Some((key, source)) = chosen_key(cx, policy) else { continue };
        let what = match &source {
            Source::Entry(name) => say!("`{}`", quoted(name)),
            Source::Part(part) => part.words.into(),
        };
        let report = findings.report(key.span(), say!("callers can get a new counter whenever they like: they choose {}", what)).help(
            "count by what they cannot choose: `context.Subscription.Id`, `context.Request.IpAddress`, or the subject of a validated token",
        );
        let is_mild = match source {
            Source::Entry(name) => SESSIONS.iter().any(|session| name.eq_ignore_ascii_case(session)),
            // Whoever counts the failures of a login counts them for the account that is tried.
            Source::Part(part) => part.is_mild || policy.setting("increment-condition").is_some(),
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
    /// A part of the request.
    Part(&'static Part),
}

/// A part of the request that callers choose.
struct Part {
    words: &'static str,
    /// Whether there may be good reasons to count by it.
    is_mild: bool,
    is_at: fn(Path) -> bool,
}

/// The parts of a request, those first by which it is easiest to get a new counter.
const PARTS: [Part; 5] = [
    Part {
        words: "the headers",
        is_mild: false,
        is_at: |path| path.begins_with(&["Request", "Headers"]) && path.key().is_none() && is_value(path),
    },
    Part { words: "the query", is_mild: false, is_at: |path| is_whole_url(path) || is_of_url(path, &["QueryString", "ToString", "ToUri"]) },
    Part { words: "what stands in the body", is_mild: false, is_at: |path| path.begins_with(&["Request", "Body"]) },
    Part { words: "the parameters in the path", is_mild: true, is_at: |path| path.begins_with(&["Request", "MatchedParameters"]) },
    Part { words: "the path", is_mild: true, is_at: |path| is_of_url(path, &["Path"]) },
];

/// Whether a path leads to one of these members of the address of the request.
fn is_of_url(path: Path, members: &[&str]) -> bool {
    let is_url = path.begins_with(&["Request", "Url"]) || path.begins_with(&["Request", "OriginalUrl"]);
    let is_one = |step: &&Step| matches!(step, Step::Member(name) | Step::Call(name) if members.contains(&&**name));
    is_url && path.steps().get(2).is_some_and(is_one)
}

/// Whether a path leads to the whole address of the request, the query among it.
fn is_whole_url(path: Path) -> bool {
    path.is(&["Request", "Url"]) || path.is(&["Request", "OriginalUrl"])
}

/// Whether a path leads to the value of an item.
fn is_value(path: Path) -> bool {
    path.steps().iter().any(|step| matches!(step, Step::Member(name) if **name == *"Value"))
}

/// What the paths name that callers choose, beside what is known to be chosen.
const ADDRESS: Names = Names::of(&["Variables", "Path", "QueryString", "Url", "OriginalUrl", "MatchedParameters", "Headers"]);

/// Whether the key is the same for all callers, as a text or as code.
fn is_constant(key: Value) -> bool {
    let in_code = || {
        let expression = key.expression()?;
        let Body::Expression(value) = expression.root().body else { return None };
        expression.code().constant(value)
    };
    key.literal().is_some() || in_code().is_some()
}

/// Whether something that no two calls have in common is in every value of the key.
fn is_new_each_time(key: Expression) -> bool {
    if !key.names(const { Names::of(&["RequestId", "NewGuid"]) }) {
        return false;
    }
    let code = key.code();
    let is_choice = |kind: &ExprKind| {
        matches!(kind, ExprKind::Conditional { .. } | ExprKind::Binary { operator: BinaryOperator::Coalesce, .. } | ExprKind::Lambda { .. })
    };
    let is_new = |id: ExprId| code.bound(id).is_some_and(|(class, member)| (class.name, member.name) == ("Guid", "NewGuid"));
    let is_default = |id: ExprId| code.does(id) == Some(Does::EntryOr);
    code.yields().len() == 1
        && !code.nodes().any(|(id, node)| is_choice(&node.kind) || is_default(id))
        && (!code.carried(|path| path.is(&["RequestId"])).is_empty() || code.nodes().any(|(id, _)| is_new(id)))
}

/// What the paths name that tell callers apart and that they cannot choose.
const KNOWN: Names = Names::of(&["User", "Subscription", "Product", "IpAddress"]);

/// Whether a path leads to something that tells callers apart and that they cannot choose.
fn is_known(path: Path) -> bool {
    path.is_a(Fact::Personal) && path.key().is_none() || path.begins_with(&["Product"]) || path.is(&["Request", "IpAddress"])
}

/// The counter key of `policy`, with what is in it that callers choose: a header, a query parameter, the body. What is looked up or decoded is not the caller's
/// own text, nor is the last address of a list: that is the one that the nearest proxy has seen.
fn chosen_key<'d>(cx: &Context<'d>, policy: Policy<'d>) -> Option<(Value<'d>, Source)> {
    let key = policy.value_of("counter-key")?;
    let expression = key.expression()?;
    if !expression.names(Fact::Chosen.named_by()) && !expression.names(ADDRESS) {
        return None;
    }
    let is_checked = |name: &str| {
        let checks =
            cx.document.policies().filter(|policy| policy.kind() == Kind::CheckHeader).filter_map(|policy| policy.value_of("name"));
        checks.into_iter().any(|checked| checked.raw().eq_ignore_ascii_case(name))
    };
    let own = |name: &&str| !TRUSTED.iter().any(|trusted| name.eq_ignore_ascii_case(trusted)) && !is_checked(name);
    let is_part = |path: Path| PARTS.iter().any(|part| (part.is_at)(path));
    let mut carried = cx.model().carried_of(expression, &|path| path.is_a(Fact::Chosen) || is_part(path));
    carried.retain(|reading| {
        let element = cx.document.expression_of(reading.node).and_then(Expression::element);
        element.is_none_or(|element| cx.model().surely_replaced(reading.path, element).is_none())
    });
    let entries = carried.iter().filter(|reading| is_entry(reading.path)).filter_map(|reading| reading.path.key());
    let source = match entries.into_iter().find(own) {
        Some(name) => Source::Entry(name.to_owned()),
        None => PARTS.iter().find(|part| carried.iter().any(|reading| (part.is_at)(reading.path))).map(Source::Part)?,
    };
    // Of what is compared with a list first, callers get as many counters as the list is long.
    let is_source = |path: &Path| match &source {
        Source::Entry(name) => path.key() == Some(name),
        Source::Part(part) => (part.is_at)(*path),
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
