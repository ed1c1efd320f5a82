//! What conditions say one beside the other: whether one of them holds whenever another one does.

use super::code::Code;
use super::comparisons::turned;
use crate::csharp::ast::*;

/// How many parts of a condition are told apart.
const PARTS: usize = 16;

/// A condition as the alternatives of which one has to hold, each with what has to hold together.
#[derive(Clone, Debug)]
pub struct Alternatives(Vec<Vec<Part>>);

/// A part of a condition.
#[derive(Clone, Debug)]
struct Part {
    /// It in one spelling.
    text: String,
    /// The value, in one spelling, that it holds between two numbers, which count.
    range: Option<(String, i64, i64)>,
}

impl Alternatives {
    /// Whether `other` holds whenever this does.
    pub fn imply(&self, other: &Self) -> bool {
        let is_among = |part: &Part, parts: &[Part]| parts.iter().any(|own| own.implies(part));
        self.0.iter().all(|own| other.0.iter().any(|all| all.iter().all(|part| is_among(part, own))))
    }
}

impl Part {
    fn implies(&self, other: &Self) -> bool {
        let within = || match (&self.range, &other.range) {
            (Some((this, from, to)), Some((that, least, most))) => this == that && from >= least && to <= most,
            _ => false,
        };
        self.text == other.text || within()
    }
}

impl Code<'_> {
    /// What the code, a condition, says. `None` where it is too long, or is more than one value.
    pub fn alternatives(self) -> Option<Alternatives> {
        let mut alternatives = Vec::new();
        for alternative in self.joined(self.result()?, BinaryOperator::Or)? {
            let parts = self.joined(alternative, BinaryOperator::And)?;
            alternatives.push(parts.into_iter().map(|part| self.part(part)).collect::<Option<Vec<Part>>>()?);
        }
        Some(Alternatives(alternatives))
    }

    /// What this operator joins to `id`.
    fn joined(self, id: ExprId, joint: BinaryOperator) -> Option<Vec<ExprId>> {
        let (mut rest, mut parts) = (vec![id], Vec::new());
        while let Some(id) = rest.pop() {
            let id = self.ast.without_parentheses(id);
            match self.ast[id].kind {
                ExprKind::Binary { operator, left, right } if operator == joint => rest.extend([right, left]),
                _ => parts.push(id),
            }
            if parts.len() > PARTS {
                return None;
            }
        }
        Some(parts)
    }

    fn part(self, id: ExprId) -> Option<Part> {
        let range = match self.ast[id].kind {
            ExprKind::Binary { operator, left, right } => {
                turned(operator).and_then(|turned| match (self.number(left), self.number(right)) {
                    (None, Some(number)) => self.range(left, operator, number),
                    (Some(number), None) => self.range(right, turned, number),
                    _ => None,
                })
            }
            _ => None,
        };
        Some(Part { text: self.spelt(id)?, range })
    }

    /// The range of an integer that is compared with this number.
    fn range(self, value: ExprId, operator: BinaryOperator, number: i64) -> Option<(String, i64, i64)> {
        let (from, to) = match operator {
            BinaryOperator::Equal => (number, number),
            BinaryOperator::Less => (i64::MIN, number.checked_sub(1)?),
            BinaryOperator::LessOrEqual => (i64::MIN, number),
            BinaryOperator::Greater => (number.checked_add(1)?, i64::MAX),
            BinaryOperator::GreaterOrEqual => (number, i64::MAX),
            _ => return None,
        };
        let is_integer = matches!(self.type_name(value), Some("Int32" | "Int64"));
        Some((self.spelt(value).filter(|_| is_integer)?, from, to))
    }
}
