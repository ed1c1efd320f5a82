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
