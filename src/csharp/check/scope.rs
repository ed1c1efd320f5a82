//! Scopes of names: what statements and lambdas declare, and where it can be used.

use foldhash::HashMap;

use super::types::Ty;
use crate::csharp::ast::{List, Parameter};
use crate::text::Span;

/// A declared name.
#[derive(Clone, Copy, Debug)]
pub struct Local {
    /// What it names.
    pub kind: LocalKind,
    /// The type of its value; of a function, what it returns.
    pub ty: Ty,
    /// Where it is declared, as a code span.
    pub declared: Span,
    scope: u32,
    /// The declaration of the same name that this one hides.
    hides: Option<u32>,
}

/// What a declared name names.
#[derive(Clone, Copy, Debug)]
pub enum LocalKind {
    /// A variable or a parameter.
    Variable,
    /// What a `case` declares, which another `case` may declare again.
    Case,
    /// A constant.
    Constant,
    /// What a `foreach` or a `using` declares, or a clause of a query; why it cannot be assigned.
    Fixed(&'static str),
    /// A local function with its parameters; `generic` if it has type parameters.
    Function { parameters: List<Parameter>, generic: bool },
}

/// The scopes that are open, and what they declare.
#[derive(Debug, Default)]
pub struct Scopes<'c> {
    locals: Vec<(&'c str, Local)>,
    names: HashMap<&'c str, Name>,
    /// The open scopes: their numbers, and how many locals there were before.
    open: Vec<(u32, u32)>,
    next: u32,
}

/// What is known of a name that something has declared.
#[derive(Clone, Copy, Debug, Default)]
struct Name {
    /// Its innermost declaration in force.
    innermost: Option<u32>,
    /// The newest of the closed scopes that declared it.
    closed: u32,
}

/// Why a name cannot be declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The same scope declares it; where.
    Same(Span),
    /// An outer scope declares it; where.
    Outer(Span),
    /// An inner scope that has ended declared it.
    Inner,
}

impl<'c> Scopes<'c> {
    /// Forgets everything and opens the outermost scope, for the next expression.
    pub fn begin(&mut self) {
        self.locals.clear();
        self.names.clear();
        self.open.clear();
        self.next = 0;
        self.open();
    }

    /// Opens a scope.
    pub fn open(&mut self) {
        self.next += 1;
        self.open.push((self.next, self.locals.len() as u32));
    }

    /// Closes the innermost scope.
    pub fn close(&mut self) {
        let Some((_, before)) = self.open.pop() else { return };
        for (name, local) in self.locals.drain(before as usize..).rev() {
            let name = self.names.entry(name).or_default();
            name.innermost = local.hides;
            name.closed = name.closed.max(local.scope);
        }
    }

    /// Declares `name` in the innermost scope, and says what it clashes with.
    pub fn declare(&mut self, name: &'c str, kind: LocalKind, ty: Ty, declared: Span) -> Option<Clash> {
        let scope = self.open.last().map_or(0, |open| open.0);
        let known = self.names.entry(name).or_default();
        let clash = match known.innermost.map(|at| self.locals[at as usize].1) {
            Some(other) if matches!((other.kind, kind), (LocalKind::Case, LocalKind::Case)) => None,
            Some(other) if other.scope == scope => Some(Clash::Same(other.declared)),
            Some(other) => Some(Clash::Outer(other.declared)),
            None => (known.closed > scope).then_some(Clash::Inner),
        };
        let hides = known.innermost.replace(self.locals.len() as u32);
        self.locals.push((name, Local { kind, ty, declared, scope, hides }));
        clash
    }

    /// What `name` names here.
    pub fn find(&self, name: &str) -> Option<Local> {
        self.place(name).map(|at| self.locals[at].1)
    }

    /// Gives the innermost declaration of `name` a type.
    pub fn set_type(&mut self, name: &str, ty: Ty) {
        if let Some(at) = self.place(name) {
            self.locals[at].1.ty = ty;
        }
    }

    fn place(&self, name: &str) -> Option<usize> {
        // Most expressions declare nothing.
        if self.locals.is_empty() {
            return None;
        }
        self.names.get(name)?.innermost.map(|at| at as usize)
    }

    /// All declarations in force, the innermost last.
    pub fn locals(&self) -> impl Iterator<Item = (&'c str, Local)> + '_ {
        self.locals.iter().copied()
    }

    /// All names in force.
    pub fn names(&self) -> impl Iterator<Item = &'c str> + '_ {
        self.locals.iter().map(|(name, _)| *name)
    }
}
