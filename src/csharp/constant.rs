//! Constants: the values of literals, and of operators applied to constants.
//!
//! Whoever judges a constant in C# asks here: the flow inside expressions, conditions of policies, the interpreter, rules.

use std::borrow::Cow;

use super::arena::Ast;
use super::ast::*;

/// How deep a value is looked into.
const DEPTH: u32 = 16;

/// A constant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constant<'a> {
    /// `null`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text, its escapes decoded.
    Text(Cow<'a, str>),
    /// A literal whose value is not worked out, as it is spelt: `1.5`, `'a'`.
    Spelt(&'a str),
}

impl<'a> Constant<'a> {
    /// The constant that `id` is, when it is a literal or `string.Empty`. Parentheses and casts around it do not matter.
    pub fn written(ast: &'a Ast<'_>, id: ExprId) -> Option<Self> {
        let id = ast.strip(id);
        match ast[id].kind {
            ExprKind::Literal(Literal::Null) => Some(Self::Null),
            ExprKind::Literal(Literal::Bool(truth)) => Some(Self::Bool(truth)),
            ExprKind::Literal(Literal::Integer) => Some(integer(ast.text_of(id)).map_or(Self::Spelt(ast.text_of(id)), Self::Integer)),
            ExprKind::Literal(Literal::String | Literal::VerbatimString) => ast.string_value(id).map(Self::Text),
            ExprKind::Literal(Literal::Real | Literal::Char) => Some(Self::Spelt(ast.text_of(id))),
            _ => Self::is_empty_text(ast, id).then(|| Self::Text("".into())),
        }
    }

    /// Whether `id` is `string.Empty`.
    pub fn is_empty_text(ast: &Ast<'_>, id: ExprId) -> bool {
        matches!(ast[id].kind, ExprKind::Member { target, name, .. } if ast.text(name) == "Empty" && is_string(ast, target))
    }

    /// The constant that `id` comes to, when it is made of truth values and whole numbers alone.
    pub fn of(ast: &'a Ast<'_>, id: ExprId) -> Option<Self> {
        Self::within(ast, id, DEPTH)
    }

    fn within(ast: &'a Ast<'_>, id: ExprId, depth: u32) -> Option<Self> {
        let depth = depth.checked_sub(1)?;
        let id = ast.strip(id);
        match ast[id].kind {
            ExprKind::Unary { operator, operand } => Self::unary(operator, &Self::within(ast, operand, depth)?),
            ExprKind::Binary { operator: operator @ (BinaryOperator::And | BinaryOperator::Or), left, right } => {
                let sides = (Self::within(ast, left, depth), Self::within(ast, right, depth));
                // One side may decide, whatever the other comes to.
                let decides = Self::Bool(operator == BinaryOperator::Or);
                match sides {
                    (Some(left), Some(right)) => Self::binary(operator, &left, &right),
                    (Some(known), None) | (None, Some(known)) => (known == decides).then_some(known),
                    (None, None) => None,
                }
            }
            ExprKind::Binary { operator, left, right } => {
                Self::binary(operator, &Self::within(ast, left, depth)?, &Self::within(ast, right, depth)?)
            }
            _ => Self::written(ast, id).filter(|constant| matches!(constant, Self::Bool(_) | Self::Integer(_))),
        }
    }

    /// What an operator makes of it.
    pub fn unary(operator: UnaryOperator, operand: &Self) -> Option<Self> {
        match (operator, operand) {
            (UnaryOperator::Not, Self::Bool(truth)) => Some(Self::Bool(!truth)),
            (UnaryOperator::Minus, Self::Integer(number)) => number.checked_neg().map(Self::Integer),
            (UnaryOperator::Plus, Self::Integer(number)) => Some(Self::Integer(*number)),
            _ => None,
        }
    }

    /// What an operator makes of two of them.
    pub fn binary(operator: BinaryOperator, left: &Self, right: &Self) -> Option<Self> {
        use BinaryOperator::*;
        match (left, right) {
            (Self::Bool(left), Self::Bool(right)) => Some(Self::Bool(match operator {
                Equal => left == right,
                NotEqual | BitXor => left != right,
                And | BitAnd => *left && *right,
                Or | BitOr => *left || *right,
                _ => return None,
            })),
            (Self::Integer(left), Self::Integer(right)) => match operator {
                Add => left.checked_add(*right).map(Self::Integer),
                Subtract => left.checked_sub(*right).map(Self::Integer),
                Multiply => left.checked_mul(*right).map(Self::Integer),
                _ => compare(operator, *left, *right).map(Self::Bool),
            },
            _ => None,
        }
    }

    /// The truth value, if it is one.
    pub fn truth(&self) -> Option<bool> {
        match self {
            Self::Bool(truth) => Some(*truth),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn integer(&self) -> Option<i64> {
        match self {
            Self::Integer(number) => Some(*number),
            _ => None,
        }
    }
}

/// The truth of a comparison of two whole numbers; `None` when the operator compares nothing.
pub fn compare(operator: BinaryOperator, left: i64, right: i64) -> Option<bool> {
    Some(match operator {
        BinaryOperator::Equal => left == right,
        BinaryOperator::NotEqual => left != right,
        BinaryOperator::Less => left < right,
        BinaryOperator::Greater => left > right,
        BinaryOperator::LessOrEqual => left <= right,
        BinaryOperator::GreaterOrEqual => left >= right,
        _ => return None,
    })
}

/// The number that a literal is: `5`, `5L`, `0x1F`, `1_000`.
pub fn integer(literal: &str) -> Option<i64> {
    let digits = literal.trim_end_matches(['l', 'L', 'u', 'U']);
    if let Ok(number) = digits.parse() {
        return Some(number);
    }
    let plain = digits.replace('_', "");
    let (prefix, rest) = plain.split_at_checked(2)?;
    match prefix {
        "0x" | "0X" => i64::from_str_radix(rest, 16).ok(),
        "0b" | "0B" => i64::from_str_radix(rest, 2).ok(),
        _ => plain.parse().ok(),
    }
}

/// Whether `id` is the type of texts, as it stands in front of `Empty`.
fn is_string(ast: &Ast<'_>, id: ExprId) -> bool {
    match ast[id].kind {
        ExprKind::Predefined(Predefined::String) => true,
        ExprKind::Name { name, .. } | ExprKind::Member { name, .. } => ast.text(name) == "String",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::csharp::{Encoding, Extent, parse, scan};

    fn folded(code: &str) -> Option<bool> {
        let text = format!("@({code})");
        let mut ast = Ast::new(&text);
        let Extent { span, encoding } = scan(&text, 0, Encoding::Raw).expect("it closes");
        let root = parse(&mut ast, Extent { span, encoding });
        let Body::Expression(id) = root.body else { panic!("{code} is a block") };
        Constant::of(&ast, id)?.truth()
    }

    #[test]
    fn literals_are_folded() {
        for (code, expected) in [
            ("true", Some(true)),
            ("!(false)", Some(true)),
            ("1 == 1L", Some(true)),
            ("0x10 == 16", Some(true)),
            ("2 * 30 > 60", Some(false)),
            ("a && false", Some(false)),
            ("a || false", None),
            ("a == 1", None),
            ("\"a\" == \"a\"", None),
        ] {
            assert_eq!(folded(code), expected, "{code}");
        }
    }
}
