//! Sources: the requests, lookups and managed identities of a document, whose values the interpreter follows. The inventory lists them; records
//! and taints name sets of them.

use std::ops::{BitOr, BitOrAssign};

use super::super::budget;
use crate::ast::Element;
use crate::text::Order;

/// A set of sources.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SourceSet(u64);

const _: () = assert!(budget::SOURCES <= u64::BITS as usize, "each source has a bit of its own");

impl SourceSet {
    /// No source.
    pub const EMPTY: Self = Self(0);

    /// The source with this number alone; none when it is past the number of those that are followed.
    pub fn nth(number: usize) -> Self {
        if number < budget::SOURCES { Self(1 << number) } else { Self::EMPTY }
    }

    /// Whether there is no source in it.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether a source is in both.
    pub fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Those that are not in `other`.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}

impl BitOr for SourceSet {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for SourceSet {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

/// Which element is which source.
#[derive(Debug, Default)]
pub struct Sources {
    /// The nodes of the sources, in document order.
    nodes: Vec<u32>,
}

impl Sources {
    /// These elements.
    pub fn new<'d>(elements: impl Iterator<Item = Element<'d>>) -> Self {
        let mut nodes: Vec<u32> = elements.map(|element| element.id().0).collect();
        nodes.order();
        Self { nodes }
    }

    /// The set of the source that `element` is; empty when it is none, or past the number of those that are followed.
    pub fn of(&self, element: Element<'_>) -> SourceSet {
        self.nodes.binary_search(&element.id().0).map_or(SourceSet::EMPTY, SourceSet::nth)
    }
}
