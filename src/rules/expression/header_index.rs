//! `expression/header-index`: the value of a header that may be absent, taken as if it were there.

use foldhash::{HashSet, HashSetExt};

use crate::ast::{Document, Expression};
use crate::csharp::{Ast, Code, ExprId, ExprKind, Literal, Names, Step, StmtKind, ast::BinaryOperator};
use crate::diagnostic::{Safety, Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "expression/header-index",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/expression/header-index.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let takes: Vec<bool> = cx.document.expressions().map(takes_entry).collect();
    // What is asked behind the last that takes one tells nothing.
    let Some(last) = takes.iter().rposition(|&takes| takes) else { return };
    let mut asked = asked_by_policies(cx.document);
    asked.reverse();
    // The names that something has asked about so far.
    let mut known = HashSet::new();
    for (expression, &takes) in cx.document.expressions().zip(&takes[..=last]) {
        while let Some((_, name)) = asked.pop_if(|(at, _)| *at < expression.span().start) {
            known.insert(name);
        }
        names_asked(expression, &mut known);
        if takes {
            look_at(expression, &known, findings);
        }
    }
}

/// What holds values by their names.
const COLLECTIONS: Names = Names::of(&["Headers", "Query"]);

/// Whether it may take a header or a query parameter by its name.
fn indexes(expression: Expression) -> bool {
    let csharp = expression.document().csharp();
    expression.names(COLLECTIONS) && csharp.expressions(expression.root()).any(|(id, _)| value_of(csharp, id).is_some())
}

/// Whether it may take a value of what stands under the name of a header or a query parameter, itself or in a local.
fn takes_entry(expression: Expression) -> bool {
    let csharp = expression.document().csharp();
    let may_be_entry = |id: ExprId| !matches!(csharp[id].kind, ExprKind::Call { .. } | ExprKind::Member { .. });
    expression.names(COLLECTIONS)
        && csharp.expressions(expression.root()).any(|(id, _)| value_of(csharp, id).is_some_and(|(entry, _)| may_be_entry(entry)))
}

fn look_at(expression: Expression, known: &HashSet<String>, findings: &mut Findings) {
    let (csharp, code) = (expression.document().csharp(), expression.code());
    // A failure that is caught is no failure.
    if csharp.statements(expression.root()).any(|(_, statement)| matches!(statement.kind, StmtKind::Try { .. })) {
        return;
    }
    for (id, node) in csharp.expressions(expression.root()) {
        let Some((entry, which)) = value_of(csharp, id) else { continue };
        let ExprKind::Index { target, arguments, conditional: false } = csharp[code.origin(entry)].kind else { continue };
        let (Some(what), [argument]) = (multi_map(code, target), csharp.list(arguments)) else { continue };
        let Some(name) = code.constant(argument.value).filter(|name| !known.contains(&name.to_ascii_lowercase())) else { continue };
        if which == Which::Later {
            findings
                .report(
                    csharp.span_of(id),
                    say!("this fails when {} `{}` has fewer values than that, or is not there", what, quoted(&name)),
                )
                .help("test how many values there are before you take one by its index");
            continue;
        }
        let key = csharp.text_of(argument.value);
        let report = findings.report(csharp.span_of(id), say!("this fails when there is no {} `{}`", what, quoted(&name))).help(say!(
            "use `GetValueOrDefault({}, \"\")`, or test `ContainsKey({})` first",
            quoted(key),
            quoted(key)
        ));
        // What a local holds may be used in other ways, too.
        if which == Which::First && matches!(csharp[entry].kind, ExprKind::Index { .. }) && !needs_text(code, id) {
            let spelt = rest_key(expression, argument.value);
            let rest = Span { start: csharp.span_of(target).end, end: csharp.span(node.span).end };
            report.fix("use `GetValueOrDefault`", vec![Edit::replace(rest, format!(".GetValueOrDefault({spelt}, {})", empty(spelt)))]);
        }
    }
}

/// Whether code does something with the `value` that fails on an empty text.
fn needs_text(code: Code, value: ExprId) -> bool {
    let is_it = |id: ExprId| code.origin(id) == value;
    code.nodes().any(|(id, node)| match node.kind {
        ExprKind::Call { target, arguments } => match code.ast()[code.ast().strip(target)].kind {
            ExprKind::Member { target: on, .. } => {
                let first = || code.ast().list(arguments).first().is_some_and(|it| is_it(it.value));
                code.bound(id).is_some_and(|(class, member)| match member.name {
                    "Substring" | "Remove" => is_it(on),
                    name => (class.name == "Convert" || name == "Parse") && first(),
                })
            }
            _ => false,
        },
        ExprKind::New { arguments, .. } => code.ast().list(arguments).iter().any(|it| is_it(it.value)),
        _ => false,
    })
}

/// The names of headers that a policy requires or sets, in small letters, with where it ends. What is set of a request or a response of one's own is not there in
/// the one that is passed on.
fn asked_by_policies(document: &Document) -> Vec<(u32, String)> {
    let policies = document.elements().filter(|element| matches!(element.name(), "check-header" | "set-header"));
    let policies = policies.filter(|element| !element.is_of_own_message());
    policies.filter_map(|element| Some((element.span().end, element.value_of("name")?.raw().to_ascii_lowercase()))).collect()
}

/// Adds what the code names in any other way than as the key of an entry that it takes for granted: `ContainsKey("x")`, `it.Key == "x"`.
fn names_asked(expression: Expression, known: &mut HashSet<String>) {
    let csharp = expression.document().csharp();
    let mut keys = HashSet::new();
    // A name that a local holds is named where the local is.
    let held = if indexes(expression) { names_in_locals(expression) } else { HashSet::new() };
    for (id, node) in csharp.expressions(expression.root()) {
        match node.kind {
            ExprKind::Literal(Literal::String | Literal::VerbatimString) if held.contains(&id) => {}
            ExprKind::Literal(Literal::String | Literal::VerbatimString) => {
                keys.insert(id);
            }
            // So does a comparison with null ask, whose sides stand before it.
            ExprKind::Binary { operator: BinaryOperator::Equal | BinaryOperator::NotEqual, left, right } => {
                let is_null = |side: ExprId| matches!(csharp[csharp.strip(side)].kind, ExprKind::Literal(Literal::Null));
                let compared = [(left, right), (right, left)].into_iter().filter(|(_, other)| is_null(*other));
                keys.extend(compared.filter_map(|(side, _)| key_of(csharp, side)));
            }
            // The key stands before the whole entry.
            ExprKind::Index { arguments, conditional: false, .. } => {
                csharp.list(arguments).iter().for_each(|argument| {
                    keys.remove(&argument.value);
                });
            }
            _ => {}
        }
    }
    known.extend(keys.iter().filter_map(|key| csharp.string_value(*key)).map(|name| name.to_ascii_lowercase()));
}

/// The texts in locals that are nothing but keys of entries which are taken for granted.
fn names_in_locals(expression: Expression) -> HashSet<ExprId> {
    let (csharp, code) = (expression.document().csharp(), expression.code());
    let mut names = HashSet::new();
    let mut others = HashSet::new();
    for (id, node) in csharp.expressions(expression.root()) {
        match node.kind {
            ExprKind::Index { arguments, conditional: false, .. } => {
                names.extend(csharp.list(arguments).iter().map(|argument| argument.value).filter(|key| code.origin(*key) != *key));
            }
            ExprKind::Name { .. } => {
                others.insert(id);
            }
            _ => {}
        }
    }
    let others: HashSet<ExprId> = others.difference(&names).map(|name| code.origin(*name)).collect();
    names.into_iter().map(|name| code.origin(name)).filter(|origin| !others.contains(origin)).collect()
}

/// The key of the entry that `id` is.
fn key_of(csharp: &Ast, id: ExprId) -> Option<ExprId> {
    match csharp[csharp.strip(id)].kind {
        ExprKind::Index { arguments, .. } => csharp.list(arguments).first().map(|argument| argument.value),
        _ => None,
    }
}

/// An empty text, in quotes like those of `key`.
fn empty(key: &str) -> &'static str {
    if key.contains("&quot;") { "&quot;&quot;" } else { "\"\"" }
}

/// The name of the header as the source spells it.
fn rest_key<'d>(expression: Expression<'d>, id: ExprId) -> &'d str {
    expression.document().csharp().span_of(id).text(expression.document().text())
}

/// Which of the values of an entry code takes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    /// The first one.
    First,
    /// One that may be there whenever there is any: the last one, the only one, or one of which the code says where it is.
    Any,
    /// One that is there only if there are several.
    Later,
}

/// The `x["…"]` of which the expression takes one value, as in `[0]` or `.First()`, and which of them.
fn value_of(csharp: &Ast, id: ExprId) -> Option<(ExprId, Which)> {
    let at = |index: ExprId| match csharp[index].kind {
        ExprKind::Literal(Literal::Integer) if csharp.text_of(index).bytes().all(|digit| digit == b'0') => Some(Which::First),
        ExprKind::Literal(Literal::Integer) => Some(Which::Later),
        ExprKind::Literal(_) => None,
        _ => Some(Which::Any),
    };
    match csharp[id].kind {
        ExprKind::Index { target, arguments, conditional: false } => match csharp.list(arguments) {
            [index] => Some((csharp.strip(target), at(index.value)?)),
            _ => None,
        },
        ExprKind::Call { target, arguments } => match csharp[target].kind {
            ExprKind::Member { target, name, conditional: false, .. } => {
                let which = match (csharp.text(name), csharp.list(arguments)) {
                    ("First", []) => Which::First,
                    ("Last" | "Single", []) => Which::Any,
                    ("ElementAt", [index]) => at(index.value)?,
                    _ => return None,
                };
                Some((csharp.strip(target), which))
            }
            _ => None,
        },
        _ => None,
    }
}

/// What the entries of a collection are called in which one name has several values.
fn multi_map(code: Code, id: ExprId) -> Option<&'static str> {
    let last = |id: ExprId| code.ast().last_name(id);
    let path: Option<Vec<&Step>> = code.path(id).map(|path| path.steps());
    let (before, name) = match path.as_deref() {
        Some([.., Step::Member(before), Step::Member(name)]) => (Some(&**before), &**name),
        Some([.., Step::Member(name)]) => (None, &**name),
        Some(_) => return None,
        // Of what does not come from `context`, the names have to do.
        None => match code.ast()[code.ast().strip(id)].kind {
            ExprKind::Member { target, name, .. } => (last(target), code.ast().text(name)),
            _ => return None,
        },
    };
    match name {
        "Headers" => Some("header"),
        "Query" if before.is_some_and(|it| it.ends_with("Url")) => Some("query parameter"),
        _ => None,
    }
}
