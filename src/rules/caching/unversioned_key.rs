//! `caching/unversioned-key`: a secret is cached under a key that stays the same when the secret rotates.

use crate::ast::{Element, Expression, Policy, Value};
use crate::catalog::{Kind, Kinds, Section};
use crate::csharp::{Names, Path, library::Fact};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Kept, KeyVault, Model, Piece, PiecedText, Portion, Request, Store, VaultObject, duration};

pub(super) const RULE: Rule = Rule {
    id: "caching/unversioned-key",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/caching/unversioned-key.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStoreValue]), check),
};

/// The longest time in seconds for which an old value is a nuisance rather than a defect.
const SHORT: i64 = 300;

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(store) = model.store(policy) else { return };
    let Some((kept, vault)) = secret(model, store) else { return };
    let reported = |other: &Store<'_>| other.key == store.key && other.policy.id() < policy.id() && secret(model, other).is_some();
    let (key, request) = (&store.key, model.nth_request(kept.request));
    let disagreement = disagreement(key, vault);
    if model.stores().iter().any(reported) || (changes(key, vault) && disagreement.is_none()) {
        return;
    }
    let message = match (disagreement, kept.what) {
        (Some((named, asked)), _) => {
            say!("the key changes with `{{{{{}}}}}`, and the address asks for `{{{{{}}}}}`", quoted(named), quoted(asked))
        }
        (None, Portion::Derived) => {
            say!(
                "the value under the cache key `{}` was made with a secret, and the key stays the same when the secret rotates",
                quoted(key)
            )
        }
        (None, _) => say!("the cache key `{}` stays the same when the secret rotates", quoted(key)),
    };
    let help = match &vault.version {
        Some(version) => say!("put the version that the address asks for, `{}`, into the key as well", quoted(version)),
        None => "put the secret's version into the key, or keep the value for at most five minutes".into(),
    };
    let report = findings
        .report(policy.value_of("key").map_or(policy.name_span(), |value| value.span()), message)
        .label(request.url_span, "the secret comes from here")
        .help(help);
    if kept.what == Portion::Derived || is_healed(model, key) || model.stores().iter().filter(|other| other.key == *key).all(is_short) {
        report.at_most(Severity::Info);
    }
}

/// What of a vault's answer is stored, the most telling first.
fn secret<'m>(model: &'m Model<'_>, store: &Store<'_>) -> Option<(Kept, &'m KeyVault)> {
    let vault = |kept: &Kept| {
        let request: &'m Request<'_> = model.nth_request(kept.request);
        request.target.key_vault().filter(|vault| vault.object != VaultObject::Operation)
    };
    store.kept.iter().filter_map(|kept| Some((*kept, vault(kept)?))).min_by_key(|(kept, _)| kept.what)
}

fn is_short(store: &Store<'_>) -> bool {
    duration(store.policy).is_some_and(|seconds| seconds <= SHORT)
}

/// Whether the key is removed, or what is under it replaced, when the backend refuses what was made with the value.
fn is_healed(model: &Model<'_>, key: &PiecedText) -> bool {
    let tells = |value: Value<'_>| {
        let reads = |expression: Expression<'_>| {
            expression.names(const { Names::of(&["StatusCode", "StatusReason", "LastError"]) })
                && expression.code().depends_on(|path| path.is_a(Fact::Status) || path.begins_with(&["LastError"]))
        };
        value.expression().is_some_and(reads)
    };
    let flag = |name: &str| model.writes_of(name).any(|write| write.policy.value_of("value").is_some_and(tells));
    let tests_status = |element: Element<'_>| {
        let mut reads = model.reads_of(element).iter();
        element.value_of("condition").is_some_and(tells) || reads.any(|read| read.name.is_some_and(flag))
    };
    let removals = model.removals().iter().filter(|removal| removal.key == *key).map(|removal| removal.policy.element());
    // Nearly every store stands below a test of some status, the vault's own.
    let refused = |element: Element<'_>| {
        let answered = |path: Path<'_>| path.is(&["Response", "StatusCode"]);
        let asks = |expression: Expression<'_>| {
            let code = expression.code();
            code.depends_on(answered) && code.nodes().any(|(id, _)| matches!(code.number(id), Some(401 | 403)))
        };
        element.value_of("condition").and_then(Value::expression).is_some_and(asks)
    };
    let mut stores = model.stores().iter().filter(|store| store.key == *key).map(|store| store.policy.element());
    removals.into_iter().any(|removal| removal.section() == Some(Section::OnError) || removal.ancestors().any(tests_status))
        || stores.any(|store| store.ancestors().any(refused))
}

/// The version in the key and the one in the address, when they are two named values.
fn disagreement<'k>(key: &'k PiecedText, vault: &'k KeyVault) -> Option<(&'k str, &'k str)> {
    let named = |text: &'k PiecedText| {
        text.pieces().iter().filter_map(|piece| match piece {
            Piece::NamedValue(name) if names_version(name) => Some(name.as_str()),
            _ => None,
        })
    };
    let asked = named(vault.version.as_ref()?).next()?;
    let kept = named(key).next()?;
    named(key).all(|name| name != asked).then_some((kept, asked))
}

/// Whether something in the key changes with the secret.
fn changes(key: &PiecedText, vault: &KeyVault) -> bool {
    key.pieces().iter().any(|piece| match piece {
        Piece::Literal(text) => {
            vault.version.as_ref().and_then(PiecedText::as_literal).is_some_and(|version| !version.is_empty() && text.contains(version))
        }
        Piece::NamedValue(name) | Piece::Interpolation(name) | Piece::Variable { name, .. } | Piece::Code { code: name, .. } => {
            vault.version.as_ref().is_some_and(|version| version.pieces().contains(piece)) || names_version(name)
        }
    })
}

/// Whether `name` says of itself that it is a version, or something else that changes when a secret does.
fn names_version(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let name = ["versionless", "api-version", "api_version", "apiversion", "api.version", "api.revision"]
        .iter()
        .fold(name, |name, other| name.replace(other, ""));
    let identifier = name.contains("key_vault_secret") && name.contains(".id");
    let words = name.split(|byte: char| !byte.is_ascii_alphanumeric());
    identifier
        || ["version", "revision", "rotation", "etag", "thumbprint"].iter().any(|sign| name.contains(sign))
        || words.into_iter().any(|word| word == "ver" || word == "rev")
}
