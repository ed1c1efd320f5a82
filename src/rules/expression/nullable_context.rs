//! `expression/nullable-context`: a part of the context that is not always there.

use foldhash::{HashMap, HashMapExt};

use crate::ast::Expression;
use crate::csharp::{ExprId, ExprKind, Names, ast::BinaryOperator, check::Ty};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/nullable-context",
    severity: Severity::Info,
    default: false,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/nullable-context.md"),
    check: Check::Document(check),
};

/// Members of `context`, and when they are null.
const NULLABLE: &[(&str, &str)] = &[
    ("User", "when the request carries no subscription key of a user"),
    ("Product", "when the subscription is for no product"),
    ("Subscription", "when the API is called without a subscription"),
    ("LastError", "when nothing has gone wrong"),
];

fn check(cx: &Context, findings: &mut Findings) {
    for (name, when) in NULLABLE {
        look_for(cx, name, when, findings);
    }
}

fn look_for(cx: &Context, name: &'static str, when: &'static str, findings: &mut Findings) {
    let csharp = cx.document.csharp();
    for expression in cx.document.expressions().filter(|expression| expression.names(Names::of(&[name]))) {
        let code = expression.code();
        // From the first expression on that asks, all that follow may rely on it.
        if code.asks_for_null(&[name]) {
            return;
        }
        // In `on-error` there is an error, and elsewhere `expression/wrong-section` says that there is none: only a fragment can tell neither.
        if name == "LastError" && expression.element().is_none_or(|element| element.section().is_some()) {
            continue;
        }
        let used = csharp.expressions(expression.root()).find_map(|(id, node)| match node.kind {
            ExprKind::Member { target, name: member, conditional: false, .. } if code.is(target, &[name]) => Some((id, target, member)),
            _ => None,
        });
        let Some((id, target, member)) = used else { continue };
        let span = csharp.span_of(target);
        let dot = Span { start: span.end, end: csharp.span(member).start };
        findings
            .report(span, say!("`context.{}` is null {}", name, when))
            .help(say!("write `context.{}?.{}`, or test it for null first", name, quoted(csharp.text(member))))
            .fix("read the member only if the value is not null", [vec![Edit::replace(dot, "?.")], answer(expression, id)].concat());
    }
}

/// What keeps the answer of a chain of members a plain `bool` when its link `first` may give null, which is no answer.
fn answer(expression: Expression, first: ExprId) -> Vec<Edit> {
    let (csharp, meanings) = (expression.document().csharp(), expression.document().meanings());
    let mut parents = HashMap::new();
    for (id, _) in csharp.expressions(expression.root()) {
        csharp.children(id, |child| {
            parents.insert(child, id);
        });
    }
    let mut last = first;
    while let Some(&parent) = parents.get(&last) {
        match csharp[parent].kind {
            ExprKind::Member { target, .. } | ExprKind::Index { target, .. } | ExprKind::Call { target, .. } if target == last => {
                last = parent
            }
            _ => break,
        }
    }
    if meanings.type_of(last) != Ty::BOOL {
        return Vec::new();
    }
    let stands_alone = parents.get(&last).is_none_or(|parent| match csharp[*parent].kind {
        ExprKind::Binary { operator, .. } => matches!(operator, BinaryOperator::And | BinaryOperator::Or),
        ExprKind::Conditional { condition, .. } => condition == last,
        ExprKind::Parenthesized(_) | ExprKind::Lambda { .. } | ExprKind::Assign { .. } => true,
        // An argument.
        ExprKind::Call { target, .. } => target != last,
        _ => false,
    });
    let span = csharp.span_of(last);
    let (start, end) = (span.start as usize, span.end as usize);
    match stands_alone {
        true => vec![Edit::insert(end, " == true")],
        false => vec![Edit::insert(start, "("), Edit::insert(end, " == true)")],
    }
}
