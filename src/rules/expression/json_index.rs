//! `expression/json-index`: a JSON object is indexed with a number, or a JSON array with a name.

use crate::ast::Expression;
use crate::csharp::{Code, ExprId, ExprKind, check::Ty, library::library};
use crate::diagnostic::{Severity, say};
use crate::rules::{Check, Context, Findings, Rule};

pub(super) const RULE: Rule = Rule {
    id: "expression/json-index",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/json-index.md"),
    check: Check::ExpressionWith(&["JObject", "JArray"], check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let (csharp, meanings) = (expression.document().csharp(), expression.document().meanings());
    for (id, node) in csharp.expressions(expression.root()) {
        let (target, arguments) = match node.kind {
            ExprKind::Index { target, arguments, .. } => (target, arguments),
            // `x.Value<string>("a")` is `(string)x["a"]`.
            ExprKind::Call { target, arguments } => match csharp[csharp.strip(target)].kind {
                ExprKind::Member { target, name, .. } if csharp.text(name) == "Value" => (target, arguments),
                _ => continue,
            },
            _ => continue,
        };
        let [key] = csharp.list(arguments) else { continue };
        let key = meanings.type_of(key.value);
        // The name of a member, of an object or of what may be one, is what stands in most brackets.
        let (is_name, is_number) = (key == Ty::STRING, meanings.is_number(key));
        let of = meanings.class_of(meanings.type_of(target)).map(|class| library().class(class).name);
        // Only these, or a local that may hold one of them, can be of the wrong kind.
        let may_be_wrong = matches!(of, Some("JObject" | "JArray" | "JToken"));
        if !may_be_wrong || !is_name && !is_number || is_name && of == Some("JObject") || is_number && of == Some("JArray") {
            continue;
        }
        let (what, other, help) = match json(expression.code(), target) {
            Some("JObject") if is_number => ("an object", "a number", "read a member by its name"),
            Some("JArray") if is_name => ("an array", "a name", "take one of its items first, as with `[0]`"),
            _ => continue,
        };
        findings.report(csharp.span_of(id), say!("this always fails: {} of JSON is indexed with {}", what, other)).help(help);
    }
}

/// The type that a value of JSON is sure to have: that of the expression, or of what a local is given.
fn json(code: Code, id: ExprId) -> Option<&'static str> {
    [id, code.ast().strip(id), code.origin(id)].into_iter().find_map(|id| match code.type_name(id) {
        Some(name @ ("JObject" | "JArray")) => Some(name),
        _ => None,
    })
}
