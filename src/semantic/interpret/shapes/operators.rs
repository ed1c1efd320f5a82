//! Shapes of what operators come to: arithmetic on what is known, equality, and tests of a status. Used only in this module.

use super::super::{Interpreter, Scenario};
use super::Shapes;
use super::shape::{Shape, ShapedValue};
use crate::csharp::{
    ExprId,
    ast::{BinaryOperator, UnaryOperator},
    constant,
};

/// Statuses that stand for "the call was refused".
pub const REFUSED: [i64; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

/// What answers to calls that went well say of their status.
const SUCCESS: [&str; 4] = ["OK", "Created", "Accepted", "No Content"];

impl Shapes<'_> {
    /// The shape of what an operator makes of a value.
    pub fn unary_shape(&self, operator: UnaryOperator, operand: Shape) -> Shape {
        match (operator, operand) {
            (UnaryOperator::Not, _) => Shape::truth(self.texts.truth(operand).map(|truth| !truth)),
            (UnaryOperator::Minus, Shape::Int(number)) => Shape::Int(number.saturating_neg()),
            _ => Shape::Present,
        }
    }
}

impl<'d> Interpreter<'_, 'd, Shapes<'d>> {
    /// What an operator comes to that always evaluates both sides.
    pub fn computed(
        &mut self,
        operator: BinaryOperator,
        (one, left): (ShapedValue, ExprId),
        (other, right): (ShapedValue, ExprId),
    ) -> ShapedValue {
        let taint = self.taints.and(one.taint, other.taint);
        match operator {
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                let outcome = self.ordered(operator, one.shape, other.shape);
                ShapedValue::with(Shape::truth(outcome), self.taints.test_of(taint))
            }
            BinaryOperator::Add => match (one.shape, other.shape) {
                (Shape::Int(one), Shape::Int(other)) => ShapedValue::with(Shape::Int(one.saturating_add(other)), taint),
                (Shape::Status(by), nothing) | (nothing, Shape::Status(by))
                    if self.domain.texts.literal(nothing).is_some_and(|it| it.is_empty()) =>
                {
                    ShapedValue::with(Shape::StatusText(by), taint)
                }
                _ => {
                    let text = self.domain.texts.add_value(None, self.filling(one, left));
                    let text = self.domain.texts.add_value(Some(text), self.filling(other, right));
                    self.text(Some(text), taint)
                }
            },
            BinaryOperator::Divide => match (one.shape, other.shape) {
                (Shape::Status(by), Shape::Int(number)) if number > 0 => ShapedValue::with(Shape::Status(by.saturating_mul(number)), taint),
                _ => ShapedValue::with(Shape::Present, taint),
            },
            BinaryOperator::BitAnd | BinaryOperator::BitOr => {
                let shape = match (self.truth(one), self.truth(other), operator) {
                    (Some(true), Some(true), BinaryOperator::BitAnd) => Shape::Bool(true),
                    (Some(false), _, BinaryOperator::BitAnd) | (_, Some(false), BinaryOperator::BitAnd) => Shape::Bool(false),
                    (Some(false), Some(false), BinaryOperator::BitOr) => Shape::Bool(false),
                    (Some(true), _, BinaryOperator::BitOr) | (_, Some(true), BinaryOperator::BitOr) => Shape::Bool(true),
                    _ => Shape::Unknown,
                };
                ShapedValue::with(shape, taint)
            }
            _ => ShapedValue::with(Shape::Present, taint),
        }
    }

    /// Whether `one == other`, which code asks that reaches from one expression to another.
    pub fn equal(&mut self, one: ShapedValue, other: ShapedValue, ends: (ExprId, ExprId)) -> ShapedValue {
        let taint = self.taints.and(one.taint, other.taint);
        let taint = self.taints.test_of(taint);
        if let Shape::Null = other.shape {
            self.tested_for_null(one, ends);
            if self.settles(one) && !matches!(self.question.scenario, Scenario::Open) {
                return ShapedValue::of(Shape::Bool(false));
            }
        }
        if let Shape::Null = one.shape {
            self.tested_for_null(other, ends);
            if self.settles(other) && !matches!(self.question.scenario, Scenario::Open) {
                return ShapedValue::of(Shape::Bool(false));
            }
        }
        let outcome = match (one.shape, other.shape) {
            (Shape::Answer, Shape::Null) | (Shape::Null, Shape::Answer) => None,
            (Shape::Null, _) => other.shape.is_null(),
            (_, Shape::Null) => one.shape.is_null(),
            (Shape::Bool(one), Shape::Bool(other)) => Some(one == other),
            (Shape::Int(one), Shape::Int(other)) => Some(one == other),
            (Shape::Positive, Shape::Int(number)) | (Shape::Int(number), Shape::Positive) if number <= 0 => Some(false),
            (Shape::Status(by), Shape::Int(number)) | (Shape::Int(number), Shape::Status(by)) => self.status(by, |status| status == number),
            (Shape::StatusText(by), text) | (text, Shape::StatusText(by)) => match self.domain.texts.literal(text) {
                Some(text) => self.status(by, |status| status.to_string() == *text),
                None => None,
            },
            (Shape::StatusReason, text) | (text, Shape::StatusReason) => {
                let says = |text: &str| SUCCESS.iter().any(|reason| reason.eq_ignore_ascii_case(text));
                let is_refused = matches!(self.question.scenario, Scenario::Refused(_));
                (is_refused && self.domain.texts.literal(text).is_some_and(|text| says(&text))).then_some(false)
            }
            (Shape::Found, Shape::Literal(_) | Shape::Text(_)) | (Shape::Literal(_) | Shape::Text(_), Shape::Found) => Some(false),
            (Shape::Bool(truth), Shape::Literal(_)) => self.truth(other).map(|other| truth == other),
            (Shape::Literal(_), Shape::Bool(truth)) => self.truth(one).map(|one| truth == one),
            (one, other) => match (self.domain.texts.literal(one), self.domain.texts.literal(other)) {
                (Some(one), Some(other)) => Some(one == other),
                _ => None,
            },
        };
        ShapedValue::with(Shape::truth(outcome), taint)
    }

    pub fn ordered(&self, operator: BinaryOperator, one: Shape, other: Shape) -> Option<bool> {
        let holds = |one: i64, other: i64| constant::compare(operator, one, other).unwrap_or_default();
        match (one, other) {
            (Shape::Int(one), Shape::Int(other)) => Some(holds(one, other)),
            (Shape::Status(by), Shape::Int(number)) => self.status(by, |status| holds(status, number)),
            (Shape::Int(number), Shape::Status(by)) => self.status(by, |status| holds(number, status)),
            (Shape::Positive, Shape::Int(number)) => match (number, operator) {
                (..=0, _) => Some(matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual)),
                (1, BinaryOperator::Less) => Some(false),
                (1, BinaryOperator::GreaterOrEqual) => Some(true),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a test of the refused answer's status comes to: `None` when statuses differ in it.
    pub fn status(&self, by: i64, holds: impl Fn(i64) -> bool) -> Option<bool> {
        if !matches!(self.question.scenario, Scenario::Refused(_)) {
            return None;
        }
        let first = holds(REFUSED[0] / by);
        REFUSED.iter().all(|status| holds(status / by) == first).then_some(first)
    }
}
