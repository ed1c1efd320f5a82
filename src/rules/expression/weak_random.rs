//! `expression/weak-random`: a secret that can be guessed.

use foldhash::{HashSet, HashSetExt};

use crate::ast::Expression;
use crate::csharp::{Ast, Body, ExprId, ExprKind, Names, Root, StmtKind, ast::TypeKind};
use crate::diagnostic::Severity;
use crate::rules::{Check, Context, Findings, Rule};
use crate::secrets;

pub(super) const RULE: Rule = Rule {
    id: "expression/weak-random",
    severity: Severity::Warning,
    default: true,
    fix: None,
    page: include_str!("../../../rules/expression/weak-random.md"),
    check: Check::ExpressionNaming(Names::of(&["Random"]), check),
};

fn check(_: &Context, expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    if !expression.raw().contains("Random(") {
        return;
    }
    let Some(made) = csharp.expressions(expression.root()).find(|(_, node)| makes_random(csharp, &node.kind)).map(|(id, _)| id) else {
        return;
    };
    let mut drawn = Drawn { csharp, names: HashSet::new() };
    let Some(name) = drawn.secret(expression.root()).or_else(|| drawn.yields(expression.root()).then(|| destination(expression))?) else {
        return;
    };
    findings
        .report(csharp.span_of(made), format!("`{name}` is drawn from `Random`, whose numbers can be foretold"))
        .help("draw it from `RNGCryptoServiceProvider`, or use `Guid.NewGuid()`");
}

fn makes_random(csharp: &Ast, kind: &ExprKind) -> bool {
    let ExprKind::New { of, .. } = *kind else { return false };
    matches!(csharp[of].kind, TypeKind::Named { name, .. } if csharp.text(name) == "Random")
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

/// What of an expression is drawn from a `Random`.
struct Drawn<'d> {
    csharp: &'d Ast<'d>,
    /// The variables that are, or that draw.
    names: HashSet<&'d str>,
}

impl<'d> Drawn<'d> {
    /// The first thing named like a secret that is drawn.
    fn secret(&mut self, root: &Root) -> Option<&'d str> {
        let csharp = self.csharp;
        let mut statements: Vec<_> = csharp.statements(root).collect();
        statements.sort_by_key(|(_, statement)| statement.span.start);
        for (_, statement) in statements {
            let StmtKind::Local { variables, .. } = statement.kind else { continue };
            for variable in csharp.list(variables) {
                let Some(value) = variable.value.filter(|value| self.draws(*value)) else { continue };
                let name = csharp.text(variable.name);
                self.names.insert(name);
                if is_secret(name) && !makes_random(csharp, &csharp[value].kind) {
                    return Some(name);
                }
            }
        }
        csharp.expressions(root).find_map(|(_, node)| match node.kind {
            ExprKind::New { arguments, .. } => match csharp.list(arguments) {
                [name, value] => self.named(name.value, value.value),
                _ => None,
            },
            ExprKind::Assign { target, value, .. } => match csharp[target].kind {
                ExprKind::Name { name, .. } if is_secret(csharp.text(name)) && self.draws(value) => Some(csharp.text(name)),
                ExprKind::Index { arguments, .. } => self.named(csharp.list(arguments).first()?.value, value),
                _ => None,
            },
            _ => None,
        })
    }

    /// The text `name` if it names a secret, and `value` is drawn.
    fn named(&self, name: ExprId, value: ExprId) -> Option<&'d str> {
        self.csharp.string_value(name).filter(|name| is_secret(name))?;
        self.draws(value).then(|| self.csharp.text_of(name).trim_matches(['"', '@']))
    }

    /// Whether the value of the whole expression is drawn.
    fn yields(&self, root: &Root) -> bool {
        match root.body {
            Body::Expression(value) => self.draws(value),
            Body::Block(_) => self.csharp.statements(root).any(|(_, statement)| match statement.kind {
                StmtKind::Return(Some(value)) => self.draws(value),
                _ => false,
            }),
        }
    }

    fn draws(&self, id: ExprId) -> bool {
        let mut found = false;
        self.csharp.walk(id, |inner| {
            found |= match self.csharp[inner].kind {
                ExprKind::Name { name, .. } => self.names.contains(self.csharp.text(name)),
                ref kind => makes_random(self.csharp, kind),
            };
            !found
        });
        found
    }
}
