//! Constant conditions as a C# compiler knows them: `while (true)` has no end.

use super::Walk;
use crate::csharp::ast::*;
use crate::csharp::constant::Constant;

/// How deep a value is looked into.
const DEPTH: u32 = 8;

/// What is known of a constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known<'a> {
    /// It is this.
    Value(Constant<'a>),
    /// It may be a constant, but its value is not computed.
    Unknown,
}

impl<'a> From<Option<Constant<'a>>> for Known<'a> {
    fn from(constant: Option<Constant<'a>>) -> Self {
        constant.filter(|constant| matches!(constant, Constant::Bool(_) | Constant::Integer(_))).map_or(Self::Unknown, Self::Value)
    }
}

impl<'a> Walk<'a> {
    /// The constant value of an expression; `None` if it certainly has none.
    pub fn constant(&self, id: ExprId) -> Option<Known<'a>> {
        self.constant_within(id, DEPTH)
    }

    fn constant_within(&self, id: ExprId, depth: u32) -> Option<Known<'a>> {
        let Some(depth) = depth.checked_sub(1) else { return Some(Known::Unknown) };
        let expression = &self.ast[id];
        match expression.kind {
            ExprKind::Literal(_) => Some(Constant::written(self.ast, id).into()),
            ExprKind::Placeholder | ExprKind::Error => Some(Known::Unknown),
            ExprKind::Default(_) | ExprKind::SizeOf(_) => Some(Known::Unknown),
            ExprKind::Parenthesized(inner) => self.constant_within(inner, depth),
            ExprKind::Checked(inner) | ExprKind::Cast { operand: inner, .. } => self.constant_within(inner, depth).map(|_| Known::Unknown),
            ExprKind::Unary { operator, operand } => match (operator, self.constant_within(operand, depth)?) {
                (UnaryOperator::Increment | UnaryOperator::Decrement, _) => None,
                (_, Known::Value(value)) => Some(Constant::unary(operator, &value).into()),
                (_, Known::Unknown) => Some(Known::Unknown),
            },
            ExprKind::Binary { operator, left, right } => {
                let (right, left) = (self.constant_within(right, depth)?, self.constant_within(left, depth)?);
                Some(match (left, right) {
                    (Known::Value(left), Known::Value(right)) => Constant::binary(operator, &left, &right).into(),
                    _ => Known::Unknown,
                })
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    self.constant_within(part, depth)?;
                }
                Some(Known::Unknown)
            }
            ExprKind::Name { .. } => match self.variable(id) {
                Some(place) => self.constant_within(self.variables[place].constant?, depth),
                None => self.crowded.then_some(Known::Unknown),
            },
            // `int.MaxValue`, or a member of an enumeration; but not what a variable or the context has.
            ExprKind::Member { conditional: false, .. } => self.names_type(id, depth).then_some(Known::Unknown),
            _ => None,
        }
    }

    /// Whether a chain of names may begin with a type: no variable has its first name.
    fn names_type(&self, mut id: ExprId, depth: u32) -> bool {
        for _ in 0..=depth {
            match self.ast[id].kind {
                ExprKind::Member { target, conditional: false, .. } => id = target,
                ExprKind::Name { name, .. } => return self.ast.text(name) != "context" && self.variable(id).is_none(),
                ExprKind::Predefined(_) => return true,
                _ => return false,
            }
        }
        false
    }
}
