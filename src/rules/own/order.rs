//! What stands before, after and around a policy.

use crate::ast::{Element, Shape};
use crate::catalog::{Definition, Kind, Kinds, Scope};
use crate::rules::Context;
use crate::workspace::Wider;

/// Whether it is certain that a request may come to `element` without a policy of these kinds.
pub(super) fn is_missing_before(cx: &Context<'_>, element: Element<'_>, kinds: Kinds) -> bool {
    let (document, model) = (cx.document, cx.model());
    // All of the document is looked through for each place, so that is taken from what a document may cost.
    if document.shape() != Shape::Policies || !model.takes(document.tree().nodes().len()) {
        // Nobody knows what runs before a fragment.
        return false;
    }
    let own = document.policies().filter(|policy| kinds.contains(policy.kind()));
    if own.into_iter().any(|policy| model.dominates(policy.element(), element)) {
        return false;
    }
    let before = document.elements().filter(|other| is_opening(*other)).filter(|other| model.precedes(*other, element));
    before.into_iter().all(|other| other.definition() == Definition::Base && is_without(cx, kinds))
}

/// Whether no policy of these kinds comes behind `element` in its section, which is certain.
pub(super) fn is_missing_after(cx: &Context<'_>, element: Element<'_>, kinds: Kinds) -> bool {
    let Some(section) = element.section().filter(|_| cx.document.shape() == Shape::Policies) else { return false };
    if !cx.model().takes(cx.document.tree().nodes().len()) {
        return false;
    }
    let behind = |other: &Element<'_>| other.section() == Some(section) && other.id() > element.id() && !element.holds(*other);
    cx.document.elements().filter(behind).all(|other| {
        let has = other.policy().is_some_and(|policy| kinds.contains(policy.kind()));
        !has && (!is_opening(other) || other.definition() == Definition::Base && is_without(cx, kinds))
    })
}

/// Whether a policy of these kinds stands around `element`.
pub(super) fn is_within(element: Element<'_>, kinds: Kinds) -> bool {
    let mut around = element.ancestors().filter_map(|it| it.policy());
    around.any(|policy| kinds.contains(policy.kind()))
}

/// Whether other policies run in the place of `element`.
fn is_opening(element: Element<'_>) -> bool {
    element.definition() == Definition::Base || element.policy().is_some_and(|policy| policy.kind() == Kind::IncludeFragment)
}

/// Whether it is known that the scopes around the document have no policy of these kinds.
fn is_without(cx: &Context<'_>, kinds: Kinds) -> bool {
    let is_known_without = |wider: &Wider| wider.tells(kinds) && !wider.checks.iter().any(|check| kinds.contains(check.kind));
    cx.deployment.scope == Some(Scope::Global) || cx.wider.is_some_and(is_known_without)
}
