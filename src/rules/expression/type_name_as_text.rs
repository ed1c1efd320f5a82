//! `expression/type-name-as-text`: a list is turned into text, which is the name of its type.

use crate::ast::Expression;
use crate::csharp::{
    Ast, ExprId, ExprKind,
    ast::{BinaryOperator, Interpolation},
    check::{Meanings, Ty},
};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::Order;

pub(super) const RULE: Rule = Rule {
    id: "expression/type-name-as-text",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/type-name-as-text.md"),
    check: Check::Expression(check),
};

fn check(cx: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.errors().is_empty() {
        return;
    }
    let (ast, meanings) = (cx.document.csharp(), cx.document.meanings());
    let mut told = Vec::new();
    ast.expressions(expression.root()).for_each(|(_, node)| add_made_text(ast, meanings, &node.kind, &mut told));
    let is_other = |ty: Ty| ty.is_value() && !matches!(ty, Ty::STRING | Ty::INT | Ty::BOOL | Ty::OBJECT);
    told.retain(|&id| is_other(meanings.type_of(id)) && is_named_by_type(&meanings.name(meanings.type_of(id))));
    told.order_by_key(|&id| ast.span_of(id));
    told.dedup();
    for id in told {
        let name = meanings.name(meanings.type_of(id));
        let help = match name.as_str() {
            "IMessageBody" => "read the body with `As<string>()`".into(),
            "string[]" => say!("take one of the values, as `GetValueOrDefault` does, or join them: `string.Join(\",\", …)`"),
            _ => say!("take the part of it that is meant, or join what is in it: `string.Join(\",\", …)`"),
        };
        let (what, severity) = match is_part(&name) {
            // No page says how these write themselves.
            true => ("may be", Severity::Info),
            false => ("is", Severity::Warning),
        };
        let message = say!("as a text, this `{}` {} nothing but the name of its type", quoted(&name), what);
        findings.report(ast.span_of(id), message).help(help).at_most(severity);
    }
}

/// Adds the values that a node of this kind makes text of: by `ToString()`, by adding them to a text, in an interpolated string.
fn add_made_text(ast: &Ast, meanings: &Meanings, kind: &ExprKind, made: &mut Vec<ExprId>) {
    let is_text = |id: ExprId| meanings.type_of(id) == Ty::STRING;
    match *kind {
        ExprKind::Call { target, arguments } if arguments.is_empty() => match ast[ast.strip(target)].kind {
            ExprKind::Member { target: on, name, .. } if ast.text(name) == "ToString" => made.push(on),
            _ => {}
        },
        ExprKind::Binary { operator: BinaryOperator::Add, left, right } if is_text(left) => made.push(right),
        ExprKind::Binary { operator: BinaryOperator::Add, left, right } if is_text(right) => made.push(left),
        ExprKind::Interpolated(pieces) => {
            let values = ast.list(pieces).iter().filter_map(|piece| match *piece {
                Interpolation::Hole { value, .. } => Some(value),
                Interpolation::Text(_) => None,
            });
            made.extend(values);
        }
        _ => {}
    }
}

/// Whether all that `ToString` knows of a value of the type called `name` is the type.
fn is_named_by_type(name: &str) -> bool {
    /// Types of lists and dictionaries, which all leave `ToString` as it is.
    const COLLECTIONS: [&str; 16] = [
        "List",
        "IList",
        "ICollection",
        "IEnumerable",
        "IOrderedEnumerable",
        "IReadOnlyList",
        "IReadOnlyCollection",
        "IReadOnlyDictionary",
        "IDictionary",
        "Dictionary",
        "HashSet",
        "ISet",
        "Queue",
        "Stack",
        "ILookup",
        "IGrouping",
    ];
    if name.ends_with("[]") {
        return true;
    }
    // What is JSON is a list, too, and writes itself.
    if ["<J", ", J"].iter().any(|json| name.contains(json)) {
        return false;
    }
    let class = name.split('<').next().unwrap_or_default();
    COLLECTIONS.contains(&class) && name.contains('<') || is_part(name)
}

/// Whether `name` is a type of the context of which no text is documented.
fn is_part(name: &str) -> bool {
    ["IMessageBody", "IRequest", "IResponse", "IUser", "IApi", "IProduct", "ISubscription", "IOperation"].contains(&name)
}
