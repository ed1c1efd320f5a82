//! Operators on paper: arithmetic on what is known, tests for null and of a status, and what is skipped when a side settles it.

use super::value::{Shape, Taint, Value};
use super::{Scenario, Trial};
use crate::csharp::{
    ExprId,
    ast::{BinaryOperator, UnaryOperator},
};

/// Statuses that stand for "the call was refused".
const REFUSED: [i64; 9] = [400, 401, 403, 404, 409, 429, 500, 502, 503];

impl<'d> Trial<'_, 'd> {
    pub fn unary(&mut self, operator: UnaryOperator, operand: ExprId) -> Value<'d> {
        let value = self.eval(operand);
        let shape = match (operator, &value.shape) {
            (UnaryOperator::Not, _) => value.truth().map_or(Shape::Unknown, |truth| Shape::Bool(!truth)),
            (UnaryOperator::Minus, Shape::Int(number)) => Shape::Int(number.saturating_neg()),
            (UnaryOperator::Increment | UnaryOperator::Decrement, _) => {
                self.assign(operand, Value::with(Shape::Present, value.taint));
                Shape::Present
            }
            _ => Shape::Present,
        };
        Value::with(shape, value.taint)
    }

    pub fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId) -> Value<'d> {
        match operator {
            BinaryOperator::And | BinaryOperator::Or => return self.short_circuit(operator == BinaryOperator::Or, left, right),
            BinaryOperator::Coalesce => return self.coalesce(left, right),
            _ => {}
        }
        let (one, other) = (self.eval(left), self.eval(right));
        let taint = one.taint.and(other.taint);
        match operator {
            BinaryOperator::Equal => self.equal(&one, &other, (left, right)),
            BinaryOperator::NotEqual => negate(self.equal(&one, &other, (left, right))),
            BinaryOperator::Less | BinaryOperator::LessOrEqual | BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => {
                let outcome = self.ordered(operator, &one, &other);
                Value::with(outcome.map_or(Shape::Unknown, Shape::Bool), taint.into_test())
            }
            BinaryOperator::Add => match (&one.shape, &other.shape) {
                (Shape::Int(one), Shape::Int(other)) => Value::with(Shape::Int(one.saturating_add(*other)), taint),
                _ => {
                    let text = self.texts.add_value(None, &one, left);
                    let text = self.texts.add_value(Some(text), &other, right);
                    self.text(Some(text), taint)
                }
            },
            BinaryOperator::Divide => match (&one.shape, &other.shape) {
                (Shape::Status(by), Shape::Int(number)) if *number > 0 => Value::with(Shape::Status(by.saturating_mul(*number)), taint),
                _ => Value::with(Shape::Present, taint),
            },
            BinaryOperator::BitAnd | BinaryOperator::BitOr => {
                let shape = match (one.truth(), other.truth(), operator) {
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

    pub fn short_circuit(&mut self, or: bool, left: ExprId, right: ExprId) -> Value<'d> {
        let one = self.eval(left);
        match one.truth() {
            Some(truth) if truth == or => one,
            Some(_) => {
                self.note(&one, left);
                let other = self.eval(right);
                let taint = one.taint.and(other.taint);
                Value { taint, ..other }
            }
            None => {
                let decided = self.decided;
                self.note(&one, left);
                let other = self.maybe(|trial| trial.eval(right));
                self.decided = decided;
                // What is open on the left does not matter when the right alone settles it.
                let shape = match other.truth() {
                    Some(truth) if truth == or => Shape::Bool(or),
                    _ => Shape::Unknown,
                };
                Value::with(shape, one.taint.and(other.taint))
            }
        }
    }

    /// Whatever is evaluated next depends on `value`.
    pub fn note(&mut self, value: &Value<'d>, id: ExprId) {
        if value.taint.tells() != 0 {
            self.decide(value, self.ast.span_of(id));
        }
    }

    pub fn coalesce(&mut self, left: ExprId, right: ExprId) -> Value<'d> {
        let one = self.eval(left);
        self.tested_for_null(&one, (left, left));
        match one.is_null() {
            Some(true) => {
                let other = self.eval(right);
                let taint = one.taint.into_test().and(other.taint);
                Value { taint, ..other }
            }
            Some(false) => one,
            None => {
                let (other, way) = self.way(|trial| trial.eval(right));
                let ended = way.ended();
                let ((), kept) = self.way(|_| ());
                self.merge(&[way, kept]);
                match ended {
                    true => Value { shape: Shape::Present, ..one },
                    false => {
                        let not_null = Value { shape: Shape::Present, ..one };
                        self.texts.join(not_null, other)
                    }
                }
            }
        }
    }

    pub fn conditional(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> Value<'d> {
        let decided = self.decided;
        let value = self.eval(condition);
        self.note(&value, condition);
        let result = match value.truth() {
            Some(true) => self.eval(then),
            Some(false) => self.eval(otherwise),
            None => {
                let (one, first) = self.way(|trial| trial.eval(then));
                let (other, second) = self.way(|trial| trial.eval(otherwise));
                let (first_ended, second_ended) = (first.ended(), second.ended());
                self.merge(&[first, second]);
                match (first_ended, second_ended) {
                    (true, _) => other,
                    (_, true) => one,
                    _ => self.texts.join(one, other),
                }
            }
        };
        self.decided = decided;
        let depends = value.taint.into_test();
        let taint = Taint { depends: result.taint.depends | depends.depends, status: result.taint.status | depends.status, ..result.taint };
        Value { taint, ..result }
    }

    /// Whether a null test of `value` has an outcome that the scenario settles, so that it tells nothing of the answer.
    pub fn settles(&self, value: &Value<'d>) -> bool {
        matches!(value.shape, Shape::Answer)
    }

    /// Notes that `value` is tested for null by code that reaches from one expression to another.
    pub fn tested_for_null(&mut self, value: &Value<'d>, (from, to): (ExprId, ExprId)) {
        if let (Scenario::Refused(_), Shape::Null) = (self.scenario, &value.shape) {
            // What was asked for is not in the refused answer, and someone looks whether it is.
            let span = self.ast.span_of(from).to(self.ast.span_of(to));
            self.decide(&Value::unknown(value.taint.into_test()), span);
            return;
        }
        if value.taint.whole == 0 || !matches!(value.shape, Shape::Answer | Shape::Null) {
            return;
        }
        let span = self.ast.span_of(from).to(self.ast.span_of(to));
        if let Some(spot) = self.spot(span) {
            self.record.null_tests.push((value.taint.whole, spot));
        }
    }

    /// Whether `one == other`, which code asks that reaches from one expression to another.
    pub fn equal(&mut self, one: &Value<'d>, other: &Value<'d>, ends: (ExprId, ExprId)) -> Value<'d> {
        let taint = one.taint.and(other.taint).into_test();
        if let Shape::Null = other.shape {
            self.tested_for_null(one, ends);
            if self.settles(one) && !matches!(self.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        if let Shape::Null = one.shape {
            self.tested_for_null(other, ends);
            if self.settles(other) && !matches!(self.scenario, Scenario::Open) {
                return Value::of(Shape::Bool(false));
            }
        }
        let outcome = match (&one.shape, &other.shape) {
            (Shape::Answer, Shape::Null) | (Shape::Null, Shape::Answer) => None,
            (Shape::Null, _) => other.is_null(),
            (_, Shape::Null) => one.is_null(),
            (Shape::Bool(one), Shape::Bool(other)) => Some(one == other),
            (Shape::Int(one), Shape::Int(other)) => Some(one == other),
            (Shape::Positive, Shape::Int(number)) | (Shape::Int(number), Shape::Positive) if *number <= 0 => Some(false),
            (Shape::Status(by), Shape::Int(number)) | (Shape::Int(number), Shape::Status(by)) => {
                self.status(*by, |status| status == *number)
            }
            (Shape::Found, Shape::Literal(_) | Shape::Text(_)) | (Shape::Literal(_) | Shape::Text(_), Shape::Found) => Some(false),
            (Shape::Bool(truth), Shape::Literal(_)) => other.truth().map(|other| *truth == other),
            (Shape::Literal(_), Shape::Bool(truth)) => one.truth().map(|one| *truth == one),
            _ => match (self.texts.literal(one), self.texts.literal(other)) {
                (Some(one), Some(other)) => Some(one == other),
                _ => None,
            },
        };
        Value::with(outcome.map_or(Shape::Unknown, Shape::Bool), taint)
    }

    pub fn ordered(&self, operator: BinaryOperator, one: &Value<'d>, other: &Value<'d>) -> Option<bool> {
        let holds = |one: i64, other: i64| match operator {
            BinaryOperator::Less => one < other,
            BinaryOperator::LessOrEqual => one <= other,
            BinaryOperator::Greater => one > other,
            _ => one >= other,
        };
        match (&one.shape, &other.shape) {
            (Shape::Int(one), Shape::Int(other)) => Some(holds(*one, *other)),
            (Shape::Status(by), Shape::Int(number)) => self.status(*by, |status| holds(status, *number)),
            (Shape::Int(number), Shape::Status(by)) => self.status(*by, |status| holds(*number, status)),
            (Shape::Positive, Shape::Int(number)) if *number <= 0 => {
                Some(matches!(operator, BinaryOperator::Greater | BinaryOperator::GreaterOrEqual))
            }
            (Shape::Positive, Shape::Int(1)) if matches!(operator, BinaryOperator::Less) => Some(false),
            (Shape::Positive, Shape::Int(1)) if matches!(operator, BinaryOperator::GreaterOrEqual) => Some(true),
            _ => None,
        }
    }

    /// What a test of the refused answer's status comes to: `None` when statuses differ in it.
    pub fn status(&self, by: i64, holds: impl Fn(i64) -> bool) -> Option<bool> {
        if !matches!(self.scenario, Scenario::Refused(_)) {
            return None;
        }
        let first = holds(REFUSED[0] / by);
        REFUSED.iter().all(|status| holds(status / by) == first).then_some(first)
    }
}

fn negate(value: Value<'_>) -> Value<'_> {
    match value.shape {
        Shape::Bool(truth) => Value { shape: Shape::Bool(!truth), ..value },
        _ => value,
    }
}
