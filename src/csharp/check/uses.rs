//! Where locals are declared and named, for whoever follows a name in code.

use super::{Checker, Meanings, warm};
use crate::csharp::ast::{Ast, Root};
use crate::text::{Order, Span};

/// A place at which code names a local variable, a parameter or a local function. Both are code spans.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LocalUse {
    /// The name.
    pub at: Span,
    /// The name where it is declared, which may be the same place.
    pub declared: Span,
}

impl Meanings {
    /// The places at which `root` of `ast` declares and names locals, in order.
    pub fn locals(ast: &Ast<'_>, root: &Root) -> Vec<LocalUse> {
        let types = warm();
        let mut known = types.borrow_mut();
        let mut checker = Checker::new(ast, &mut known);
        checker.uses_of_locals = Some(Vec::new());
        checker.root(root);
        let mut uses = checker.uses_of_locals.unwrap_or_default();
        // What stands in a lambda is met several times.
        uses.order();
        uses.dedup();
        uses
    }
}

impl Checker<'_, '_> {
    /// Notes that the name at `at` stands for the local that is declared at `declared`, if somebody wants to know.
    pub(super) fn names_local(&mut self, at: Span, declared: Span) {
        if let Some(uses) = &mut self.uses_of_locals {
            uses.push(LocalUse { at, declared });
        }
    }
}
