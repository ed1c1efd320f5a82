//! `caching/shared-key`: the data of one caller is cached under a key that all callers share.

use foldhash::HashSet;

use crate::ast::{Element, Expression, Policy, Value};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{Path, library::Fact};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, Piece, is_plain};

pub(super) const RULE: Rule = Rule {
    id: "caching/shared-key",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/shared-key.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStoreValue, Kind::CacheLookup]), check),
};

/// How many variables a value may have gone through.
const DEPTH: u32 = 4;

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    match policy.kind() {
        Kind::CacheStoreValue => check_value(context, policy, findings),
        Kind::CacheLookup => check_responses(policy, findings),
        _ => {}
    }
}

/// A cache of whole responses keeps those to requests with `Authorization` only where it is told to, and then tells callers apart only by
/// what it is told as well.
fn check_responses(policy: Policy<'_>, findings: &mut Findings<'_>) {
    let Some(setting) = policy.setting("allow-private-response-caching").filter(|setting| setting.typed().is_bool(true)) else { return };
    let apart = policy.setting("vary-by-developer").is_some_and(|setting| !setting.typed().is_bool(false))
        || policy
            .children_named("vary-by-header")
            .filter_map(Element::text)
            .any(|header| header.is_dynamic() || header.raw().split(';').any(|name| name.trim().eq_ignore_ascii_case("authorization")));
    if apart || !is_plain(policy.element()) {
        return;
    }
    findings
        .report(setting.span(), "callers get responses that were made for other callers: the cache does not tell their tokens apart")
        .help("add `<vary-by-header>Authorization</vary-by-header>`, or remove `allow-private-response-caching`");
}

fn check_value(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(store) = model.store(policy) else { return };
    let tells = |piece: &Piece| match piece {
        Piece::Variable { .. } => Some(Callers::Apart),
        Piece::Code { .. } => Some(policy.value_of("key").and_then(Value::expression).map_or(Callers::Apart, tells_apart)),
        _ => None,
    };
    let callers = store.key.pieces().iter().filter_map(tells).max().unwrap_or(Callers::Together);
    if callers == Callers::Apart {
        return;
    }
    let conditions = model.conditions(policy.element());
    if conditions.iter().any(|condition| condition.expression.is_some_and(|test| personal(model, policy, test).is_some())) {
        return;
    }
    let Some(value) = policy.value_of("value") else { return };
    let own = value.expression().and_then(|expression| personal(model, policy, expression));
    let Some(source) = own.or_else(|| variables(model, policy.element(), DEPTH, &mut HashSet::default())) else { return };
    let message = match callers {
        Callers::ByAddress => {
            say!("callers of the same address share the key `{}`, but the value belongs to one caller", quoted(&store.key))
        }
        _ => say!("all callers share the key `{}`, but the value belongs to one caller", quoted(&store.key)),
    };
    let mut report = findings.report(policy.value_of("key").map_or(policy.name_span(), |key| key.span()), message);
    // What is fetched in the name of a caller may be the same for all who may fetch it.
    if callers == Callers::ByAddress && own.is_none() {
        report = report.at_most(Severity::Info);
    }
    report
        .label(value.span(), say!("the value depends on {}", source))
        .help("add to the key what identifies the caller: the subscription's id or the subject of the token");
}

/// Whether a key is another one for each caller.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Callers {
    /// All have one.
    Together,
    /// Those have one who ask for the same address.
    ByAddress,
    /// It may be another one for each.
    Apart,
}

/// Whether the code of a key tells callers apart.
fn tells_apart(key: Expression<'_>) -> Callers {
    let code = key.code();
    if !key.errors().is_empty() || !code.is_repeatable() || !code.readings(|path| !is_common(path) && !is_address(path)).is_empty() {
        return Callers::Apart;
    }
    if code.depends_on(|path| !is_common(path)) { Callers::ByAddress } else { Callers::Together }
}

/// Whether a path leads to something that is the same for many callers.
fn is_common(path: Path<'_>) -> bool {
    const COMMON: [&[&str]; 9] = [
        &["Api"],
        &["Operation"],
        &["Product"],
        &["Deployment"],
        &["Workspace"],
        &["Request", "Method"],
        &["Request", "OriginalUrl", "Host"],
        &["Request", "Url", "Host"],
        &["Request", "Url", "Scheme"],
    ];
    const BEFORE: [&[&str]; 4] = [&[], &["Request"], &["Request", "Url"], &["Request", "OriginalUrl"]];
    COMMON.iter().any(|common| path.begins_with(common)) || BEFORE.iter().any(|before| path.is(before))
}

/// Whether a path leads to a part of the address that is asked for.
fn is_address(path: Path<'_>) -> bool {
    [&["Request", "Url"][..], &["Request", "OriginalUrl"], &["Request", "MatchedParameters"]].iter().any(|part| path.begins_with(part))
}

/// What of the caller goes into a variable that `element` reads.
///
/// `seen` are the variables that were looked at: none is twice.
fn variables<'d>(model: &Model<'d>, element: Element<'_>, depth: u32, seen: &mut HashSet<&'d str>) -> Option<&'static str> {
    let depth = depth.checked_sub(1)?;
    let names = model.reads().iter().filter(|read| element.holds(read.element)).filter_map(|read| read.name);
    names.into_iter().find_map(|name| {
        if !seen.insert(name) {
            return None;
        }
        let writers = model.latest_writes(name, element);
        writers.into_iter().map(|write| write.policy).find_map(|writer| match writer.kind() {
            Kind::SetVariable => {
                let own = writer.value_of("value").and_then(|value| personal(model, writer, value.expression()?));
                own.or_else(|| variables(model, writer.element(), depth, seen))
            }
            // Who calls in the caller's name gets the caller's answer.
            Kind::SendRequest => writer
                .children_named("set-header")
                .flat_map(|header| header.children_named("value").filter_map(Element::text).filter_map(Value::expression))
                .find_map(|expression| personal(model, writer, expression)),
            Kind::ValidateJwt | Kind::ValidateAzureAdToken => Some("the caller's token"),
            _ => None,
        })
    })
}

/// What of the caller an expression reads.
fn personal(model: &Model<'_>, at: Policy<'_>, expression: Expression<'_>) -> Option<&'static str> {
    if !expression.names(Fact::Personal.named_by()) {
        return None;
    }
    let readings = expression.code().readings(|path| path.is_a(Fact::Personal));
    let whose = |path: Path<'_>| match path.key() {
        _ if path.begins_with(&["User"]) => Some("the user"),
        _ if path.begins_with(&["Subscription"]) => Some("the subscription"),
        _ if model.replaced(path, at.element()).is_some() => None,
        Some(name) if name.eq_ignore_ascii_case("authorization") => Some("the caller's token"),
        _ => Some("the caller's subscription key"),
    };
    let place = |of: &str| WHOSE.iter().position(|other| *other == of);
    readings.into_iter().filter_map(|reading| whose(reading.path)).min_by_key(|of| place(of))
}

/// What belongs to a caller; what tells most comes first.
const WHOSE: &[&str] = &["the user", "the subscription", "the caller's token", "the caller's subscription key"];
