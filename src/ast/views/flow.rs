//! Views of the policies that decide what runs.

use super::{typed, view};
use crate::ast::{Element, Typed, Value};

view! {
    /// `choose`.
    Choose of Choose
}

impl<'d> Choose<'d> {
    /// The `when`s and the `otherwise`, in document order.
    pub fn branches(self) -> impl Iterator<Item = Branch<'d>> {
        self.0.element().children().filter(|child| matches!(child.name(), "when" | "otherwise")).map(|element| Branch { element })
    }

    /// The `otherwise`.
    pub fn otherwise(self) -> Option<Element<'d>> {
        self.0.child("otherwise")
    }
}

/// A `when` or `otherwise` of a `choose`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Branch<'d> {
    element: Element<'d>,
}

impl<'d> Branch<'d> {
    /// The element.
    pub fn element(self) -> Element<'d> {
        self.element
    }

    /// Whether it is the `otherwise`.
    pub fn is_otherwise(self) -> bool {
        self.element.name() == "otherwise"
    }

    /// The condition of a `when`.
    pub fn condition(self) -> Option<Value<'d>> {
        self.element.value_of("condition").filter(|_| !self.is_otherwise())
    }
}

view! {
    /// `retry`.
    Retry of Retry
}

impl<'d> Retry<'d> {
    /// The condition under which its policies run again.
    pub fn condition(self) -> Option<Value<'d>> {
        self.0.value_of("condition")
    }

    /// How often they run again at most.
    pub fn count(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "count")
    }

    /// How long it waits in between.
    pub fn interval(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "interval")
    }

    /// Whether it does not wait before the first time.
    pub fn first_fast_retry(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "first-fast-retry")
    }
}

view! {
    /// `wait`: runs its children at the same time.
    Wait of Wait
}

impl<'d> Wait<'d> {
    /// Whether it waits for `all` of them or for `any`.
    pub fn waits_for(self) -> Option<Typed<'d>> {
        typed(self.0.element(), "for")
    }
}

view! {
    /// `limit-concurrency`.
    LimitConcurrency of LimitConcurrency
}

impl<'d> LimitConcurrency<'d> {
    /// What is counted apart.
    pub fn key(self) -> Option<Value<'d>> {
        self.0.value_of("key")
    }
}

view! {
    /// `include-fragment`.
    IncludeFragment of IncludeFragment
}

impl<'d> IncludeFragment<'d> {
    /// The id of the fragment.
    pub fn fragment_id(self) -> Option<Value<'d>> {
        self.0.value_of("fragment-id")
    }
}
