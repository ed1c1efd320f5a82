//! Which types variables have where they are set, and where they are read. Rules ask the model.

use super::{Read, ReadKind, Write};
use crate::ast::{Document, PartKind, Value};
use crate::catalog::{Stored, Variable};
use crate::csharp::{ExprId, ExprKind, check::Ty, library::ClassId};

/// What a variable is taken for where it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The type.
    pub ty: Ty,
    /// The cast that says so, if one does.
    pub cast: Option<ExprId>,
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

/// What `read` takes its variable for; `None` where it takes it as it is.
pub fn wanted<'d>(document: &'d Document<'d>, read: &Read<'d>) -> Option<Wanted> {
    let (ast, meanings) = (document.csharp(), document.meanings());
    let node = read.node?;
    let (ty, cast) = match read.kind {
        ReadKind::Index => {
            let cast = ast.expressions(read.expression?.root()).find_map(|(id, it)| match it.kind {
                ExprKind::Cast { operand, .. } => (peeled(document, operand) == node).then_some(id),
                _ => None,
            })?;
            (meanings.type_of(cast), Some(cast))
        }
        ReadKind::OrDefault => (meanings.type_of(node), None),
        _ => return None,
    };
    (ty.is_value() && ty != Ty::OBJECT).then_some(Wanted { ty, cast })
}

/// `id` without parentheses.
fn peeled(document: &Document, mut id: ExprId) -> ExprId {
    while let ExprKind::Parenthesized(inner) = document.csharp()[id].kind {
        id = inner;
    }
    id
}
