//! Interprets operators: what is skipped when one side decides, and tests for null. The domain does the arithmetic. Used only in this module.

use super::domain::Domain;
use super::value::AbstractValue;
use super::{Interpreter, Scenario};
use crate::csharp::{
    ExprId,
    ast::{BinaryOperator, UnaryOperator},
};

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    pub fn unary(&mut self, operator: UnaryOperator, operand: ExprId) -> AbstractValue<D::Shape> {
        let value = self.eval(operand);
        if let UnaryOperator::Increment | UnaryOperator::Decrement = operator {
            self.assign(operand, AbstractValue::with(D::PRESENT, value.taint));
            return AbstractValue::with(D::PRESENT, value.taint);
        }
        AbstractValue::with(self.domain.unary(operator, value.shape), value.taint)
    }

    pub fn binary(&mut self, operator: BinaryOperator, left: ExprId, right: ExprId) -> AbstractValue<D::Shape> {
        match operator {
            BinaryOperator::And | BinaryOperator::Or => return self.short_circuit(operator == BinaryOperator::Or, left, right),
            BinaryOperator::Coalesce => return self.coalesce(left, right),
            _ => {}
        }
        let (one, other) = (self.eval(left), self.eval(right));
        match operator {
            BinaryOperator::Equal => D::equal(self, one, other, (left, right)),
            BinaryOperator::NotEqual => {
                let equal = D::equal(self, one, other, (left, right));
                AbstractValue { shape: self.domain.unary(UnaryOperator::Not, equal.shape), ..equal }
            }
            _ => D::binary(self, operator, (one, left), (other, right)),
        }
    }

    pub fn short_circuit(&mut self, or: bool, left: ExprId, right: ExprId) -> AbstractValue<D::Shape> {
        let one = self.eval(left);
        match self.truth(one) {
            Some(truth) if truth == or => one,
            Some(_) => {
                self.note(one, left);
                let other = self.eval(right);
                let taint = self.taints.and(one.taint, other.taint);
                AbstractValue { taint, ..other }
            }
            None => {
                let decided = self.position.path.decided;
                self.note(one, left);
                let fork = self.fork();
                let other = self.eval(right);
                self.maybe(fork);
                self.position.path.decided = decided;
                // What is open on the left does not matter when the right alone settles it.
                let shape = match self.truth(other) {
                    Some(truth) if truth == or => D::bool(Some(or)),
                    _ => self.domain.both(or, one.shape, other.shape),
                };
                AbstractValue::with(shape, self.taints.and(one.taint, other.taint))
            }
        }
    }

    /// Whatever is evaluated next depends on `value`.
    pub fn note(&mut self, value: AbstractValue<D::Shape>, id: ExprId) {
        if !self.tells_of(value.taint).is_empty() {
            self.decide(value.taint, self.question.ast.span_of(id));
        }
    }

    pub fn coalesce(&mut self, left: ExprId, right: ExprId) -> AbstractValue<D::Shape> {
        let one = self.eval(left);
        self.tested_for_null(one, (left, left));
        match D::is_null(one.shape) {
            Some(true) => {
                let other = self.eval(right);
                let test = self.taints.test_of(one.taint);
                let taint = self.taints.and(test, other.taint);
                AbstractValue { taint, ..other }
            }
            Some(false) => one,
            None => {
                let fork = self.fork();
                let other = self.eval(right);
                let ended = self.position.path.ended;
                self.maybe(fork);
                match ended {
                    true => AbstractValue { shape: D::PRESENT, ..one },
                    false => {
                        let not_null = AbstractValue { shape: D::PRESENT, ..one };
                        self.join(not_null, other)
                    }
                }
            }
        }
    }

    pub fn conditional(&mut self, condition: ExprId, then: ExprId, otherwise: ExprId) -> AbstractValue<D::Shape> {
        let decided = self.position.path.decided;
        let value = self.eval(condition);
        self.note(value, condition);
        let result = match self.truth(value) {
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
                    _ => self.join(one, other),
                }
            }
        };
        self.position.path.decided = decided;
        let test = self.taints.test_of(value.taint);
        AbstractValue { taint: self.taints.and(result.taint, test), ..result }
    }

    /// Whether a null test of `value` has an outcome that the scenario settles, so that it tells nothing of the answer.
    pub fn settles(&self, value: AbstractValue<D::Shape>) -> bool {
        D::is_answer(value.shape)
    }

    /// Notes that `value` is tested for null by code that reaches from one expression to another.
    pub fn tested_for_null(&mut self, value: AbstractValue<D::Shape>, (from, to): (ExprId, ExprId)) {
        let is_null = D::is_null(value.shape) == Some(true);
        if matches!(self.question.scenario, Scenario::Refused(_)) && is_null {
            // What was asked for is not in the refused answer, and someone looks whether it is.
            let span = self.question.ast.span_of(from).to(self.question.ast.span_of(to));
            let test = self.taints.test_of(value.taint);
            self.decide(test, span);
            return;
        }
        let whole = self.taints[value.taint].whole;
        if whole.is_empty() || !(is_null || D::is_answer(value.shape)) {
            return;
        }
        let span = self.question.ast.span_of(from).to(self.question.ast.span_of(to));
        if let Some(spot) = self.spot(span) {
            self.record.null_tests.push((whole, spot));
        }
    }
}
