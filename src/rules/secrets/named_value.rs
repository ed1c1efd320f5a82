//! `secrets/named-value`: the repository holds the value of a secret named value in plain text.

use crate::ast::Document;
use crate::csharp::{ExprId, ExprKind, ast::Expr, library::Does};
use crate::diagnostic::{Sentence, Severity, quoted, say};
use crate::hosts::{EvidenceKind, NamedValue};
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets::{self, Confidence, Strength};
use crate::semantic::Origin;

pub(super) const RULE: Rule = Rule {
    id: "secrets/named-value",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/secrets/named-value.md"),
    check: Check::NamedValue(check),
};

fn check(named_value: &NamedValue, findings: &mut Findings) {
    let NamedValue { name, value, secret, key_vault: false, evidence, .. } = named_value else { return };
    if let Some(evidence) = evidence.as_ref().filter(|_| *secret == Some(false)) {
        let what = match evidence.kind {
            EvidenceKind::Key => "a key or password of a resource",
            EvidenceKind::KeyVaultSecret => "the value of a secret in Key Vault",
            EvidenceKind::Random => "a random password",
            EvidenceKind::Sensitive => "what is declared sensitive",
        };
        findings
            .report(evidence.span, say!("{} is given {}, and is not marked secret", called(&name.text), what))
            .help("mark it secret, or better refer to a secret in Key Vault: whoever can read the service can read its value")
            .at_most(Severity::Warning);
        return;
    }
    let Some(value) = value else { return };
    let text = value.text.trim();
    let is_code = text.starts_with("@(") || text.starts_with("@{");
    if !is_code && secrets::is_placeholder(text) {
        return;
    }
    let found = if is_code { look_in_code(&name.text, text) } else { look(&name.text, text) };
    // What only reads something at run time is no secret, nor is an address that holds none.
    let says_nothing = is_code || is_address(text);
    if *secret == Some(true) && (!says_nothing || found.is_some()) {
        let name = match name.text.is_empty() {
            true => "a secret named value".into(),
            false => say!("the secret named value `{}`", quoted(&name.text)),
        };
        findings
            .report(value.span, say!("the value of {} is written in plain text", name))
            .help("refer to a secret in Key Vault instead, and renew it: whoever can read this file knows it")
            .at_most(Severity::Warning);
        return;
    }
    let Some((what, confidence)) = found else { return };
    let message = match secret {
        None => say!("{} holds {} in plain text", called(&name.text), what),
        Some(_) => say!("{} holds {} in plain text, and is not marked secret", called(&name.text), what),
    };
    let report = findings
        .report(value.span, message)
        .help("refer to a secret in Key Vault instead, and renew it: whoever can read this file or the service knows it");
    if confidence == Confidence::Low {
        report.at_most(Severity::Warning);
    }
}

/// The named value called `name`, or one whose name is not known.
fn called(name: &str) -> Sentence {
    if name.is_empty() { "this named value".into() } else { say!("the named value `{}`", quoted(name)) }
}

/// Whether `text` is an address that everybody may know: without a user, a query and a fragment.
fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| !rest.contains(['@', '?', '#']) && !rest.contains(char::is_whitespace))
}

/// What secret seems to be in the policy expression `code`, which is the value of the named value called `name`, and how surely: what would be one in a
/// document, and texts that would be one under that name.
fn look_in_code(name: &str, code: &str) -> Option<(&'static str, Confidence)> {
    let text = format!("<set-body>{code}</set-body>");
    let document = Document::parse(&text);
    let cx = Context::new(&document);
    let in_document = cx.credentials().iter().map(|it| match it.origin {
        Origin::Place | Origin::Signature => ("a secret", Confidence::Medium),
        Origin::Guess | Origin::Comment => ("what looks like a secret", Confidence::Low),
    });
    let csharp = document.csharp();
    let literals = document.expressions().flat_map(|it| {
        let code = it.code();
        // What something is asked for by is a name.
        let key = |(id, node): (ExprId, &Expr)| match node.kind {
            ExprKind::Index { arguments, .. } => csharp.list(arguments).first(),
            ExprKind::Call { arguments, .. } if matches!(code.does(id), Some(Does::Entry | Does::EntryOr | Does::Holds)) => {
                csharp.list(arguments).first()
            }
            _ => None,
        };
        let keys: Vec<ExprId> = code.nodes().filter_map(key).map(|key| csharp.strip(key.value)).collect();
        code.nodes().filter(move |(id, _)| !keys.contains(id)).filter_map(|(id, _)| csharp.string_value(id))
    });
    let under_name = literals.filter_map(|literal| look(name, literal.trim()));
    in_document.chain(under_name).max_by_key(|&(_, confidence)| confidence)
}

/// What secret `value` seems to be under that name, and how surely.
fn look(name: &str, value: &str) -> Option<(&'static str, Confidence)> {
    if let Some(surest) = secrets::find(value).into_iter().max_by_key(|it| it.confidence) {
        return Some((surest.kind.what(), surest.confidence));
    }
    let strength = secrets::strength(name)?;
    let structured = value.contains("://") || value.contains(char::is_whitespace) || value.starts_with('<');
    if structured || value.len() < 4 {
        return None;
    }
    let mixed = value.len() >= 8 && value.bytes().any(|it| it.is_ascii_digit()) && value.bytes().any(|it| it.is_ascii_alphabetic());
    match strength {
        Strength::Strong | Strength::Certain if secrets::is_opaque(value) || secrets::is_guid(value) => {
            Some(("a secret", Confidence::Medium))
        }
        Strength::Certain => Some(("a secret", Confidence::Medium)),
        Strength::Strong if mixed => Some(("what looks like a secret", Confidence::Low)),
        Strength::Weak if secrets::is_opaque(value) => Some(("what looks like a secret", Confidence::Low)),
        _ => None,
    }
}
