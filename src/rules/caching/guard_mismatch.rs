//! `caching/guard-mismatch`: a test that does not tell whether the lookup found something.

use crate::ast::{Element, Policy};
use crate::catalog::{Kind, Kinds};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Condition, Lookup, Model, Read, ReadKind, Store};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "caching/guard-mismatch",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/caching/guard-mismatch.md"),
    check: Check::PolicyOf(Kinds::of(&[Kind::CacheLookupValue]), check),
};

fn check(context: &Context<'_>, policy: Policy<'_>, findings: &mut Findings<'_>) {
    let model = context.model();
    let Some((index, lookup)) = model.lookup(policy) else { return };
    let Some(variable) = lookup.variable else { return };
    let others_fill = model.writes_of(variable.text).any(|write| write.policy != policy);
    // What was found is kept for longer by storing it again.
    let renews = |store: &Store| !others_fill && model.reads_of(store.policy.element()).iter().any(|read| read.name == Some(variable.text));
    let follows = |store: &Store| store.key == lookup.key && model.dominates(policy.element(), store.policy.element());
    let Some(store) = model.stores().iter().find(|store| follows(store) && !renews(store)) else { return };
    let element = store.policy.element();
    let conditions = model.conditions(element);
    let about = |name: &str| conditions.iter().rev().find_map(|condition| Some((condition, test_of(model, condition, name)?)));
    match about(variable.text) {
        Some((condition, test)) if lookup.default.is_some() && !model.runs_on_miss(index, element) => {
            let removable = !needs_default(model, lookup, variable.text, condition.element);
            never_runs(lookup, test, removable, findings);
        }
        Some(_) => {}
        None => {
            let Some((condition, test)) = conditions.iter().rev().find_map(|condition| vain_test(model, condition)) else { return };
            wrong_variable(lookup, variable.text, condition, test, findings);
        }
    }
}

/// Whether something reads the variable `name` that `lookup` fills, and would find nothing there after a miss if it had no default.
/// `branch` runs on a miss, and may fill it.
fn needs_default(model: &Model<'_>, lookup: &Lookup<'_>, name: &str, branch: Element<'_>) -> bool {
    let own = model.writes().iter().filter(|write| write.policy != lookup.policy && write.name.text == name);
    let own: Vec<Element<'_>> = own.map(|write| write.policy.element()).collect();
    let fills = own.iter().find(|fills| fills.parent() == Some(branch));
    let is_filled = |element: Element<'_>| {
        fills.is_some_and(|fills| fills.id() < element.id()) || own.iter().any(|fills| model.dominates(*fills, element))
    };
    let is_served = |read: &Read<'_>| match read.kind {
        ReadKind::ContainsKey | ReadKind::TryGetValue => true,
        ReadKind::OrDefault if read.element.name() == "when" => true,
        _ => is_filled(read.element),
    };
    model.reads().iter().filter(|read| read.name.is_none_or(|it| it == name)).any(|read| !is_served(read))
}

fn never_runs(lookup: &Lookup<'_>, test: &Read<'_>, removable: bool, findings: &mut Findings<'_>) {
    let (Some(variable), Some(default)) = (lookup.variable, lookup.policy.setting("default-value")) else { return };
    let name = variable.text;
    let report = findings
        .report(test.span, say!("this never asks for a new value, because `{}` has its `default-value` after a cache miss", quoted(name)))
        .label(default.span(), "it is set here")
        .help("compare the variable with the default value, or remove the default");
    // Whoever reads the variable without a test would find nothing there after a miss.
    if removable {
        report.fix("remove the default", vec![Edit::delete(with_blanks(lookup.policy, default.span()))]);
    }
}

fn wrong_variable(lookup: &Lookup<'_>, filled: &str, condition: &Condition<'_>, test: &Read<'_>, findings: &mut Findings<'_>) {
    let tested = test.name.unwrap_or_default();
    let report = findings
        .report(test.span, say!("this tests `{}`, but the lookup sets `{}`", quoted(tested), quoted(filled)))
        .label(lookup.policy.name_span(), say!("the cached value is put into `{}`, which is not used", quoted(filled)))
        .help(say!("test `{}`", quoted(filled)));
    let text = condition.element.document().text();
    let mut places = test.span.text(text).match_indices(tested);
    if let (Some((at, _)), None) = (places.next(), places.next()) {
        let start = test.span.start as usize + at;
        report.fix(say!("test `{}`", quoted(filled)), vec![Edit::replace(Span::new(start, start + tested.len()), filled)]);
    }
}

/// The place where `condition` asks about the variable `name`.
fn test_of<'m, 'd>(model: &'m Model<'d>, condition: &Condition<'d>, name: &str) -> Option<&'m Read<'d>> {
    model
        .reads_of(condition.element)
        .iter()
        .find(|read| read.expression == condition.expression && (read.name == Some(name) || read.name.is_none()))
}

/// The condition with the place where it asks whether a variable is there that only its own branch sets.
fn vain_test<'m, 'c, 'd>(model: &'m Model<'d>, condition: &'c Condition<'d>) -> Option<(&'c Condition<'d>, &'m Read<'d>)> {
    let read = model.reads_of(condition.element).iter().find(|read| read.expression == condition.expression)?;
    let presence = matches!(read.kind, ReadKind::ContainsKey | ReadKind::OrDefault | ReadKind::TryGetValue);
    let name = read.name?;
    let mut writes = model.writes_of(name).peekable();
    let own = writes.peek().is_some() && writes.all(|write| condition.element.holds(write.policy.element()));
    // Another scope or a fragment may have set it before.
    let own = own && !model.surroundings().all().any(|effects| effects.given(name).is_some());
    (presence && own).then_some((condition, read))
}

fn with_blanks(policy: Policy<'_>, span: Span) -> Span {
    let text = policy.document().text();
    Span::new(text[..span.start as usize].trim_end().len(), span.end as usize)
}
