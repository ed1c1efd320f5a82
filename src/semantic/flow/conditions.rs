//! The conditions under which an element runs. Rules get them from [`Model::conditions`](super::super::Model::conditions).

use super::super::program::{Program, Role, Step};
use crate::ast::{Element, Expression, Value};
use crate::catalog::Control;
use crate::csharp::{Code, Names, Path, ast::BinaryOperator, library::Fact};

/// A condition that holds, or does not, whenever an element runs.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'d> {
    /// The `when` that states it.
    pub element: Element<'d>,
    /// The condition; `None` when it is no expression that could be read.
    pub expression: Option<Expression<'d>>,
    /// Whether it was true: false for the `when`s before the branch that is taken.
    pub holds: bool,
}

impl Condition<'_> {
    /// Whether it says that something has gone wrong: an error, or a backend that answered with a failure.
    pub fn tells_of_failure(&self) -> bool {
        let Some(code) = self.code(const { Names::of(&["LastError", "Response"]) }) else { return false };
        let answered = |path: Path<'_>| path.is_a(Fact::Status) && path.begins_with(&["Response"]);
        code.depends_on(|path| path.begins_with(&["LastError"]))
            || self.holds && code.depends_on(answered) && code.nodes().any(|(id, _)| code.number(id).is_some_and(is_failure))
    }

    /// Whether it says that a call was answered with anything but success.
    pub fn tells_of_refusal(&self) -> bool {
        let Some(code) = self.code(Fact::Status.named_by()) else { return false };
        let refuses = |(operator, number): &(BinaryOperator, i64)| match operator {
            BinaryOperator::NotEqual => self.holds,
            BinaryOperator::Greater | BinaryOperator::GreaterOrEqual => self.holds,
            BinaryOperator::Equal => {
                if self.holds {
                    is_failure(*number)
                } else {
                    !is_failure(*number)
                }
            }
            BinaryOperator::Less | BinaryOperator::LessOrEqual => !self.holds,
            _ => false,
        };
        code.comparisons_of(|path| path.is_a(Fact::Status)).iter().any(refuses)
    }

    /// Whether it compares statuses alone, as a call does that was answered with 200.
    pub fn tells_of_success(&self) -> bool {
        let Some(code) = self.code(Fact::Status.named_by()) else { return false };
        let is_met = |(operator, number): &(BinaryOperator, i64)| {
            let holds = match operator {
                BinaryOperator::Equal => *number == 200,
                BinaryOperator::NotEqual => *number != 200,
                BinaryOperator::Greater => *number < 200,
                BinaryOperator::GreaterOrEqual => *number <= 200,
                BinaryOperator::Less => *number > 200,
                _ => *number >= 200,
            };
            matches!(number, 100..=599) && holds == self.holds
        };
        let comparisons = code.comparisons_of(|path| path.is_a(Fact::Status));
        let is_of_status = |path: Path<'_>| path.is_a(Fact::Status) || path.is_empty() || path.is(&["Response"]);
        !comparisons.is_empty() && comparisons.iter().all(is_met) && !code.depends_on(|path| !is_of_status(path))
    }

    /// Whether it picks out requests by their address: what follows is an operation of its own.
    pub fn picks_an_address(&self) -> bool {
        let is_address = |path: Path<'_>| path.begins_with(&["Request", "Url"]) || path.begins_with(&["Request", "OriginalUrl"]);
        self.holds && self.code(const { Names::of(&["Url", "OriginalUrl"]) }).is_some_and(|code| code.depends_on(is_address))
    }

    /// Its code, if it may name one of these.
    fn code(&self, names: Names) -> Option<Code<'_>> {
        self.expression.filter(|expression| expression.names(names)).map(Expression::code)
    }
}

/// Whether a status, or its first digit, says that a call has failed.
fn is_failure(status: i64) -> bool {
    matches!(status, 4 | 5 | 400..=599)
}

/// The conditions under which `element` runs, outermost first.
pub fn conditions<'d>(program: &Program<'d>, element: Element<'_>) -> Vec<Condition<'d>> {
    let mut conditions = Vec::new();
    for branch in program.and_holders(program.around(element)) {
        let Some(choose) = program.step(branch).holder.filter(|holder| program.step(*holder).control() == Control::Choice) else {
            continue;
        };
        let from = conditions.len();
        let tests = program.steps_in(choose).take_while(|other| *other <= branch);
        conditions.extend(tests.filter_map(|other| stated(program.step(other), other == branch)));
        conditions[from..].reverse();
    }
    conditions.reverse();
    conditions
}

/// What the step of a branch says when it is taken, or when it is not.
fn stated<'d>(branch: &Step<'d>, holds: bool) -> Option<Condition<'d>> {
    let Role::When(test) = branch.role else { return None };
    Some(Condition { element: branch.element, expression: test.condition.and_then(Value::expression), holds })
}
