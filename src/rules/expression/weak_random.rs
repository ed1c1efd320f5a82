//! `expression/weak-random`: a secret that can be predicted.

use crate::ast::Expression;
use crate::csharp::{Code, ExprId, ExprKind, NameSet, Names, Root, StmtKind, ast::Variable};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets;
use crate::text::Order;

pub(super) const RULE: Rule = Rule {
    id: "expression/weak-random",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/weak-random.md"),
    check: Check::ExpressionNaming(NameSet::of(&["Random"]), check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    if !expression.names(const { Names::of(&["Random"]) }) {
        return;
    }
    let code = expression.code();
    let Some(made) = code.nodes().map(|(id, _)| id).find(|id| makes_random(code, *id)) else { return };
    let yields = || code.yields().iter().any(|&value| draws(code, value)).then(|| destination(expression))?;
    let Some(name) = secret(code, expression.root()).or_else(|| yields().map(str::to_owned)) else { return };
    findings
        .report(code.ast().span_of(made), say!("`{}` comes from `Random`, whose numbers can be predicted", quoted(name)))
        .help("generate it with `RNGCryptoServiceProvider`, or use `Guid.NewGuid()`");
}

/// Whether it creates a `Random`.
fn makes_random(code: Code, id: ExprId) -> bool {
    matches!(code.ast()[id].kind, ExprKind::New { .. }) && code.type_name(id) == Some("Random")
}

/// Whether a value is made of what a `Random` has drawn, or is one.
fn draws(code: Code, id: ExprId) -> bool {
    code.is_made_of(id, |node| makes_random(code, node))
}

/// What the value of the expression becomes, if that is a secret by its name.
fn destination<'d>(expression: Expression<'d>) -> Option<&'d str> {
    let element = expression.element()?;
    let holder = if element.name() == "value" { element.parent()? } else { element };
    let name = holder.value_of("name").map(|value| value.raw())?;
    is_secret(name).then_some(name)
}

/// Whether something of this name must not be guessed.
fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    let ends = ["nonce", "salt", "otp", "oauthstate", "authstate", "codeverifier", "csrf", "xsrf", "csrftoken", "xsrftoken"];
    plain == "state" || ends.iter().any(|end| plain.ends_with(end)) || secrets::strength(name).is_some()
}

/// The first thing named like a secret that is drawn.
fn secret(code: Code, root: &Root) -> Option<String> {
    let csharp = code.ast();
    let mut statements: Vec<_> = csharp.statements(root).collect();
    statements.order_by_key(|(_, statement)| statement.span.start);
    let locals = statements.iter().filter_map(|(_, statement)| match statement.kind {
        StmtKind::Local { variables, .. } => Some(csharp.list(variables)),
        _ => None,
    });
    let drawn = |variable: &&Variable| {
        let value = variable.value.filter(|value| !makes_random(code, *value));
        is_secret(csharp.text(variable.name)) && value.is_some_and(|value| draws(code, value))
    };
    if let Some(variable) = locals.flatten().find(drawn) {
        return Some(csharp.text(variable.name).to_owned());
    }
    let named = |name: ExprId, value: ExprId| code.constant(name).filter(|name| is_secret(name) && draws(code, value));
    code.nodes().find_map(|(_, node)| match node.kind {
        ExprKind::New { arguments, .. } => match csharp.list(arguments) {
            [name, value] => named(name.value, value.value),
            _ => None,
        },
        ExprKind::Assign { target, value, .. } => match csharp[target].kind {
            ExprKind::Name { name, .. } if is_secret(csharp.text(name)) && draws(code, value) => Some(csharp.text(name).to_owned()),
            ExprKind::Index { arguments, .. } => named(csharp.list(arguments).first()?.value, value),
            _ => None,
        },
        _ => None,
    })
}
