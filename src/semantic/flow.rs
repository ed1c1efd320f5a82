//! Control flow: what runs before what, and under which conditions.

use crate::ast::{Element, Expression};

/// A condition that holds, or does not, whenever a policy runs.
#[derive(Clone, Copy, Debug)]
pub struct Condition<'d> {
    /// The `when` or the `retry` that states it.
    pub element: Element<'d>,
    /// The condition; `None` when it is no expression that could be read.
    pub expression: Option<Expression<'d>>,
    /// Whether it was true: false for the `when`s before the branch that is taken.
    pub holds: bool,
}

impl Condition<'_> {
    /// Whether it says that something has gone wrong: an error, or a backend that answered with a failure.
    pub fn tells_of_failure(&self) -> bool {
        let Some(expression) = self.expression else { return false };
        let code = expression.raw();
        let failure = code.contains("Response.Status") && [" 4", " 5", "=4", "=5"].iter().any(|digit| code.contains(digit));
        code.contains("LastError") || (failure && self.holds)
    }
}
