//! Reaching definitions: which writes of a variable may have happened last where it is read. Rules ask [`Model::reaching`](super::super::Model::reaching).
//!
//! The classic analysis, over the program: each path through the document carries, for every variable, the set of its writes that
//! may be the latest, whether it may never have been set, and whether policies outside the document may have set it. Conditions that ask for
//! the variable (`ContainsKey`, a test for null) narrow this down in their branches.

mod condition;
mod state;
mod walk;

use std::collections::{BTreeSet, HashMap};

use foldhash::HashMap as QuickMap;

pub use state::Reaching;
use state::State;
use walk::Walk;

use super::super::program::Program;
use super::super::variables::{Read, Write};

/// What policies outside the document do to variables.
#[derive(Clone, Debug, Default)]
pub enum Effects {
    /// Anything.
    #[default]
    Unknown,
    /// They set and read these.
    Known {
        /// The names of the variables that they may set.
        sets: BTreeSet<String>,
        /// The names of the variables that they may read.
        reads: BTreeSet<String>,
    },
}

/// The policies outside a document that run before, between and after its own.
#[derive(Clone, Debug, Default)]
pub struct Surroundings {
    /// Wider scopes: what runs in the place of `<base />`.
    pub base: Effects,
    /// Narrower scopes, which run the document in the place of their `<base />`: what they set before it, and read after it.
    pub narrower: Effects,
    /// Whoever runs the document, when it is a fragment or a snippet.
    pub caller: Effects,
    /// Fragments, by id. Those that are not here may do anything.
    pub fragments: HashMap<String, Effects>,
}

impl Effects {
    /// None at all.
    pub const NONE: Self = Self::Known { sets: BTreeSet::new(), reads: BTreeSet::new() };

    /// Whether it is known what they do.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Known { .. })
    }

    /// Whether they may set the variable `name`. How names compare is not documented: a difference in case is none.
    pub fn may_set(&self, name: &str) -> bool {
        match self {
            Self::Unknown => true,
            Self::Known { sets, .. } => sets.iter().any(|it| it.eq_ignore_ascii_case(name)),
        }
    }

    /// Whether they may read the variable `name`.
    pub fn may_read(&self, name: &str) -> bool {
        match self {
            Self::Unknown => true,
            Self::Known { reads, .. } => reads.iter().any(|it| it.eq_ignore_ascii_case(name)),
        }
    }
}

impl Surroundings {
    /// What the fragment called `id` does.
    pub fn fragment(&self, id: &str) -> &Effects {
        self.fragments.get(id).unwrap_or(&Effects::Unknown)
    }
}

/// What reaches each read; nothing when the document is too large for that.
#[derive(Debug, Default)]
pub struct Reached {
    /// For each read: the variable, and what may be true of it there.
    reads: Vec<(Option<usize>, u64)>,
    writes: Writes,
}

/// The writes of each variable.
#[derive(Debug, Default)]
struct Writes {
    /// All of them as indices into the document's, by variable and then in order.
    all: Vec<usize>,
    /// For each variable: where its own entries begin.
    first: Vec<usize>,
}

impl Reached {
    /// What reaches `reads` in `program`.
    pub fn of<'d>(program: &Program<'d>, surroundings: &Surroundings, writes: &[Write<'d>], reads: &[Read<'d>]) -> Self {
        let mut walk = Walk::new(program, surroundings, writes, reads);
        walk.document();
        walk.finish()
    }

    /// What reaches the read with this index; `None` where nothing comes, and where that is not known.
    pub fn at(&self, read: usize) -> Option<Reaching<'_>> {
        let (variable, bits) = *self.reads.get(read)?;
        (bits != 0).then_some(Reaching { bits, writes: self.writes.of(variable?) })
    }
}

impl Writes {
    /// Those of `count` variables, when each write that is followed comes with its variable.
    fn new(count: usize, followed: impl Iterator<Item = (usize, usize)> + Clone) -> Self {
        let mut first = vec![0; count + 1];
        followed.clone().for_each(|(_, variable)| first[variable + 1] += 1);
        (0..count).for_each(|variable| first[variable + 1] += first[variable]);
        let (mut all, mut next) = (vec![0; first[count]], first.clone());
        for (write, variable) in followed {
            all[next[variable]] = write;
            next[variable] += 1;
        }
        Self { all, first }
    }

    fn of(&self, variable: usize) -> &[usize] {
        &self.all[self.first[variable]..self.first[variable + 1]]
    }
}

/// The numbers of variables by name.
type Names<'d> = QuickMap<&'d str, usize>;

#[cfg(test)]
mod tests;
