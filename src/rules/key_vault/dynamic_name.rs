//! `key-vault/dynamic-name`: a secret whose name the caller chooses.

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, Piece, Sent, Setter};

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
    let is_free = |piece: &&Piece| {
        let sent = chosen(model, policy, piece);
        sent.is_some_and(|sent| !model.is_compared(&sent, policy.element(), None))
    };
    const MESSAGE: &str = "the caller chooses which secret is read";
    const HELP: &str = "map what the caller sends to a fixed name, or check it against a list first";
    if let Some(piece) = name.pieces().iter().find(is_free) {
        let here = say!("`{}` comes from the request", quoted(source(model, policy, piece)));
        findings.report(request.url_span, MESSAGE).here(here).help(HELP);
        return;
    }
    if let Some((name, setter)) = name.pieces().iter().find_map(|piece| chosen_outside(model, policy, piece)) {
        let here = say!("`{}` comes from the request: {} puts it there", quoted(name), quoted(&setter.place));
        findings.report(request.url_span, MESSAGE).here(here).help(HELP);
    }
}

/// The variable that a piece of the name comes from and the place in another file that puts into it what the caller sends, if nothing compares that with anything.
fn chosen_outside<'m>(model: &'m Model<'_>, policy: Policy<'_>, piece: &Piece) -> Option<(String, &'m Setter)> {
    let (Piece::Variable { caller: false, .. } | Piece::Code { caller: false, .. }) = piece else { return None };
    let sent = model.sent_in(piece, policy.element());
    let (name, setter) = sent.variables.iter().find_map(|name| Some((name, model.chosen_outside(name, policy.element())?)))?;
    (!model.is_compared(&sent, policy.element(), None)).then(|| (name.clone(), setter))
}

/// What the caller chooses of a piece of the name. A claim of a token that someone signed is not the caller's to choose.
fn chosen<'d>(model: &Model<'d>, policy: Policy<'_>, piece: &Piece) -> Option<Sent<'d>> {
    let (Piece::Variable { caller: true, .. } | Piece::Code { caller: true, .. }) = piece else { return None };
    Some(model.sent_in(piece, policy.element())).filter(|sent| !sent.paths.is_empty() || !sent.variables.is_empty())
}

/// The name of what the caller chooses: a variable, or a parameter or header.
fn source(model: &Model<'_>, policy: Policy<'_>, piece: &Piece) -> String {
    if let Piece::Variable { name, .. } = piece {
        return name.clone();
    }
    let sent = model.sent_in(piece, policy.element());
    sent.paths.iter().find_map(|path| path.key()).unwrap_or("context.Request").to_owned()
}
