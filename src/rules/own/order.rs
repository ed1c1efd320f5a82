//! What stands before, after, around and inside a policy, and where it stands itself.

use super::others::Others;
use crate::ast::{DocumentShape, Element, Policy};
use crate::catalog::{Definition, Kind, Kinds, Scope};
use crate::config::Position;
use crate::rules::Context;
use crate::workspace::Wider;

/// Whether it is certain that a request may come to `element` without any of `others`.
pub(super) fn is_missing_before(cx: &Context<'_>, element: Element<'_>, others: &Others) -> bool {
    let (document, model) = (cx.document, cx.model());
    // All of the document is looked through for each place, so that is taken from what a document may cost.
    if document.shape() != DocumentShape::Policies || !model.takes(document.tree().nodes().len()) {
        // Nobody knows what runs before a fragment.
        return false;
    }
    let own = document.policies().filter(|policy| others.may_have(*policy));
    if own.into_iter().any(|policy| model.dominates(policy.element(), element)) {
        return false;
    }
    let before = document.elements().filter(|other| is_opening(*other)).filter(|other| model.precedes(*other, element));
    before.into_iter().all(|other| brings_none(cx, other, others))
}

/// Whether none of `others` comes behind `element` in its section, which is certain.
pub(super) fn is_missing_after(cx: &Context<'_>, element: Element<'_>, others: &Others) -> bool {
    let Some(section) = element.section().filter(|_| cx.document.shape() == DocumentShape::Policies) else { return false };
    if !cx.model().takes(cx.document.tree().nodes().len()) {
        return false;
    }
    let behind = |other: &Element<'_>| other.section() == Some(section) && other.id() > element.id() && !element.holds(*other);
    cx.document.elements().filter(behind).all(|other| {
        let has = other.policy().is_some_and(|policy| others.may_have(policy));
        !has && (!is_opening(other) || brings_none(cx, other, others))
    })
}

/// Whether none of `others` stands in `element`, whatever `<base />` would run, which is certain.
pub(super) fn is_missing_inside(cx: &Context<'_>, element: Element<'_>, others: &Others) -> bool {
    let document = cx.document;
    let is_whole = matches!(element.definition(), Definition::Policy(_) | Definition::Child(_) | Definition::Fragment)
        || document.shape() == DocumentShape::Policies;
    if !is_whole || !document.errors().is_empty() || !cx.model().takes(document.tree().nodes().len()) {
        return false;
    }
    let may_hold_more = |it: Element<'_>| it.definition().takes_policies() && it.has_open_content();
    !may_hold_more(element)
        && !element.descendants().any(may_hold_more)
        && element
            .descendants()
            .filter_map(Element::policy)
            .all(|policy| !others.may_have(policy) && (policy.kind() != Kind::IncludeFragment || fragment_brings_none(cx, policy, others)))
}

/// Whether one of `others` stands around `element`, for sure.
pub(super) fn is_within(element: Element<'_>, others: &Others) -> bool {
    element.ancestors().filter_map(Element::policy).any(|policy| others.have(policy))
}

/// Whether one of `others` may stand around `element`.
pub(super) fn may_be_within(element: Element<'_>, others: &Others) -> bool {
    element.ancestors().filter_map(Element::policy).any(|policy| others.may_have(policy))
}

/// Whether `policy` stands at `position` among the policies of its section or fragment.
pub(super) fn is_at(policy: Policy<'_>, position: Position) -> bool {
    let element = policy.element();
    let holder = element.parent().filter(|it| matches!(it.definition(), Definition::Section(_) | Definition::Fragment));
    let Some(holder) = holder.filter(|it| !it.has_open_content()) else { return false };
    let mut policies = holder.children().filter(|it| it.policy().is_some());
    match position {
        Position::First => policies.next() == Some(element),
        Position::Last => policies.last() == Some(element),
    }
}

/// Whether other policies run in the place of `element`.
fn is_opening(element: Element<'_>) -> bool {
    element.definition() == Definition::Base || element.policy().is_some_and(|policy| policy.kind() == Kind::IncludeFragment)
}

/// Whether it is known that what runs in the place of `opening` is none of `others`.
fn brings_none(cx: &Context<'_>, opening: Element<'_>, others: &Others) -> bool {
    match opening.policy() {
        Some(include) => fragment_brings_none(cx, include, others),
        None => is_without(cx, others.kinds()),
    }
}

/// Whether it is known that the fragment that `include` means has none of `others`, and includes no further one.
fn fragment_brings_none(cx: &Context<'_>, include: Policy<'_>, others: &Others) -> bool {
    let id = include.element().value_of("fragment-id").and_then(|id| id.literal());
    let Some((linked, id)) = cx.linked.zip(id) else { return false };
    let (kinds, meant) = (others.kinds(), linked.fragments(&id));
    let may_bring = |kind: Kind| kinds.contains(kind) || kind == Kind::IncludeFragment;
    !meant.is_empty() && !meant.iter().any(|fragment| fragment.policies.iter().any(|policy| may_bring(policy.kind)))
}

/// Whether it is known that the scopes around the document have no policy of these kinds.
fn is_without(cx: &Context<'_>, kinds: Kinds) -> bool {
    let is_known_without = |wider: &Wider| wider.tells(kinds) && !wider.checks.iter().any(|check| kinds.contains(check.kind));
    cx.deployment.scope == Some(Scope::Global) || cx.wider.is_some_and(is_known_without)
}
