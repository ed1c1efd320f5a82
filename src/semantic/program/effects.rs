//! What policies do to context variables, by the attributes that name one. The lists of reads and writes and the interpreter ask here.

use std::sync::LazyLock;

use crate::ast::{Policy, Setting};
use crate::catalog::{Attribute, Effect, Kind, Kinds, Variable};

/// The kinds of policy with an attribute that names a variable which it sets.
pub static SETTERS: LazyLock<Kinds> = LazyLock::new(|| with(sets));

/// The kinds of policy with an attribute that names a variable which it reads.
pub static READERS: LazyLock<Kinds> = LazyLock::new(|| with(reads));

/// The kinds of policy that may answer from the cache in the place of what comes after them.
pub static ANSWERERS: LazyLock<Kinds> = LazyLock::new(|| {
    let answers = Kind::ALL.iter().filter(|kind| kind.definition().effect == Effect::AnswersFromCache);
    answers.fold(Kinds::EMPTY, |kinds, kind| kinds.with(*kind))
});

/// The attributes of `policy` that name a variable which it sets.
pub fn written_by<'d>(policy: Policy<'d>) -> impl Iterator<Item = Setting<'d>> {
    policy.settings().filter(|setting| setting.definition().is_some_and(sets))
}

/// Whether an attribute names a variable that is read.
pub fn is_read_by(setting: Setting<'_>) -> bool {
    setting.definition().is_some_and(reads)
}

fn sets(attribute: &Attribute) -> bool {
    matches!(attribute.variable, Some(Variable::Write(_)))
}

fn reads(attribute: &Attribute) -> bool {
    matches!(attribute.variable, Some(Variable::Read))
}

/// The kinds of policy with an attribute that is such a one.
fn with(is_one: fn(&Attribute) -> bool) -> Kinds {
    let names = |kind: &&Kind| kind.definition().element.attributes.iter().any(is_one);
    Kind::ALL.iter().filter(names).fold(Kinds::EMPTY, |kinds, kind| kinds.with(*kind))
}
