//! What runs before what: whether one element dominates another, and whether it may precede it.
//!
//! Rules ask [`Model::dominates`](super::super::Model::dominates) and [`Model::precedes`](super::super::Model::precedes).

use crate::ast::Element;
use crate::catalog::{Definition, Kind, Section};

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
