//! Reaching definitions: which writes of a variable may have happened last where it is read. Rules ask [`Model::reaching`](super::super::Model::reaching).
//!
//! The classic analysis, over the program: each path through the document carries, for every variable, the set of its writes that
//! may be the latest, whether it may never have been set, and whether policies outside the document may have set it: places that are known, which count as
//! writes, and others. Conditions that ask for the variable (`ContainsKey`, a test for null) narrow this down in their branches.

mod condition;
mod state;
mod walk;

use std::sync::Arc;

use foldhash::HashMap as QuickMap;

pub use state::Reaching;
use state::State;
use walk::Walk;

use super::super::program::{Program, StepId};
use super::super::surroundings::{Setter, Surroundings};
use super::super::variables::{Read, Write};

/// What reaches each read; nothing when the document is too large for that.
#[derive(Debug, Default)]
pub struct Reached {
    /// For each read: the variable, and what may be true of it there.
    reads: Vec<(Option<usize>, u64)>,
    writes: Writes,
    /// For each variable the places outside the document that set it.
    outer: Vec<Vec<Arc<Setter>>>,
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
        let variable = variable?;
        (bits != 0).then_some(Reaching { bits, writes: self.writes.of(variable), outer: &self.outer[variable] })
    }
}

/// What is true of a variable when a list of policies has run.
#[derive(Debug)]
pub struct Left<'d> {
    /// The variable.
    pub name: &'d str,
    /// Whether it is set on all ways through the list.
    pub surely: bool,
    /// Whether what others have set before, or in the midst, may still be there.
    pub keeps_outer: bool,
    /// The writes that may be the latest, as indices into the document's.
    pub writes: Vec<usize>,
}

/// What the list `holder` of `program` leaves in the variables that it sets, whatever ran before; `None` if nothing comes to its end, or if that is not known.
pub fn left_by<'d>(program: &Program<'d>, holder: StepId, writes: &[Write<'d>], reads: &[Read<'d>]) -> Option<Vec<Left<'d>>> {
    let surroundings = Surroundings::default();
    Walk::new(program, &surroundings, writes, reads).left_by(holder)
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
type VariableNumbers<'d> = QuickMap<&'d str, usize>;

#[cfg(test)]
mod tests;
