//! The nodes of one expression that a search has been at.

use crate::csharp::ast::{ExprId, Root};

/// A set of nodes of one expression, a bit each: searches are many, and most of them meet few nodes.
pub(super) struct Seen {
    first: u32,
    bits: Vec<u64>,
    count: usize,
}

impl Seen {
    /// No nodes of `root`.
    pub fn of(root: &Root) -> Self {
        Self { first: root.expressions.start, bits: vec![0; root.expressions.len().div_ceil(64)], count: 0 }
    }

    /// Adds a node; false if it is among them already, or is no node of the expression.
    pub fn insert(&mut self, id: ExprId) -> bool {
        let at = id.0.wrapping_sub(self.first);
        let Some(bits) = self.bits.get_mut(at as usize / 64) else { return false };
        let bit = 1 << (at % 64);
        let is_new = *bits & bit == 0;
        *bits |= bit;
        self.count += usize::from(is_new);
        is_new
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }
}
