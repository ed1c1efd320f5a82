//! `key-vault/whole-body`: the whole response of a vault is cached.

use crate::ast::{Expression, Policy};
use crate::catalog::{Kind, Kinds};
use crate::csharp::{Encoding, ExprKind};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, Portion, Store, VaultObject};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "key-vault/whole-body",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/key-vault/whole-body.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheStoreValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some(store) = model.stores().iter().find(|store| store.policy == policy) else { return };
    let vault = store.kept.iter().filter(|kept| kept.what == Portion::Whole).map(|kept| model.nth_request(kept.request));
    let vault = vault
        .into_iter()
        .find(|request| request.target.key_vault().is_some_and(|vault| matches!(vault.object, VaultObject::Secret | VaultObject::Unknown)));
    let Some(vault) = vault else { return };
    let names = names(model, store);
    if expressions(model, &names).filter(|expression| expression.element() != Some(policy.element())).any(takes_apart) {
        return;
    }
    let report = findings
        .report(
            policy.value_of("value").map_or(policy.name_span(), |value| value.span()),
            "this keeps the whole response of the vault, not only the secret",
        )
        .label(vault.url_span, "the response is JSON, and the secret is its `value`")
        .help("read `Body.As<JObject>()[\"value\"]` and store that");
    if let Some(read) = whole_read(model, store) {
        report.fix("read the secret from the response", vec![Edit::replace(read, "As<JObject>()[\"value\"].ToString()")]);
    }
}

/// The variables that hold what is stored: those in the stored value, and those that lookups of the key fill.
fn names<'d>(model: &Model<'d>, store: &Store<'d>) -> Vec<&'d str> {
    let stored = model.reads().iter().filter(|read| read.element == store.policy.element()).filter_map(|read| read.name);
    let found = model.lookups().iter().filter(|lookup| lookup.key == store.key).filter_map(|lookup| lookup.variable);
    stored.chain(found.map(|name| name.text)).collect()
}

fn expressions<'m, 'd>(model: &'m Model<'d>, names: &'m [&'d str]) -> impl Iterator<Item = Expression<'d>> + 'm {
    model.reads().iter().filter(|read| read.name.is_some_and(|name| names.contains(&name))).filter_map(|read| read.expression)
}

fn takes_apart(expression: Expression<'_>) -> bool {
    let code = expression.code();
    code.nodes().any(|(id, _)| {
        let is_json = |name: &str| matches!(name, "JObject" | "JToken" | "JsonConvert");
        code.bound(id).is_some_and(|(class, _)| is_json(class.name))
            || code.type_name(id).is_some_and(is_json)
            || code.constant(id).is_some_and(|text| text == "value")
    })
}

/// The place where the body is read as text, if there is one place alone.
fn whole_read(model: &Model<'_>, store: &Store<'_>) -> Option<Span> {
    let names: Vec<&str> =
        model.reads().iter().filter(|read| read.element == store.policy.element()).filter_map(|read| read.name).collect();
    let writers = model.writes().iter().filter(|write| names.contains(&write.name.text) && write.policy.kind() == Kind::SetVariable);
    let mut reads = writers.map(|write| write.policy).chain([store.policy]).filter_map(|policy| {
        // In code with entities, the new text would need some as well.
        let expression = policy.value_of("value")?.expression().filter(|it| it.site().encoding == Encoding::Raw)?;
        let code = expression.code();
        code.nodes().find_map(|(id, node)| match node.kind {
            ExprKind::Call { target, arguments } if arguments.is_empty() && code.type_name(id) == Some("String") => {
                let ExprKind::Member { name, .. } = code.ast()[target].kind else { return None };
                (code.member_name(id) == Some("As"))
                    .then(|| Span { start: code.ast().span(name).start, end: code.ast().span(node.span).end })
            }
            _ => None,
        })
    });
    reads.next().filter(|_| reads.next().is_none())
}
