//! Other policies than the one that a rule is about: those that stand before, after, around or inside.

use super::place::{ValueTest, members, values};
use crate::ast::{Element, Policy, Value};
use crate::catalog::Kinds;

/// Other policies: whatever is one of these.
#[derive(Debug, Default)]
pub(super) struct Others {
    pub(super) likenesses: Vec<Likeness>,
}

/// What holds of another policy.
#[derive(Debug)]
pub(super) struct Likeness {
    pub(super) kinds: Kinds,
    pub(super) has: Vec<String>,
    pub(super) lacks: Vec<String>,
    pub(super) values: Vec<(String, ValueTest)>,
}

impl Others {
    /// The kinds that they may have.
    pub(super) fn kinds(&self) -> Kinds {
        self.likenesses.iter().fold(Kinds::EMPTY, |kinds, it| kinds.union(it.kinds))
    }

    /// Whether `policy` is one of them, for sure.
    pub(super) fn have(&self, policy: Policy<'_>) -> bool {
        self.likenesses.iter().any(|it| it.kinds.contains(policy.kind()) && it.holds(policy.element(), ValueTest::holds))
    }

    /// Whether `policy` is one of them, or may be: of what is not known before it runs, anything may hold.
    pub(super) fn may_have(&self, policy: Policy<'_>) -> bool {
        let element = policy.element();
        let is_open = element.has_open_content() || element.has_open_attributes();
        self.likenesses.iter().any(|it| it.kinds.contains(policy.kind()) && (is_open || it.holds(element, ValueTest::may_hold)))
    }
}

impl Likeness {
    /// Whether it holds of `element`, of whose values `test` says whether something holds.
    fn holds(&self, element: Element<'_>, test: impl Fn(&ValueTest, Value<'_>) -> bool) -> bool {
        let has = |name: &String| members(element, name).next().is_some();
        self.has.iter().all(has)
            && !self.lacks.iter().any(has)
            && self.values.iter().all(|(name, wanted)| values(element, name).any(|value| test(wanted, value)))
    }
}
