//! Interprets operators: arithmetic on what is known, tests for null and of a status, and what is skipped when one side decides. For this room
//! alone.

use super::value::{Number, Shape, Value};
use super::{Interpreter, Scenario};
use crate::csharp::{
    ExprId,
    ast::{BinaryOperator, UnaryOperator},
    constant,
};

/// Statuses that stand for "the call was refused".
pub const REFUSED: [i64; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

impl<'d> Interpreter<'_, 'd> {
    pub fn unary(&mut self, operator: UnaryOperator, operand: ExprId) -> Value {
        let value = self.eval(operand);
        let shape = match (operator, value.shape) {
            (UnaryOperator::Not, _) => Shape::truth(self.domain.truth(value).map(|truth| !truth)),
            (UnaryOperator::Minus, Shape::Int(number)) => Shape::int(number.get().saturating_neg()),
            (UnaryOperator::Increment | UnaryOperator::Decrement, _) => {
                self.assign(operand, Value::with(Shape::Present, value.taint));
                Shape::Present
            }
            _ => Shape::Present,
        };
        Value::with(shape, value.taint)
    }

    pub fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId) -> Value {
        match operator {
            BinaryOperator::And | BinaryOperator::Or => return self.short_circuit(operator == BinaryOperator::Or, left, right),
            BinaryOperator::Coalesce => return self.coalesce(left, right),
            _ => {}
        }
        let (one, other) = (self.eval(left), self.eval(right));
        let taint = self.domain.taints.and(one.taint, other.taint);
        match operator {
            BinaryOperator::Equal => self.equal(one, other, (left, right)),
            BinaryOperator::NotEqual => negate(self.equal(one, other, (left, right))),
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                let outcome = self.ordered(operator, one.shape, other.shape);
                Value::with(Shape::truth(outcome), self.domain.taints.test_of(taint))
            }
            BinaryOperator::Add => match (one.shape, other.shape) {
                (Shape::Int(one), Shape::Int(other)) => Value::with(Shape::int(one.get().saturating_add(other.get())), taint),
                (Shape::Status(by), nothing) | (nothing, Shape::Status(by))
                    if self.domain.texts.literal(nothing).is_some_and(|it| it.is_empty()) =>
                {
                    Value::with(Shape::StatusText(by), taint)
                }
                _ => {
                    let text = self.domain.texts.add_value(None, self.domain.filling(one, left));
                    let text = self.domain.texts.add_value(Some(text), self.domain.filling(other, right));
                    self.text(Some(text), taint)
                }
            },
            BinaryOperator::Divide => match (one.shape, other.shape) {
                (Shape::Status(by), Shape::Int(number)) if number.get() > 0 => {
                    Value::with(Shape::Status(by.get().saturating_mul(number.get()).into()), taint)
                }
                _ => Value::with(Shape::Present, taint),
            },
            BinaryOperator::BitAnd | BinaryOperator::BitOr => {
                let shape = match (self.domain.truth(one), self.domain.truth(other), operator) {
                    (Some(true), Some(true), BinaryOperator::BitAnd) => Shape::Bool(true),
                    (Some(false), _, BinaryOperator::BitAnd) | (_, Some(false), BinaryOperator::BitAnd) => Shape::Bool(false),
                    (Some(false), Some(false), BinaryOperator::BitOr) => Shape::Bool(false),
                    (Some(true), _, BinaryOperator::BitOr) | (_, Some(true), BinaryOperator::BitOr) => Shape::Bool(true),
                    _ => Shape::Unknown,
                };
                Value::with(shape, taint)
            }
            _ => Value::with(Shape::Present, taint),
        }
    }

    pub fn short_circuit(&mut self, or: bool, left: ExprId, right: ExprId) -> Value {
        let one = self.eval(left);
        match self.domain.truth(one) {
            Some(truth) if truth == or => one,
            Some(_) => {
                self.note(one, left);
                let other = self.eval(right);
                let taint = self.domain.taints.and(one.taint, other.taint);
                Value { taint, ..other }
            }
            None => {
                let decided = self.position.path.decided;
                self.note(one, left);
                let fork = self.fork();
                let other = self.eval(right);
                self.maybe(fork);
                self.position.path.decided = decided;
                // What is open on the left does not matter when the right alone settles it.
                let shape = match self.domain.truth(other) {
                    Some(truth) if truth == or => Shape::Bool(or),
                    _ => Shape::Unknown,
                };
                Value::with(shape, self.domain.taints.and(one.taint, other.taint))
            }
        }
    }

    /// Whatever is evaluated next depends on `value`.
    pub fn note(&mut self, value: Value, id: ExprId) {
        if !self.tells_of(value.taint).is_empty() {
            self.decide(value.taint, self.question.ast.span_of(id));
        }
    }

    pub fn coalesce(&mut self, left: ExprId, right: ExprId) -> Value {
        let one = self.eval(left);
        self.tested_for_null(one, (left, left));
        match one.is_null() {
            Some(true) => {
                let other = self.eval(right);
                let test = self.domain.taints.test_of(one.taint);
                let taint = self.domain.taints.and(test, other.taint);
                Value { taint, ..other }
            }
            Some(false) => one,
            None => {
                let fork = self.fork();
                let other = self.eval(right);
                let ended = self.position.path.ended;
                self.maybe(fork);
                match ended {
                    true => Value { shape: Shape::Present, ..one },
                    false => {
                        let not_null = Value { shape: Shape::Present, ..one };
                        self.domain.join(not_null, other)
                    }
                }
            }
        }
    }

    pub fn conditional(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> Value {
        let decided = self.position.path.decided;
        let value = self.eval(condition);
        self.note(value, condition);
        let result = match self.domain.truth(value) {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => {
                let fork = self.fork();
                let one = self.eval(then);
                let first = self.back(fork);
                let other = self.eval(otherwise);
                let second = self.back(fork);
                self.merge(&[first, second]);
                match (first.state.ended, second.state.ended) {
                    (true, _) => other,
                    (_, true) => one,
                    _ => self.domain.join(one, other),
                }
            }
        };
        self.position.path.decided = decided;
        let test = self.domain.taints.test_of(value.taint);
        Value { taint: self.domain.taints.and(result.taint, test), ..result }
    }

    /// Whether a null test of `value` has an outcome that the scenario settles, so that it tells nothing of the answer.
    pub fn settles(&self, value: Value) -> bool {
        matches!(value.shape, Shape::Answer)
    }

    /// Notes that `value` is tested for null by code that reaches from one expression to another.
    pub fn tested_for_null(&mut self, value: Value, (from, to): (ExprId, ExprId)) {
        if let (Scenario::Refused(_), Shape::Null) = (self.question.scenario, value.shape) {
            // What was asked for is not in the refused answer, and someone looks whether it is.
            let span = self.question.ast.span_of(from).to(self.question.ast.span_of(to));
            let test = self.domain.taints.test_of(value.taint);
            self.decide(test, span);
            return;
        }
        let whole = self.domain.taints[value.taint].whole;
        if whole.is_empty() || !matches!(value.shape, Shape::Answer | Shape::Null) {
            return;
        }
        let span = self.question.ast.span_of(from).to(self.question.ast.span_of(to));
        if let Some(spot) = self.spot(span) {
            self.record.null_tests.push((whole, spot));
        }
    }

    /// Whether `one == other`, which code asks that reaches from one expression to another.
    pub fn equal(&mut self, one: Value, other: Value, ends: (ExprId, ExprId)) -> Value {
        let taint = self.domain.taints.and(one.taint, other.taint);
        let taint = self.domain.taints.test_of(taint);
        if let Shape::Null = other.shape {
            self.tested_for_null(one, ends);
            if self.settles(one) && !matches!(self.question.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        if let Shape::Null = one.shape {
            self.tested_for_null(other, ends);
            if self.settles(other) && !matches!(self.question.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        let outcome = match (one.shape, other.shape) {
            (Shape::Answer, Shape::Null) | (Shape::Null, Shape::Answer) => None,
            (Shape::Null, _) => other.is_null(),
            (_, Shape::Null) => one.is_null(),
            (Shape::Bool(one), Shape::Bool(other)) => Some(one == other),
            (Shape::Int(one), Shape::Int(other)) => Some(one == other),
            (Shape::Positive, Shape::Int(number)) | (Shape::Int(number), Shape::Positive) if number.get() <= 0 => Some(false),
            (Shape::Status(by), Shape::Int(number)) | (Shape::Int(number), Shape::Status(by)) => {
                self.status(by, |status| status == number.get())
            }
            (Shape::StatusText(by), text) | (text, Shape::StatusText(by)) => match self.domain.texts.literal(text) {
                Some(text) => self.status(by, |status| status.to_string() == *text),
                None => None,
            },
            (Shape::Found, Shape::Literal(_) | Shape::Text(_)) | (Shape::Literal(_) | Shape::Text(_), Shape::Found) => Some(false),
            (Shape::Bool(truth), Shape::Literal(_)) => self.domain.truth(other).map(|other| truth == other),
            (Shape::Literal(_), Shape::Bool(truth)) => self.domain.truth(one).map(|one| truth == one),
            (one, other) => match (self.domain.texts.literal(one), self.domain.texts.literal(other)) {
                (Some(one), Some(other)) => Some(one == other),
                _ => None,
            },
        };
        Value::with(Shape::truth(outcome), taint)
    }

    pub fn ordered(&self, operator: BinaryOperator, one: Shape, other: Shape) -> Option<bool> {
        let holds = |one: i64, other: i64| constant::compare(operator, one, other).unwrap_or_default();
        match (one, other) {
            (Shape::Int(one), Shape::Int(other)) => Some(holds(one.get(), other.get())),
            (Shape::Status(by), Shape::Int(number)) => self.status(by, |status| holds(status, number.get())),
            (Shape::Int(number), Shape::Status(by)) => self.status(by, |status| holds(number.get(), status)),
            (Shape::Positive, Shape::Int(number)) => match (number.get(), operator) {
                (..=0, _) => Some(matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual)),
                (1, BinaryOperator::Less) => Some(false),
                (1, BinaryOperator::GreaterOrEqual) => Some(true),
                _ => None,
            },
            _ => None,
        }
    }

    /// What a test of the refused answer's status comes to: `None` when statuses differ in it.
    pub fn status(&self, by: Number, holds: impl Fn(i64) -> bool) -> Option<bool> {
        if !matches!(self.question.scenario, Scenario::Refused(_)) {
            return None;
        }
        let by = by.get();
        let first = holds(REFUSED[0] / by);
        REFUSED.iter().all(|status| holds(status / by) == first).then_some(first)
    }
}

fn negate(value: Value) -> Value {
    match value.shape {
        Shape::Bool(truth) => Value { shape: Shape::Bool(!truth), ..value },
        _ => value,
    }
}
