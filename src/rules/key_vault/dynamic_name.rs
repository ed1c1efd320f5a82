//! `key-vault/dynamic-name`: a secret whose name the caller chooses.

use crate::ast::{Document, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::Piece;

pub(super) const RULE: Rule = Rule {
    id: "key-vault/dynamic-name",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/key-vault/dynamic-name.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::SendRequest]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(request) = model.request(policy).map(|index| model.nth_request(index)) else { return };
    let Some(name) = request.target.key_vault().and_then(|vault| vault.name.as_ref()) else { return };
    let Some(source) = name.pieces().iter().find_map(chosen).filter(|source| !is_tested(context.document, policy, source)) else { return };
    findings
        .report(request.url_span, "the caller chooses which secret is read")
        .here(format!("`{source}` comes from the request"))
        .help("map what the caller sends to a name of your own, or test it against a list first");
}

/// What the caller chooses of a name: a variable, or the parameter or header that the code reads.
fn chosen(piece: &Piece) -> Option<&str> {
    match piece {
        Piece::Variable { name, caller: true } => Some(name),
        // A claim of a token that someone signed is not the caller's to choose.
        Piece::Code { code, caller: true } if !code.contains("AsJwt") => Some(code.split(['"', '\'']).nth(1).unwrap_or("context.Request")),
        _ => None,
    }
}

/// Whether a condition before the call compares what the caller sent.
fn is_tested(document: &Document<'_>, call: Policy<'_>, source: &str) -> bool {
    let conditions = document.elements().take_while(|element| element.id() < call.id()).filter(|element| element.name() == "when");
    conditions.filter_map(|when| when.value_of("condition")).any(|condition| {
        let code = condition.raw();
        code.contains(source) && ["==", "!=", "Contains(", "IsMatch(", "Equals(", "Any("].iter().any(|test| code.contains(test))
    })
}
