//! Which types variables have where they are set, and where they are read. Rules ask the model.

use super::{Read, ReadKind, Write};
use crate::ast::{Document, Expression, PartKind, Value};
use crate::catalog::{Stored, Variable};
use crate::csharp::{ExprId, ExprKind, ast::PatternKind, check::Ty, library::ClassId};

/// What a variable is taken for where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The type.
    pub ty: Ty,
    /// How the code takes it for that.
    pub taken: Taken,
}

/// How code takes a value for one of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// By this cast, which fails for others.
    Cast(ExprId),
    /// By this `as`, which makes null of others.
    As(ExprId),
    /// By the type that a method is told.
    Told,
}

/// The type of what `write` leaves in its variable; `None` where that is not known.
pub fn stored<'d>(document: &'d Document<'d>, write: &Write<'d>) -> Option<Ty> {
    let setting = write.policy.settings().find(|setting| setting.value().span() == write.name.span)?;
    let Some(Variable::Write(stored)) = setting.definition()?.variable else { return None };
    Some(match stored {
        Stored::Response => Ty::class(ClassId::RESPONSE),
        Stored::Jwt => Ty::class(ClassId::JWT),
        Stored::Authorization => Ty::class(ClassId::AUTHORIZATION),
        Stored::String => Ty::STRING,
        Stored::Int => Ty::INT,
        Stored::Value => return yielded(document, write.policy.value_of("value")?),
        Stored::Cached | Stored::Unknown => return None,
    })
}

/// The type that a value has for sure.
fn yielded<'d>(document: &'d Document<'d>, value: Value<'d>) -> Option<Ty> {
    let Some(expression) = value.expression() else {
        // A named value that is all of it may be an expression, and so may what a tool fills in.
        let parts = value.parts();
        let known = match &parts[..] {
            [] => true,
            [first, ..] => matches!(first.kind, PartKind::Literal) && !value.raw().trim_start().starts_with('@'),
        };
        return known.then_some(Ty::STRING);
    };
    if !expression.errors().is_empty() {
        return None;
    }
    let meanings = document.meanings();
    let mut types = expression.returns().iter().map(|&id| meanings.type_of(id)).filter(|ty| *ty != Ty::NULL && *ty != Ty::NEVER);
    let first = types.next().filter(|ty| ty.is_value())?;
    types.all(|ty| ty == first).then_some(first)
}

/// What `read` takes its variable for; `None` where it takes it as it is, and where the code asks what it is.
pub fn wanted<'d>(document: &'d Document<'d>, read: &Read<'d>) -> Option<Wanted> {
    let meanings = document.meanings();
    let node = read.node?;
    let is_object = meanings.type_of(node) == Ty::OBJECT;
    let (ty, taken) = match read.kind {
        kind if kind == ReadKind::Index || kind == ReadKind::OrDefault && is_object => {
            let taken = taken(document, read.expression?, node)?;
            let (Taken::Cast(by) | Taken::As(by)) = taken else { return None };
            (meanings.type_of(by), taken)
        }
        ReadKind::OrDefault => (meanings.type_of(node), Taken::Told),
        _ => return None,
    };
    (ty.is_value() && ty != Ty::OBJECT).then_some(Wanted { ty, taken })
}

/// How `expression` takes the object that it reads at `node`, itself or in a local, for one of a type, if it does so in one way.
fn taken(document: &Document, expression: Expression, node: ExprId) -> Option<Taken> {
    let (ast, code, meanings) = (document.csharp(), expression.code(), document.meanings());
    let is_it = |id: ExprId| {
        let id = ast.without_parentheses(id);
        let is_local = matches!(ast[id].kind, ExprKind::Name { .. }) && meanings.type_of(id) == Ty::OBJECT;
        id == node || is_local && code.origin(id) == node
    };
    let mut found: Option<Taken> = None;
    for (id, it) in ast.expressions(expression.root()) {
        let taken = match it.kind {
            ExprKind::Cast { operand, .. } if is_it(operand) => Taken::Cast(id),
            ExprKind::As { operand, .. } if is_it(operand) => Taken::As(id),
            _ => continue,
        };
        let (Taken::Cast(by) | Taken::As(by)) = taken else { continue };
        let is_other =
            |known: Taken| matches!(known, Taken::Cast(known) | Taken::As(known) if meanings.type_of(known) != meanings.type_of(by));
        if found.is_some_and(is_other) {
            return None;
        }
        found = found.or(Some(taken));
    }
    found.filter(|_| !asks_for_type(expression, node))
}

/// Whether code asks for the type of the variable that is read at `read`.
fn asks_for_type(expression: Expression, read: ExprId) -> bool {
    let code = expression.code();
    let is_it = |id: ExprId| {
        let variable = code.path(read).and_then(|path| path.variable());
        variable.is_some() && code.paths(id).any(|path| path.variable() == variable)
    };
    code.nodes().any(|(_, node)| match node.kind {
        ExprKind::Is { operand, pattern } => !matches!(code.ast()[pattern].kind, PatternKind::Constant(_)) && is_it(operand),
        ExprKind::Member { target, name, .. } => code.ast().text(name) == "GetType" && is_it(target),
        _ => false,
    })
}
