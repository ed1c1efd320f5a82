//! Taints: where values come from. A value has the number of its taint, because most values have none and many have the same. Made in this
//! module; others read a [`Taint`] in a record.

use std::ops::Index;

use super::sources::SourceSet;

/// Where a value comes from. Each set is one of sources (see [`super::Sources`]).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taint {
    /// Answers that are in it whole.
    pub whole: SourceSet,
    /// Answers of which a member is in it.
    pub member: SourceSet,
    /// Sources from which it was made.
    pub derived: SourceSet,
    /// Requests whose answers another request was made with, of whose answer it is.
    pub through: SourceSet,
    /// Requests on whose status it depends.
    pub status: SourceSet,
    /// All sources on which it depends in any way.
    pub depends: SourceSet,
    /// Whether the caller chooses it.
    pub caller: bool,
}

impl Taint {
    const NONE: Self = Self {
        whole: SourceSet::EMPTY,
        member: SourceSet::EMPTY,
        derived: SourceSet::EMPTY,
        through: SourceSet::EMPTY,
        status: SourceSet::EMPTY,
        depends: SourceSet::EMPTY,
        caller: false,
    };

    const CALLER: Self = Self { caller: true, ..Self::NONE };

    /// What comes from either.
    fn and(&self, other: &Self) -> Self {
        Self {
            whole: self.whole | other.whole,
            member: self.member | other.member,
            derived: self.derived | other.derived,
            through: self.through | other.through,
            status: self.status | other.status,
            depends: self.depends | other.depends,
            caller: self.caller || other.caller,
        }
    }

    /// Of a test of it: the outcome depends on it, and holds nothing of it.
    fn test(&self) -> Self {
        Self { depends: self.tells(), status: self.status, ..Self::NONE }
    }

    /// All sources of which it tells something.
    pub fn tells(&self) -> SourceSet {
        self.depends | self.whole | self.member | self.derived
    }

    /// All sources whose value is in it, in whatever form.
    pub fn all(&self) -> SourceSet {
        self.whole | self.member | self.derived | self.through
    }
}

/// A [`Taint`] by its number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TaintId(u32);

impl TaintId {
    /// Of what comes from nowhere: no other number stands for an empty taint.
    pub const NONE: Self = Self(0);

    /// Of what the caller chooses.
    pub const CALLER: Self = Self(1);
}

/// All taints of an interpretation.
#[derive(Debug)]
pub struct Taints {
    taints: Vec<Taint>,
}

impl Default for Taints {
    fn default() -> Self {
        Self { taints: vec![Taint::NONE, Taint::CALLER] }
    }
}

impl Index<TaintId> for Taints {
    type Output = Taint;

    fn index(&self, id: TaintId) -> &Taint {
        &self.taints[id.0 as usize]
    }
}

impl Taints {
    /// The number of `taint`.
    pub fn add(&mut self, taint: Taint) -> TaintId {
        if taint == Taint::NONE {
            return TaintId::NONE;
        }
        self.taints.push(taint);
        TaintId(self.taints.len() as u32 - 1)
    }

    /// What comes from either.
    pub fn and(&mut self, one: TaintId, other: TaintId) -> TaintId {
        match (one, other) {
            (_, TaintId::NONE) => one,
            (TaintId::NONE, _) => other,
            _ if one == other => one,
            _ => self.joined(one, other),
        }
    }

    #[cold]
    fn joined(&mut self, one: TaintId, other: TaintId) -> TaintId {
        match self[one].and(&self[other]) {
            joined if joined == self[one] => one,
            joined if joined == self[other] => other,
            joined => self.add(joined),
        }
    }

    /// Of a member that is read out of what `id` is of.
    pub fn member_of(&mut self, id: TaintId) -> TaintId {
        self.made(id, |taint| Taint { whole: SourceSet::EMPTY, member: taint.member | taint.whole, ..*taint })
    }

    /// Of something that is made from it in a form that loses the original.
    pub fn derived_from(&mut self, id: TaintId) -> TaintId {
        self.made(id, |taint| {
            let derived = taint.derived | taint.member | taint.whole;
            Taint { whole: SourceSet::EMPTY, member: SourceSet::EMPTY, derived, caller: false, ..*taint }
        })
    }

    /// Of a test of it: the outcome depends on it, and holds nothing of it.
    pub fn test_of(&mut self, id: TaintId) -> TaintId {
        self.made(id, Taint::test)
    }

    /// Of a part of an answer that tells its status.
    pub fn status_of(&mut self, id: TaintId) -> TaintId {
        self.made(id, |taint| Taint { status: taint.whole, ..taint.test() })
    }

    fn made(&mut self, id: TaintId, make: fn(&Taint) -> Taint) -> TaintId {
        if id == TaintId::NONE {
            return id;
        }
        match make(&self[id]) {
            made if made == self[id] => id,
            made => self.add(made),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_from_nowhere_has_one_number() {
        let mut taints = Taints::default();
        let whole = taints.add(Taint { whole: SourceSet::nth(0), ..Taint::NONE });
        assert_eq!(taints.add(Taint::NONE), TaintId::NONE);
        assert_eq!(taints.test_of(TaintId::CALLER), TaintId::NONE);
        assert_eq!(taints.derived_from(TaintId::CALLER), TaintId::NONE);
        assert_eq!(taints.and(TaintId::NONE, whole), whole);
        let both = taints.and(whole, TaintId::CALLER);
        assert_eq!(taints[both], Taint { whole: SourceSet::nth(0), caller: true, ..Taint::NONE });
        assert_eq!(taints.and(TaintId::CALLER, both), both);
    }
}
