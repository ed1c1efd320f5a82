//! `variables/maybe-undefined`: a variable is read that only some paths have set.

use foldhash::{HashSet, HashSetExt};

use super::undefined::{is_broken, is_tested};
use crate::catalog::Section;
use crate::csharp::{
    Encoding, Expr, ExprKind,
    ast::{Predefined, TypeKind},
};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::semantic::{Model, Read, ReadKind};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "variables/maybe-undefined",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/variables/maybe-undefined.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let model = cx.model();
    let mut told: HashSet<&str> = HashSet::new();
    for (index, read) in model.reads().iter().enumerate() {
        let (Some(name), ReadKind::Index) = (read.name, read.kind) else { continue };
        let Some(reaching) = model.reaching(index) else { continue };
        // An error may come from before the variable was set, and mostly does not.
        if read.element.section() == Some(Section::OnError) {
            continue;
        }
        if !reaching.is_unset() || reaching.is_set_outside() || told.contains(name) || is_tested(model, read) || is_broken(read) {
            continue;
        }
        let (first, outer) = (reaching.writes().next().map(|first| model.nth_write(first)), reaching.outer().next());
        if first.is_none() && outer.is_none() || model.may_be_connected(read, reaching.writes()) || tells_rounds(model, read) {
            continue;
        }
        // What is asked here may tell whether others have set it.
        if outer.is_some() && !model.conditions(read.element).is_empty() {
            continue;
        }
        let report = findings
            .report(read.span, say!("`{}` is read here, and some paths to this place never set it", quoted(name)))
            .here("fails, or gives null, when it is not set");
        let report = match (first, outer) {
            (Some(first), _) => report
                .label(first.name.span, "it is set here, but not always")
                .help("set it on every path, or read it with `GetValueOrDefault`"),
            (None, Some(setter)) => report
                .help(say!("{} sets it, but not always: set it on every path, or read it with `GetValueOrDefault`", quoted(&setter.place))),
            (None, None) => report,
        };
        if let Some((span, replacement)) = with_default(read) {
            report.fix("use `GetValueOrDefault`", vec![Edit::replace(span, replacement)]);
        }
        told.insert(name);
    }
}

/// Whether the expression of `read` asks for another variable that is set there or later: in a loop, that tells the first round from those that follow.
fn tells_rounds(model: &Model, read: &Read) -> bool {
    let beside = |other: &&Read| other.expression.map(|it| it.span()) == read.expression.map(|it| it.span());
    let is_set_later = |name: &str| model.writes_of(name).any(|write| write.policy.id() >= read.element.id());
    read.expression.is_some()
        && model.reads_of(read.element).iter().filter(beside).any(|other| other.kind.tests() && other.name.is_some_and(is_set_later))
}

/// `(T)context.Variables["x"]` and `context.Variables.GetValueOrDefault<T>("x")` in its place.
fn with_default(read: &Read) -> Option<(Span, String)> {
    let expression = read.expression?;
    let document = read.element.document();
    let (ast, text) = (document.csharp(), document.text());
    let of = |span: Span| ast.span(span).text(text);
    let (cast, to, index) = ast.expressions(expression.root()).find_map(|(id, node)| match node.kind {
        ExprKind::Cast { to, operand } if read.node == Some(operand) => Some((id, to, operand)),
        _ => None,
    })?;
    // What is asked for a member would fail on null all the same.
    let is_asked = |node: &Expr| match node.kind {
        ExprKind::Member { target, conditional, .. } | ExprKind::Index { target, conditional, .. } => {
            !conditional && ast.strip(target) == index
        }
        _ => false,
    };
    let may_be_null = !matches!(ast[to].kind, TypeKind::Predefined(of) if !matches!(of, Predefined::String | Predefined::Object));
    if may_be_null && ast.expressions(expression.root()).any(|(_, node)| is_asked(node)) {
        return None;
    }
    let ExprKind::Index { target, arguments, .. } = ast[index].kind else { return None };
    let [key] = ast.list(arguments) else { return None };
    let (open, close) = match expression.site().encoding {
        Encoding::Raw => ("<", ">"),
        Encoding::Entities => ("&lt;", "&gt;"),
    };
    let (of_type, variables, key) = (of(ast[to].span), of(ast[target].span), of(ast[key.value].span));
    Some((ast.span_of(cast), format!("{variables}.GetValueOrDefault{open}{of_type}{close}({key})")))
}
