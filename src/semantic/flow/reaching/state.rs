//! What is known of each variable at one point of a document. Used only in this module.

use std::sync::Arc;

use super::super::super::budget;
use super::super::super::surroundings::Setter;

/// Whether the variable may never have been set.
const UNSET: u64 = 1;
/// Whether something outside the document may have set it of which nothing is known.
pub const OUTSIDE: u64 = 2;
/// The bit of a variable's first write; each further write has the next, and then each place outside that sets it.
const FIRST_WRITE: u32 = 2;

const _: () = assert!(FIRST_WRITE + budget::WRITES_OF_A_VARIABLE <= u64::BITS, "each write has a bit of its own");

/// What a variable may hold where it is read.
#[derive(Clone, Copy, Debug)]
pub struct Reaching<'m> {
    pub(super) bits: u64,
    /// All writes of the variable, in order.
    pub(super) writes: &'m [usize],
    /// The places outside the document that set it.
    pub(super) outer: &'m [Arc<Setter>],
}

impl<'m> Reaching<'m> {
    /// Whether it may never have been set.
    pub fn is_unset(self) -> bool {
        self.bits & UNSET != 0
    }

    /// Whether something outside the document may have set it of which nothing is known.
    pub fn is_set_outside(self) -> bool {
        self.bits & OUTSIDE != 0
    }

    /// The writes of the document that may be the latest, as indices into [`Model::writes`](super::super::super::Model::writes).
    pub fn writes(self) -> impl Iterator<Item = usize> + Clone + 'm {
        let own = self.bits & !(UNSET | OUTSIDE);
        // Those that come later have no bit of their own.
        self.writes
            .iter()
            .take(budget::WRITES_OF_A_VARIABLE as usize)
            .enumerate()
            .filter(move |(number, _)| own & bit(*number as u32) != 0)
            .map(|(_, write)| *write)
    }

    /// The places outside the document that may be the latest to set it, as far as they are known.
    pub fn outer(self) -> impl Iterator<Item = &'m Arc<Setter>> + Clone {
        let first = self.writes.len() as u32;
        self.outer.iter().enumerate().filter(move |(number, _)| is_number(self.bits, first + *number as u32)).map(|(_, setter)| setter)
    }
}

/// One set of bits a variable: what may be true of it. No bit at all means that nothing comes here.
#[derive(Clone, Debug)]
pub struct State {
    bits: Vec<u64>,
    /// Whether nothing that follows runs.
    pub ended: bool,
}

impl State {
    /// The state in which no variable of `count` is set.
    pub fn new(count: usize) -> Self {
        Self { bits: vec![UNSET; count], ended: false }
    }

    /// Sets the variable by its write of this number among its own.
    pub fn set(&mut self, variable: usize, write: u32) {
        self.bits[variable] = bit(write);
    }

    /// Sets it, perhaps.
    pub fn may_set(&mut self, variable: usize, write: u32) {
        self.bits[variable] |= bit(write);
    }

    /// Something outside may set it.
    pub fn set_outside(&mut self, variable: usize) {
        self.bits[variable] |= OUTSIDE;
    }

    /// Places outside set it, whose bits these are: surely, or perhaps.
    pub fn give(&mut self, variable: usize, bits: u64, surely: bool) {
        self.bits[variable] = if surely { bits } else { self.bits[variable] | bits };
    }

    /// It is known to be set, by whom ever. If nothing can have set it, nothing comes here.
    pub fn is_set(&mut self, variable: usize) {
        self.bits[variable] &= !UNSET;
        self.ended |= self.bits[variable] == 0;
    }

    /// It is known not to be set. If it is always set, nothing comes here.
    pub fn is_unset(&mut self, variable: usize) {
        self.ended |= self.bits[variable] & UNSET == 0;
        self.bits[variable] = UNSET;
    }

    /// Adds what is possible in `other`.
    pub fn join(&mut self, other: &Self) {
        match (self.ended, other.ended) {
            (_, true) => {}
            (true, false) => self.clone_from(other),
            (false, false) => self.add(other),
        }
    }

    /// Adds what is possible in `other`, whether it ends or not.
    pub fn add(&mut self, other: &Self) {
        for (own, its) in self.bits.iter_mut().zip(&other.bits) {
            *own |= its;
        }
    }

    /// What may be true of the variable, as bits.
    pub fn of(&self, variable: usize) -> u64 {
        self.bits[variable]
    }
}

/// Whether the write of this number is among `bits`.
fn is_number(bits: u64, write: u32) -> bool {
    write < budget::WRITES_OF_A_VARIABLE && bits & bit(write) != 0
}

/// The bit of a variable's write. A write too many has none of its own: who set the variable is not known then.
pub fn bit(write: u32) -> u64 {
    if write < budget::WRITES_OF_A_VARIABLE { 1 << (FIRST_WRITE + write) } else { OUTSIDE }
}
