//! `secrets/in-telemetry`: a credential goes into a log.

use crate::ast::{Element, Expression};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{Path, Step, library::Fact};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets::{Strength, strength};

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
const SOURCES: &[&str] = &["Headers", "Query", "Variables"];

/// Headers that hold a credential, beside those whose name says so.
const HEADERS: [&str; 4] = ["authorization", "proxy-authorization", "cookie", "set-cookie"];

/// Methods that leave a part of a text, which may be harmless: the scheme of a header, the last characters of a key.
const PARTS: [&str; 5] = ["Substring", "Split", "Remove", "First", "Last"];

fn check(cx: &Context, findings: &mut Findings) {
    for expression in cx.document.expressions().filter(may_hold) {
        let carried = cx.model().carried_of(expression, &|path| credential(path).is_some());
        let Some(what) = carried.iter().find_map(|reading| credential(reading.path)) else { continue };
        let report = findings
            .report(expression.span(), say!("{} is written to a log, where many people can read it", what))
            .help("log something that tells callers apart and gives no access: the id of the subscription or of the request, or only whether the value was present");
        if takes_part(expression) {
            report.at_most(Severity::Info);
        }
    }
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
    let (Step::Member(collection), Step::Key(key)) = (steps.get(at.checked_sub(1)?)?, steps[at]) else { return None };
    let is_whole = steps[at + 1..].iter().all(|step| matches!(step, Step::Item));
    let asks = matches!(strength(key), Some(Strength::Certain | Strength::Strong));
    match (&**collection, is_whole) {
        ("Headers", true) if asks || HEADERS.iter().any(|header| header.eq_ignore_ascii_case(key)) => {
            Some(say!("the header `{}`", quoted(key)))
        }
        ("Query", true) if asks => Some(say!("the query parameter `{}`", quoted(key))),
        _ => None,
    }
}

/// Whether `expression` may take only a part of what it reads.
fn takes_part(expression: Expression) -> bool {
    let code = expression.code();
    code.nodes().any(|(id, _)| code.member_name(id).is_some_and(|name| PARTS.contains(&name)))
}
