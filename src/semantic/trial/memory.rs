//! What trials use again and again: there are many, most are short, and each fills the same lists.

use std::cell::Cell;

use super::slots::Slots;
use super::taints::{TaintId, Taints};
use super::texts;
use super::value::Value;
use super::ways::Way;

/// How large a document may be, in bytes, for the lists of its trials to be kept.
pub const LARGEST_KEPT: usize = 1 << 17;

thread_local! {
    /// What the last trial of this thread has left.
    static MEMORY: Cell<Option<Memory>> = const { Cell::new(None) };
}

/// Lists that a trial fills. They are empty between trials.
#[derive(Debug, Default)]
pub struct Memory {
    pub variables: Slots<Value>,
    pub locals: Slots<Value>,
    pub local_names: Vec<&'static str>,
    pub ever: Vec<TaintId>,
    pub taints: Taints,
    pub texts: texts::Lists,
    pub ways: Vec<Way>,
}

impl Memory {
    /// The lists for a trial that is about to begin.
    pub fn take() -> Self {
        MEMORY.take().unwrap_or_default()
    }

    /// Keeps the lists of a trial that is over, for the next.
    pub fn keep(mut self) {
        self.variables.clear();
        self.locals.clear();
        self.ever.clear();
        self.taints.clear();
        self.ways.clear();
        MEMORY.set(Some(self));
    }
}

/// An empty list in the room of `list`, for strings that live at another time.
pub fn emptied<'l>(mut list: Vec<&str>) -> Vec<&'l str> {
    list.clear();
    // Collecting what has the same size takes over the room.
    list.into_iter().map(|_| "").collect()
}
