//! Which values a compiler knows: `while (true)` has no end.

use super::Walk;
use crate::csharp::ast::*;

/// How deep a value is looked into.
const DEPTH: u32 = 8;

/// A constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constant {
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A constant, perhaps, whose value is not worked out.
    Unknown,
}

impl Walk<'_> {
    /// The constant that an expression is; `None` if it is none for sure.
    pub fn constant(&self, id: ExprId) -> Option<Constant> {
        self.constant_within(id, DEPTH)
    }

    fn constant_within(&self, id: ExprId, depth: u32) -> Option<Constant> {
        let Some(depth) = depth.checked_sub(1) else { return Some(Constant::Unknown) };
        let expression = &self.ast[id];
        match expression.kind {
            ExprKind::Literal(Literal::Bool(value)) => Some(Constant::Bool(value)),
            ExprKind::Literal(Literal::Integer) => {
                Some(self.ast.text(expression.span).parse().map_or(Constant::Unknown, Constant::Integer))
            }
            ExprKind::Literal(_) | ExprKind::Placeholder | ExprKind::Error => Some(Constant::Unknown),
            ExprKind::Default(_) | ExprKind::SizeOf(_) => Some(Constant::Unknown),
            ExprKind::Parenthesized(inner) => self.constant_within(inner, depth),
            ExprKind::Checked(inner) | ExprKind::Cast { operand: inner, .. } => {
                self.constant_within(inner, depth).map(|_| Constant::Unknown)
            }
            ExprKind::Unary { operator, operand } => match (operator, self.constant_within(operand, depth)?) {
                (UnaryOperator::Not, Constant::Bool(value)) => Some(Constant::Bool(!value)),
                (UnaryOperator::Minus, Constant::Integer(value)) => Some(value.checked_neg().map_or(Constant::Unknown, Constant::Integer)),
                (UnaryOperator::Increment | UnaryOperator::Decrement, _) => None,
                _ => Some(Constant::Unknown),
            },
            ExprKind::Binary { operator, left, right } => {
                let (right, left) = (self.constant_within(right, depth)?, self.constant_within(left, depth)?);
                Some(fold(operator, left, right))
            }
            ExprKind::Conditional { condition, then, otherwise } => {
                for part in [condition, then, otherwise] {
                    self.constant_within(part, depth)?;
                }
                Some(Constant::Unknown)
            }
            ExprKind::Name { .. } => match self.variable(id) {
                Some(place) => self.constant_within(self.variables[place].constant?, depth),
                None => self.crowded.then_some(Constant::Unknown),
            },
            // `int.MaxValue`, or a member of an enumeration; but not what a variable or the context has.
            ExprKind::Member { conditional: false, .. } => self.names_type(id, depth).then_some(Constant::Unknown),
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

fn fold(operator: BinaryOperator, left: Constant, right: Constant) -> Constant {
    use BinaryOperator::*;
    match (left, right) {
        (Constant::Bool(left), Constant::Bool(right)) => match operator {
            Equal => Constant::Bool(left == right),
            NotEqual | BitXor => Constant::Bool(left != right),
            And | BitAnd => Constant::Bool(left && right),
            Or | BitOr => Constant::Bool(left || right),
            _ => Constant::Unknown,
        },
        (Constant::Integer(left), Constant::Integer(right)) => {
            let number = |value: Option<i64>| value.map_or(Constant::Unknown, Constant::Integer);
            match operator {
                Equal => Constant::Bool(left == right),
                NotEqual => Constant::Bool(left != right),
                Less => Constant::Bool(left < right),
                Greater => Constant::Bool(left > right),
                LessOrEqual => Constant::Bool(left <= right),
                GreaterOrEqual => Constant::Bool(left >= right),
                Add => number(left.checked_add(right)),
                Subtract => number(left.checked_sub(right)),
                _ => Constant::Unknown,
            }
        }
        _ => Constant::Unknown,
    }
}
