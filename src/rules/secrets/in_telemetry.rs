//! `secrets/in-telemetry`: a credential goes into a log.

use std::cell::LazyCell;

use crate::ast::{Document, Element, Expression, Policy};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{
    ExprId, Names, Path, Reading, Step,
    ast::{Argument, ExprKind},
    library::Fact,
};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::filled::Filled;
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets::{Strength, strength};
use crate::semantic::{RequestTarget, VaultObject};
use crate::text::{Order, Span};
use crate::workspace::{Linked, Referred, references};

pub(super) const RULE: Rule = Rule {
    id: "secrets/in-telemetry",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/secrets/in-telemetry.md"),
    check: Check::DocumentOf(LOGS, check),
};

/// The policies that write where many can read.
const LOGS: Kinds =
    Kinds::of(&[Kind::Trace, Kind::LogToEventhub, Kind::EmitMetric, Kind::LlmEmitTokenMetric, Kind::AzureOpenaiEmitTokenMetric]);

/// The members without one of which no code reads a credential, unless it is a [`Fact::Secret`].
const SOURCES: Names = Names::of(&["Headers", "Query", "Variables", "Body"]);

/// Headers that hold a credential, beside those whose name says so.
const HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Methods that leave a part of a text, which may be harmless: the scheme of a header, the last characters of a key.
const PARTS: [&str; 5] = ["Substring", "Split", "Remove", "First", "Last"];

/// Methods that leave the text, or what matters in it.
const FORMS: [&str; 9] =
    ["Replace", "Trim", "TrimEnd", "TrimStart", "ToString", "ToUpper", "ToLower", "ToUpperInvariant", "ToLowerInvariant"];

/// Methods of whose result nothing gives access.
const HASHES: [&str; 2] = ["ComputeHash", "HashData"];

/// What to do about it.
const HELP: &str = "log something that tells callers apart and gives no access: the id of the subscription or of the request, or only whether the value was present";

/// Code that reads a secret, for places in which a secret stands.
const SECRET: &str = "context.Subscription.PrimaryKey";

fn check(cx: &Context, findings: &mut Findings) {
    let told = check_code(cx, findings);
    if let Some(linked) = cx.linked {
        check_named_values(cx, linked, &told, findings);
    }
}

/// Reports the expressions that write a credential to a log, and returns where they begin.
fn check_code(cx: &Context, findings: &mut Findings) -> Vec<u32> {
    let mut told = Vec::new();
    for expression in cx.document.expressions().filter(may_hold) {
        let chooses = LazyCell::new(|| chooses_headers(expression));
        let what =
            |path: Path| credential(path).or_else(|| fetched(cx, expression, path)).or_else(|| all_headers(path).filter(|_| !*chooses));
        let carried = cx.model().carried_of(expression, &|path| what(path).is_some());
        let plain = carried.iter().filter(|reading| !is_headers(reading.path) || is_serialized(cx, reading.node));
        let plain = plain.filter(|reading| !is_hashed(cx, reading.node) && !is_replaced(cx, reading));
        let Some((reading, what)) = plain.into_iter().find_map(|reading| Some((reading, what(reading.path)?))) else { continue };
        let report = findings.report(expression.span(), say!("{} is written to a log, where many people can read it", what)).help(HELP);
        if takes_part(expression) && !is_token(reading.path) && !leaves_token(cx, reading.node) {
            report.at_most(Severity::Info);
        }
        told.push(expression.span().start);
    }
    told
}

/// Reports the secret named values that are written to a log, but for the expressions that begin at `told`. A secret stands in them once the service has put
/// the values in.
fn check_named_values(cx: &Context, linked: &Linked, told: &[u32], findings: &mut Findings) {
    let secret = references(cx.document).into_iter().filter_map(|reference| {
        let name = reference.name.filter(|name| reference.kind == Referred::NamedValue && linked.is_secret(name))?;
        Some((reference.span, name))
    });
    let secret: Vec<(Span, String)> = secret.collect();
    if secret.is_empty() {
        return;
    }
    for (span, name) in &secret {
        if cx.document.element_at(span.start).is_some_and(|element| is_logged_text(element, *span)) {
            findings
                .report(*span, say!("the secret named value `{}` is written to a log, where many people can read it", quoted(name)))
                .help(HELP);
        }
    }
    let filled = Filled::of(cx.document.text(), code_in_place_of(cx, &secret));
    let document = Document::parse(&filled.text);
    let context = Context::new(&document);
    for expression in document.expressions().filter(may_hold) {
        let start = filled.before(expression.span().start);
        let carried = context.model().carried_of(expression, &|path| path.is_a(Fact::Secret));
        let Some(original) = cx.document.expressions().find(|it| it.span().start == start) else { continue };
        if carried.is_empty() || told.contains(&start) {
            continue;
        }
        let names = original.named_values();
        let own = names.iter().find(|(span, _)| secret.iter().any(|(other, _)| other == span));
        let message = match own {
            Some((_, name)) => say!("the secret named value `{}` is written to a log, where many people can read it", quoted(*name)),
            None => "a secret named value is written to a log, where many people can read it".into(),
        };
        let report = findings.report(original.span(), message).help(HELP);
        if takes_part(original) {
            report.at_most(Severity::Info);
        }
    }
}

/// Whether `span`, in no expression, is a text that a log gets: that of `element`, or the value of one of its attributes that is logged.
fn is_logged_text(element: Element, span: Span) -> bool {
    let logs = |element: Element| element.policy().is_some_and(|policy| LOGS.contains(policy.kind()));
    let setting = element.setting_at(span.start);
    let is_code = setting.map(|setting| setting.value()).or_else(|| element.text()).is_some_and(|value| value.expression().is_some());
    let is_content = setting.is_none_or(|setting| setting.definition().is_none_or(|attribute| attribute.entity.is_empty()));
    is_content && !is_code && (logs(element) || element.ancestors().any(logs))
}

/// What to put in the place of the `secret` named values so that code reads a secret there: in strings, in operands, and in values of variables.
fn code_in_place_of(cx: &Context, secret: &[(Span, String)]) -> Vec<(Span, String)> {
    let text = cx.document.text();
    let is_secret = |span: Span| secret.binary_search_by_key(&span, |(span, _)| *span).is_ok();
    let mut parts = Vec::new();
    for expression in cx.document.expressions() {
        for (node, found) in expression.with_named_values() {
            let found: Vec<Span> = found.into_iter().map(|(span, _)| span).filter(|span| is_secret(*span)).collect();
            let (Some(first), Some(last)) = (found.first(), found.last()) else { continue };
            if (node.start, node.end) == (first.start, last.end) {
                parts.push((node, SECRET.to_owned()));
                continue;
            }
            let open = ["@&quot;", "&quot;", "@\"", "\""].into_iter().find(|open| node.text(text).starts_with(open)).unwrap_or("\"");
            let close = open.trim_start_matches('@');
            parts.push((Span::at(node.start as usize), "(".to_owned()));
            parts.extend(found.iter().map(|span| (*span, format!("{close} + {SECRET} + {open}"))));
            parts.push((Span::at(node.end as usize), ")".to_owned()));
        }
    }
    for policy in cx.document.policies().filter(|policy| policy.kind() == Kind::SetVariable) {
        let value = policy.element().value_of("value").filter(|value| value.named_value().is_some() && is_secret(value.span()));
        parts.extend(value.map(|value| (value.span(), format!("@({SECRET})"))));
    }
    parts.order_by_key(|(span, _)| *span);
    parts
}

/// Whether `expression` stands in a log and may hold a credential.
fn may_hold(expression: &Expression) -> bool {
    let logs = |element: Element| element.policy().is_some_and(|policy| LOGS.contains(policy.kind()));
    let is_logged = |element: Element| logs(element) || element.ancestors().any(logs);
    (expression.names(SOURCES) || expression.names(Fact::Secret.named_by())) && expression.element().is_some_and(is_logged)
}

/// What credential stands at the end of `path`.
fn credential(path: Path) -> Option<Sentence> {
    if path.is_a(Fact::Secret) {
        return Some("a key or token".into());
    }
    let steps = path.steps();
    let at = steps.iter().position(|step| matches!(step, Step::Key(_)))?;
    let Step::Key(key) = steps[at] else { return None };
    if path.begins_with(&["Request", "Body"]) || path.begins_with(&["Response", "Body"]) {
        let last = steps.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None })?;
        return asks_for_secret(last).then(|| say!("`{}` of the body", quoted(last)));
    }
    let Step::Member(collection) = steps.get(at.checked_sub(1)?)? else { return None };
    let is_text = |step: &Step| match step {
        Step::Item => true,
        Step::Call(name) => FORMS.contains(&&**name),
        _ => false,
    };
    let is_authorization = key.eq_ignore_ascii_case("authorization");
    let is_cut = |step: &Step| is_authorization && matches!(step, Step::Call(name) if **name == *"Substring");
    let is_whole = steps[at + 1..].iter().copied().all(|step| is_text(step) || is_cut(step)) || is_token(path);
    let asks = asks_for_secret(key);
    match (&**collection, is_whole) {
        ("Headers", true) if asks || HEADERS.iter().any(|header| header.eq_ignore_ascii_case(key)) => {
            Some(say!("the header `{}`", quoted(key)))
        }
        ("Query", true) if asks => Some(say!("the query parameter `{}`", quoted(key))),
        _ => None,
    }
}

/// Whether `path` leads to the last word of a text, as the token is that of `Bearer …`.
fn is_token(path: Path) -> bool {
    let is_last = |name: &str| matches!(name, "Last" | "LastOrDefault");
    matches!(path.steps().as_slice(), [.., Step::Key(_), Step::Call(split), Step::Call(last)] if **split == *"Split" && is_last(last))
}

/// That the values of all headers of the request stand at the end of `path`.
fn all_headers(path: Path) -> Option<Sentence> {
    let steps = path.steps();
    let all = "every header of the request, `Authorization` among them,";
    if is_headers(path) {
        return Some(all.into());
    }
    let rest = steps.get(2..).filter(|_| path.begins_with(&["Request", "Headers"]))?;
    let is_value = |step: &&Step| matches!(step, Step::Member(name) if **name == *"Value" || **name == *"Values");
    let is_plain = |step: &&Step| matches!(step, Step::Item | Step::Call(_)) || is_value(step);
    (rest.iter().any(is_value) && rest.iter().all(is_plain)).then(|| all.into())
}

/// Whether `path` leads to the headers of the request as a whole.
fn is_headers(path: Path) -> bool {
    path.is(&["Request", "Headers"])
}

/// Whether all of `node` is written as JSON.
fn is_serialized(cx: &Context, node: ExprId) -> bool {
    let Some(code) = cx.document.expression_of(node).map(Expression::code) else { return false };
    code.nodes().any(|(id, call)| match call.kind {
        ExprKind::Call { arguments, .. } if matches!(code.member_name(id), Some("SerializeObject" | "FromObject")) => {
            code.ast().list(arguments).first().is_some_and(|argument| code.origin(argument.value) == node)
        }
        _ => false,
    })
}

/// Whether `expression` chooses among headers by their names.
fn chooses_headers(expression: Expression) -> bool {
    let code = expression.code();
    let is_name = |path: Path| matches!(path.steps().last(), Some(Step::Member(name)) if **name == *"Key");
    code.compared().any(is_name)
        || code.nodes().any(|(id, _)| code.constant(id).is_some_and(|text| text.eq_ignore_ascii_case("authorization")))
}

/// What the gateway has fetched, with a policy of the document, that stands at the end of `path` in `expression`: a token, a secret of a vault.
fn fetched(cx: &Context, expression: Expression, path: Path) -> Option<Sentence> {
    let name = path.variable()?;
    cx.model().latest_writes(name, expression.element()?).into_iter().find_map(|write| match write.policy.kind() {
        Kind::AuthenticationManagedIdentity => Some("the token of the managed identity".into()),
        Kind::SendRequest => in_response(cx, write.policy, expression, path),
        _ => None,
    })
}

/// What stands at the end of `path` in the response to `request` that gives access.
fn in_response(cx: &Context, request: Policy, expression: Expression, path: Path) -> Option<Sentence> {
    let steps = path.steps();
    let [_, _, Step::Member(body), rest @ ..] = steps.as_slice() else { return None };
    let key = rest.iter().rev().find_map(|step| if let Step::Key(key) = step { Some(&**key) } else { None });
    let target = &cx.model().nth_request(cx.model().request(request)?).target;
    let (what, is_it) = match target {
        RequestTarget::KeyVault(vault) if vault.object == VaultObject::Secret => {
            ("a secret from Key Vault", key.is_none_or(|key| key == "value"))
        }
        RequestTarget::TokenEndpoint => ("a token that the gateway has fetched", key.is_none_or(asks_for_secret)),
        _ => return None,
    };
    // What comes with a refusal says why.
    let is_refusal =
        || expression.element().is_some_and(|it| cx.model().conditions(it).iter().any(|condition| condition.tells_of_refusal()));
    (is_it && **body == *"Body" && !(key.is_none() && is_refusal())).then(|| what.into())
}

/// Whether what is called `name` gives access, rather than says whether there is something that does.
fn asks_for_secret(name: &str) -> bool {
    let is_question =
        ["has", "is", "needs"].iter().any(|word| name.strip_prefix(word).is_some_and(|rest| rest.starts_with(char::is_uppercase)));
    !is_question && (name.eq_ignore_ascii_case("id_token") || is_strong(name))
}

fn is_strong(name: &str) -> bool {
    matches!(strength(name), Some(Strength::Certain | Strength::Strong))
}

/// Whether `node` leaves out the scheme before a token alone: `header.Substring(7)`.
fn leaves_token(cx: &Context, node: ExprId) -> bool {
    let ast = cx.document.csharp();
    let one = |arguments| ast.list::<Argument>(arguments).len() == 1;
    ast.last_name(node) == Some("Substring") && matches!(ast[ast.strip(node)].kind, ExprKind::Call { arguments, .. } if one(arguments))
}

/// Whether the code in which `node` stands makes a hash of it.
fn is_hashed(cx: &Context, node: ExprId) -> bool {
    let Some(code) = cx.document.expression_of(node).map(Expression::code) else { return false };
    let is_hash = |id: ExprId| code.member_name(id).is_some_and(|name| HASHES.contains(&name));
    code.nodes().any(|(id, _)| is_hash(id) && code.is_made_of(id, |part| part == node))
}

/// Whether `reading` reads a header of the request that the policy has deleted, or given a text that holds nothing else.
fn is_replaced(cx: &Context, reading: &Reading) -> bool {
    let Some(element) = cx.document.expression_of(reading.node).and_then(Expression::element) else { return false };
    let replaced = cx.model().surely_replaced(reading.path, element);
    replaced.is_some_and(|policy| policy.children_named("value").all(|value| value.text().is_none_or(|text| text.literal().is_some())))
}

/// Whether `expression` may take only a part of what it reads.
fn takes_part(expression: Expression) -> bool {
    let code = expression.code();
    // The first value of a header is all of it.
    let is_whole = |id: ExprId| code.paths(id).any(|path| matches!(path.steps().as_slice(), [.., Step::Key(_), Step::Item]));
    let takes = |id: ExprId| code.member_name(id).is_some_and(|name| PARTS.contains(&name)) && !is_whole(id);
    code.nodes().any(|(id, node)| matches!(node.kind, ExprKind::Call { .. }) && takes(id))
}
