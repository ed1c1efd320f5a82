//! Cached values: what is looked up, stored and removed. The inventory makes these; rules take them from the model.

use super::interpret::{SourceSet, Taint};
use super::texts::PiecedText;
use super::variables::Name;
use crate::ast::Policy;

/// A `cache-lookup-value`.
#[derive(Clone, Debug)]
pub struct Lookup<'d> {
    /// The policy.
    pub policy: Policy<'d>,
    /// The key.
    pub key: PiecedText,
    /// The variable that gets the value; on a miss it is left as it was.
    pub variable: Option<Name<'d>>,
    /// What the variable gets on a miss, by `default-value`.
    pub default: Option<PiecedText>,
}

/// A `cache-store-value`.
#[derive(Clone, Debug)]
pub struct Store<'d> {
    /// The policy.
    pub policy: Policy<'d>,
    /// The key.
    pub key: PiecedText,
    /// What of the responses to requests is kept, by the requests' order.
    pub kept: Vec<Kept>,
}

/// A `cache-remove-value`.
#[derive(Clone, Debug)]
pub struct Removal<'d> {
    /// The policy.
    pub policy: Policy<'d>,
    /// The key.
    pub key: PiecedText,
}

/// Something of a response that went somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The request that was answered, as an index into [`super::Model::requests`].
    pub request: usize,
    /// What of the answer it is.
    pub what: Portion,
}

/// What of a response a value is, from more to less of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Portion {
    /// The response itself, or its body unread: the whole JSON, an error page too.
    Whole,
    /// A member that was read out of the body: the `value` of a secret, the `access_token` of a token.
    Member,
    /// Something made from it: a text or hash that contains it, the answer to a request that was made with it.
    Derived,
}

impl Portion {
    /// What of the answer that is this source a value of this taint is.
    pub(super) fn of(taint: &Taint, source: SourceSet) -> Option<Self> {
        match () {
            () if taint.whole.meets(source) => Some(Self::Whole),
            () if taint.member.meets(source) => Some(Self::Member),
            () if (taint.derived | taint.through).meets(source) => Some(Self::Derived),
            () => None,
        }
    }
}

/// A lookup that keeps a policy from running when it finds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guard {
    /// The lookup, as an index into [`super::Model::lookups`].
    pub lookup: usize,
    /// How surely.
    pub strength: Strength,
}

/// How surely a value in the cache keeps a policy from running.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// It depends on the value, for example on whether it has expired.
    Sometimes,
    /// The policy never runs when the cache has a value.
    Always,
}

/// The number of seconds for which `policy` keeps what it stores, if that is known before it runs: `300`, `@(5 * 60)`.
pub fn duration(policy: Policy<'_>) -> Option<i64> {
    let value = policy.value_of("duration")?;
    match value.expression() {
        None => value.literal()?.trim().parse().ok(),
        Some(expression) => {
            let code = expression.code();
            let [seconds] = code.yields() else { return None };
            code.number(*seconds)
        }
    }
}
