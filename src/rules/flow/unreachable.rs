//! `flow/unreachable`: policies that never run.

use std::cell::OnceCell;

use crate::ast::{Element, Expression, Value, views::Choose};
use crate::catalog::{Definition, Kind};
use crate::csharp::{Alternatives, Body, ExprKind, NameSet, ast::BinaryOperator};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{constant, is_plain};
use crate::text::Edit;
use foldhash::{HashMap, HashMapExt};

pub(super) const RULE: Rule = Rule {
    id: "flow/unreachable",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/flow/unreachable.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    for holder in cx.document.elements() {
        match holder.definition() {
            Definition::Policy(policy) if policy.kind == Kind::Choose => look_at_branches(holder, findings),
            Definition::Policy(policy) if matches!(policy.kind, Kind::Retry | Kind::LimitConcurrency) => look_at_list(cx, holder, findings),
            Definition::Section(_) | Definition::Fragment => look_at_list(cx, holder, findings),
            Definition::Child(child) if matches!(child.name, "when" | "otherwise") => look_at_list(cx, holder, findings),
            _ => {}
        }
    }
}

fn look_at_list(cx: &Context, holder: Element, findings: &mut Findings) {
    let (model, mut children) = (cx.model(), holder.children());
    let Some(end) = children.find(|child| model.ends(*child)) else { return };
    let rest: Vec<Element> = children.collect();
    // That `<base />` never runs is worse, and another rule's.
    let Some(first) = rest.iter().find(|child| child.definition() != Definition::Base).filter(|_| is_plain(holder)) else { return };
    let report = findings
        .report(first.name_span(), say!("`{}` never runs: the request has ended before it", quoted(first.name())))
        .label(end.name_span(), "ends the request")
        .help("remove what never runs, or move it up");
    let removable = rest.iter().all(|child| child.definition() != Definition::Base);
    if let (true, Some(last)) = (removable, rest.last()) {
        report.fix("remove what never runs", vec![Edit::delete(first.span_with_space().to(last.span()))]);
    }
}

fn look_at_branches(choose: Element, findings: &mut Findings) {
    let Some(choose) = choose.policy().and_then(Choose::cast).filter(|choose| is_plain(choose.policy().element())) else { return };
    let mut always: Option<Value> = None;
    let mut seen: HashMap<NameSet, Alike> = HashMap::new();
    let mut implied = Implied::default();
    let is_alone = choose.branches().nth(1).is_none();
    for branch in choose.branches() {
        let element = branch.element();
        if let Some(before) = always {
            findings
                .report(element.name_span(), "this branch is never taken: the condition before it always holds")
                .label(before.span(), "always holds")
                .help("remove the branch, or correct the condition");
            return;
        }
        let Some(condition) = branch.condition() else { continue };
        match constant(condition) {
            Some(true) => always = Some(condition),
            Some(false) => {
                findings
                    .report(condition.span(), "this branch is never taken: its condition never holds")
                    .help("remove the branch, or correct the condition");
            }
            None => {}
        }
        let Some(expression) = condition.expression().filter(|_| !is_alone && constant(condition).is_none()) else { continue };
        let alike = seen.entry(names_in(expression)).or_default();
        if let Some(before) = alike.same_as(condition, expression) {
            findings
                .report(condition.span(), "this branch is never taken: one before it has the same condition")
                .label(before.span(), "the same condition")
                .help("remove the branch, or correct its condition");
        } else if let Some(before) = implied.by(condition, expression) {
            findings
                .report(condition.span(), "this branch is never taken: where its condition holds, that of one before it holds too")
                .label(before.span(), "holds whenever the other does")
                .help("put the narrower condition first, or remove the branch");
        }
    }
}

/// The conditions so far that name the same things: only these may say the same.
#[derive(Default)]
struct Alike<'d> {
    first: Option<(Value<'d>, Expression<'d>)>,
    said: HashMap<String, Value<'d>>,
}

impl<'d> Alike<'d> {
    /// The condition before that says the same as this one, which is remembered. What is drawn by lot may come out otherwise the next time.
    fn same_as(&mut self, condition: Value<'d>, expression: Expression<'d>) -> Option<Value<'d>> {
        let said = |expression: Expression<'d>| {
            let code = expression.code();
            code.canonical().filter(|_| expression.errors().is_empty() && code.is_repeatable())
        };
        let Some((first, its)) = self.first else {
            self.first = Some((condition, expression));
            return None;
        };
        if self.said.is_empty()
            && let Some(canonical) = said(its)
        {
            self.said.insert(canonical, first);
        }
        self.said.insert(said(expression)?, condition)
    }
}

/// The names in a condition, but for that of a comparison that is spelt as a call.
fn names_in(condition: Expression) -> NameSet {
    condition.root().outline.names.without(NameSet::of(&["Equals"]))
}

/// Whether a condition names more than it says: alternatives, or locals.
fn has_parts(condition: Expression) -> bool {
    match condition.root().body {
        Body::Expression(value) => {
            matches!(condition.document().csharp()[value].kind, ExprKind::Binary { operator: BinaryOperator::Or, .. })
        }
        Body::Block(_) => true,
    }
}

/// The conditions so far, each with what it says once somebody has asked.
#[derive(Default)]
struct Implied<'d> {
    before: Vec<(NameSet, Value<'d>, Expression<'d>, OnceCell<Option<Alternatives>>)>,
}

impl<'d> Implied<'d> {
    /// The condition before that holds whenever this one does, which is remembered.
    fn by(&mut self, condition: Value<'d>, expression: Expression<'d>) -> Option<Value<'d>> {
        /// How many conditions are looked at.
        const MOST: usize = 32;
        let said = |expression: Expression<'d>| {
            let code = expression.code();
            code.alternatives().filter(|_| expression.errors().is_empty() && code.is_repeatable())
        };
        let names = names_in(expression);
        let own = OnceCell::new();
        let found = self.before.iter().find(|(known, _, other, alternatives)| {
            // What a condition does not name it says nothing about, but for alternatives and locals.
            let may_imply = known.without(names) == NameSet::default() || has_parts(*other) || has_parts(expression);
            let both = || Some((own.get_or_init(|| said(expression)).as_ref()?, alternatives.get_or_init(|| said(*other)).as_ref()?));
            may_imply && both().is_some_and(|(own, other)| own.imply(other))
        });
        let found = found.map(|(_, before, ..)| *before);
        if self.before.len() < MOST {
            self.before.push((names, condition, expression, own));
        }
        found
    }
}
