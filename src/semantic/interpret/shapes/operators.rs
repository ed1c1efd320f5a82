//! Shapes of what operators come to: arithmetic on what is known, equality, and tests of a status. Used only in this module.

use super::super::{Interpreter, Scenario};
use super::Shapes;
use super::shape::{Shape, ShapedValue};
use crate::csharp::{
    ExprId,
    ast::{BinaryOperator, UnaryOperator},
    constant,
};

/// What answers to calls that went well say of their status.
const SUCCESS: [&str; 4] = ["OK", "Created", "Accepted", "No Content"];

impl Shapes<'_> {
    /// The shape of what an operator makes of a value.
    pub fn unary_shape(&mut self, operator: UnaryOperator, operand: Shape) -> Shape {
        match (operator, operand) {
            (UnaryOperator::Not, Shape::OfStatus(id)) => self.statuses.not(id),
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
        if let Some(shape) = self.of_statuses(operator, (one.shape, left), (other.shape, right)) {
            return self.told(shape, taint);
        }
        match operator {
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                let outcome = self.ordered(operator, one.shape, other.shape);
                self.test_is_unclear(taint);
                ShapedValue::with(Shape::truth(outcome), self.taints.test_of(taint))
            }
            BinaryOperator::Add => match (one.shape, other.shape) {
                (Shape::Int(one), Shape::Int(other)) => ShapedValue::with(Shape::Int(one.saturating_add(other)), taint),
                _ => {
                    let text = self.domain.texts.add_value(None, self.filling(one, left));
                    let text = self.domain.texts.add_value(Some(text), self.filling(other, right));
                    self.text(Some(text), taint)
                }
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
            (Shape::OfStatus(_), _) | (_, Shape::OfStatus(_)) => {
                match self.of_statuses(BinaryOperator::Equal, (one.shape, ends.0), (other.shape, ends.1)) {
                    Some(shape) => return ShapedValue::with(shape, taint),
                    None => self.test_is_unclear(taint),
                }
            }
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
                _ => self.test_is_unclear(taint),
            },
        };
        ShapedValue::with(Shape::truth(outcome), taint)
    }

    pub fn ordered(&self, operator: BinaryOperator, one: Shape, other: Shape) -> Option<bool> {
        let holds = |one: i64, other: i64| constant::compare(operator, one, other).unwrap_or_default();
        match (one, other) {
            (Shape::Int(one), Shape::Int(other)) => Some(holds(one, other)),
            (Shape::Positive, Shape::Int(number)) => match (number, operator) {
                (..=0, _) => Some(matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual)),
                (1, BinaryOperator::Less) => Some(false),
                (1, BinaryOperator::GreaterOrEqual) => Some(true),
                _ => None,
            },
            _ => None,
        }
    }
}
