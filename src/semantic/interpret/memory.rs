//! The lists that interpretations use again: there are many, most are short, and each fills the same lists. For this room alone.

use std::cell::Cell;

use super::paths::Path;
use super::slots::Slots;
use super::taints::{TaintId, Taints};
use super::texts;
use super::value::Value;

/// How large a document may be, in bytes, for the lists of its interpretations to be kept.
pub const LARGEST_KEPT: usize = 1 << 17;

thread_local! {
    /// What the last interpretation of this thread has left.
    static MEMORY: Cell<Option<Memory>> = const { Cell::new(None) };
}

/// Lists that an interpretation fills. They are empty in between.
#[derive(Debug, Default)]
pub struct Memory {
    pub variables: Slots<Value>,
    pub locals: Slots<Value>,
    pub local_names: Vec<&'static str>,
    pub ever: Vec<TaintId>,
    pub taints: Taints,
    pub texts: texts::Lists,
    pub paths: Vec<Path>,
}

impl Memory {
    /// The lists for an interpretation that is about to begin.
    pub fn take() -> Self {
        MEMORY.take().unwrap_or_default()
    }

    /// Keeps the lists of an interpretation that is over, for the next.
    pub fn keep(mut self) {
        self.variables.clear();
        self.locals.clear();
        self.ever.clear();
        self.taints.clear();
        self.paths.clear();
        MEMORY.set(Some(self));
    }
}

/// An empty list in the room of `list`, for strings that live at another time.
pub fn emptied<'l>(mut list: Vec<&str>) -> Vec<&'l str> {
    list.clear();
    // Collecting what has the same size takes over the room.
    list.into_iter().map(|_| "").collect()
}
