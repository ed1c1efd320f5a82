//! What the interpreter saw. The model keeps a [`Record`] of each scenario; the answers about requests and caches read it.

use std::ops::Range;

use super::sources::SourceSet;
use super::taints::Taint;
use crate::ast::{Element, Expression};
use crate::text::Span;

/// What the interpreter saw.
#[derive(Debug, Default)]
pub struct Record<'d> {
    /// Whether an element was reached, by its node, and on which sources that depended.
    pub reached: Vec<Option<SourceSet>>,
    /// Where null was used as if it were an answer, or a part of one.
    pub null_uses: Vec<Spot<'d>>,
    /// Where an answer was tested for null although it is there.
    pub null_tests: Vec<(SourceSet, Spot<'d>)>,
    /// The answers that were asked for their bodies.
    pub bodies: SourceSet,
    /// Where a body was read.
    pub body_uses: Vec<BodyUse<'d>>,
    /// Where something was decided by the status or the content of an answer.
    pub decisions: Vec<(SourceSet, Spot<'d>)>,
    /// Whether the request came to the end of the section that the scenario is about (of `inbound`, where it is about none), or of the
    /// fragment.
    pub goes_on: bool,
    /// What went to the caller.
    pub to_caller: Vec<(Taint, Spot<'d>)>,
    /// What was stored in the cache.
    pub stored: Vec<Stored<'d>>,
    /// Whether the interpreter gave up: the document is too large or too tangled, or tests the status of a refused call in a way that is not understood.
    pub gave_up: bool,
}

impl Record<'_> {
    /// On what it depended that `element` was reached; `None` if it was not.
    pub fn at(&self, element: Element<'_>) -> Option<SourceSet> {
        self.reached.get(element.id().0 as usize).copied().flatten()
    }

    /// Notes that these of `count` nodes were reached, which depended on the sources `decided`.
    pub fn reach(&mut self, nodes: Range<u32>, count: usize, decided: SourceSet) {
        if self.reached.is_empty() {
            self.reached.resize(count, None);
        }
        self.reached[nodes.start as usize..nodes.end as usize].fill(Some(decided));
    }
}

/// A place, in an expression or an attribute.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'d> {
    pub element: Element<'d>,
    pub expression: Option<Expression<'d>>,
    pub span: Span,
}

/// A body that was read.
#[derive(Clone, Copy, Debug)]
pub struct BodyUse<'d> {
    /// Of which answers.
    pub of: SourceSet,
    /// Whether the status had been tested on every path there.
    pub tested: bool,
    /// Whether the expression fails afterwards, on every path.
    pub fails: bool,
    pub spot: Spot<'d>,
}

/// What was stored in the cache.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'d> {
    /// The store.
    pub element: Element<'d>,
    pub taint: Taint,
    pub is_null: bool,
}
