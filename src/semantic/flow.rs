//! Control flow: what runs before what, and under which conditions.

use crate::ast::{Element, Expression};
use crate::catalog::{Definition, Kind, Section};
use crate::csharp::{Code, Path, ast::BinaryOperator, library::Fact};

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
        let Some(code) = self.code(&["LastError", "Response"]) else { return false };
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

    /// Whether it picks out requests by their address: what follows is an operation of its own.
    pub fn picks_an_address(&self) -> bool {
        let is_address = |path: Path<'_>| path.begins_with(&["Request", "Url"]) || path.begins_with(&["Request", "OriginalUrl"]);
        self.holds && self.code(&["Url", "OriginalUrl"]).is_some_and(|code| code.depends_on(is_address))
    }

    /// Its code, if it may name one of these.
    fn code(&self, names: &[&str]) -> Option<Code<'_>> {
        self.expression.filter(|expression| expression.names(names)).map(Expression::code)
    }
}

/// Whether a status, or its first digit, says that a call has failed.
fn is_failure(status: i64) -> bool {
    matches!(status, 4 | 5 | 400..=599)
}

/// The conditions under which `element` runs, outermost first.
pub fn conditions(element: Element<'_>) -> Vec<Condition<'_>> {
    let mut conditions = Vec::new();
    for branch in std::iter::once(element).chain(element.ancestors()) {
        let Some(choose) = branch.parent().filter(|holder| is_choose(*holder)) else { continue };
        if branch.name() == "when" {
            conditions.push(Condition { element: branch, expression: condition_of(branch), holds: true });
        }
        let before: Vec<Element<'_>> = choose.children_named("when").take_while(|when| when.id() < branch.id()).collect();
        conditions.extend(before.into_iter().rev().map(|when| Condition { element: when, expression: condition_of(when), holds: false }));
    }
    conditions.reverse();
    conditions
}

fn condition_of(when: Element<'_>) -> Option<Expression<'_>> {
    when.value_of("condition").and_then(|value| value.expression())
}

/// Whether `first` has run, or had its turn, whenever `second` runs.
pub fn dominates(first: Element<'_>, second: Element<'_>) -> bool {
    runs_earlier(first, second)
        && second.section() != Some(Section::OnError).filter(|_| first.section() != Some(Section::OnError))
        && std::iter::once(first).chain(first.ancestors()).all(|holder| !is_branch(holder) || holder.holds(second))
}

/// Whether `first` may run before `second` in one request.
pub fn precedes(first: Element<'_>, second: Element<'_>) -> bool {
    let together = first.ancestors().find(|holder| holder.holds(second));
    let repeated = together.is_some_and(|holder| std::iter::once(holder).chain(holder.ancestors()).any(is_retry));
    if repeated {
        return true;
    }
    let exclusive = together.is_some_and(is_choose) && first != second;
    runs_earlier(first, second) && !exclusive
}

/// Whether `first` comes before `second`, by section and then by document order.
fn runs_earlier(first: Element<'_>, second: Element<'_>) -> bool {
    match (first.section(), second.section()) {
        (Some(one), Some(other)) if one != other => one < other,
        _ => first.id() < second.id(),
    }
}

/// Whether `element` is a branch that may not be taken.
pub fn is_branch(element: Element<'_>) -> bool {
    element.parent().is_some_and(|holder| is_choose(holder) || is(holder, Kind::CacheValue))
}

/// Whether `element` is a `choose`.
pub fn is_choose(element: Element<'_>) -> bool {
    is(element, Kind::Choose)
}

fn is_retry(element: Element<'_>) -> bool {
    is(element, Kind::Retry)
}

fn is(element: Element<'_>, kind: Kind) -> bool {
    matches!(element.definition(), Definition::Policy(policy) if policy.kind == kind)
}
