//! `secrets/plain-named-value-in-use`: a credential comes from a named value that is not secret.

use crate::ast::Document;
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::filled::Filled;
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets::{Strength, strength};
use crate::semantic::Origin;
use crate::text::Span;
use crate::workspace::{KnownNamedValue, Reference, Referred, references};

pub(super) const RULE: Rule = Rule {
    id: "secrets/plain-named-value-in-use",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/secrets/plain-named-value-in-use.md"),
    check: Check::Document(check),
};

/// What stands in the place of a value that is not known: it looks drawn by lot, so that whatever would be a secret with it is one by its place.
const DRAWN_BY_LOT: &str = "Zq7Lw2Xv9Kd4Rt8Bn3Hs6Jm1";

/// A reference to a named value that is not secret.
struct Plain<'w> {
    span: Span,
    name: String,
    definition: &'w KnownNamedValue,
}

fn check(cx: &Context, findings: &mut Findings) {
    let Some(linked) = cx.linked else { return };
    let plain = |reference: Reference| {
        let name = reference.name.filter(|_| reference.kind == Referred::NamedValue)?;
        let definition = linked.plain_named_value(&name).filter(|definition| may_be_credential(definition))?;
        Some(Plain { span: reference.span, name, definition })
    };
    let all = references(cx.document);
    let strong: Vec<Span> = all.iter().filter(|it| it.name.as_deref().is_some_and(is_strong)).map(|reference| reference.span).collect();
    let plain: Vec<Plain> = all.into_iter().filter_map(plain).collect();
    if plain.is_empty() {
        return;
    }
    let filled = Filled::of(cx.document.text(), plain.iter().map(|plain| (plain.span, DRAWN_BY_LOT.to_owned())));
    let document = Document::parse(&filled.text);
    let context = Context::new(&document);
    let mut told: Vec<usize> = Vec::new();
    for credential in context.credentials().iter().filter(|credential| credential.origin == Origin::Place) {
        let within: Vec<usize> = filled.replaced_in(credential.span).map(|(number, _)| number).collect();
        let is_named_so = |number: &usize| is_strong(&plain[*number].name);
        // Of a user and a password, one is a secret.
        let Some(&number) = within.iter().find(|number| is_named_so(number)).or(within.last()) else { continue };
        let is_weak = strength(&credential.name) == Some(Strength::Weak);
        // In code that works with a secret, what has no such name is something else: a region, a user.
        let is_beside_secret = cx.document.expressions().filter(|expression| expression.span().covers(plain[number].span));
        let is_beside_secret = is_beside_secret.into_iter().any(|expression| strong.iter().any(|span| expression.span().covers(*span)));
        if (is_weak || is_beside_secret) && !is_named_so(&number) || told.contains(&number) {
            continue;
        }
        told.push(number);
        let Plain { span, name, definition } = &plain[number];
        let place = format!("{}:{}", definition.path, definition.line);
        findings
            .report(*span, say!("the named value `{}` is used as {}, and is not secret", quoted(name), credential.what.clone()))
            .help(say!(
                "it is defined in {}: refer to a secret in Key Vault there, or mark it secret; whoever can read the service can read its value",
                quoted(place)
            ));
    }
}

/// Whether the value of a named value may be a credential, as far as it is known: neither nothing, nor a word for it, nor code that reads something else.
fn may_be_credential(definition: &KnownNamedValue) -> bool {
    let Some(value) = definition.value.as_deref().map(str::trim) else { return true };
    const SHORTEST: usize = 4;
    let is_code = value.starts_with("@(") || value.starts_with("@{");
    value.len() >= SHORTEST && !is_code && !["none", "null", "true", "false"].iter().any(|word| word.eq_ignore_ascii_case(value))
}

/// Whether `name` says that it names a credential.
fn is_strong(name: &str) -> bool {
    matches!(strength(name), Some(Strength::Strong | Strength::Certain))
}
