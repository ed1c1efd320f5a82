//! The names of an expression that stand for variables and local functions.

use super::state::{MOST, Set, State};
use super::{FlowMistakeKind, Walk};
use crate::csharp::ast::*;
use crate::text::Span;

/// How many local functions are followed at once.
const MOST_FUNCTIONS: usize = 64;

/// A variable.
pub struct Variable<'w> {
    pub name: &'w str,
    /// The name where it is declared.
    pub span: Span,
    /// Its type, as far as it is written down.
    pub of: Option<TypeId>,
    /// The value of a constant.
    pub constant: Option<ExprId>,
}

/// A local function in scope.
pub struct LocalFunction<'w> {
    pub name: &'w str,
    /// What is known of it, once its body has been looked at.
    pub effect: Option<Effect>,
}

/// What a call of a local function needs and does.
#[derive(Clone, Copy)]
pub struct Effect {
    /// The variables around it that it reads before it gives them values.
    pub reads: Set,
    /// The variables around it that have values when it ends.
    pub writes: Set,
}

/// Where scopes end: how much was in scope before.
#[derive(Clone, Copy)]
pub struct Mark {
    variables: usize,
    functions: usize,
}

impl<'w> Walk<'w> {
    pub fn open(&self) -> Mark {
        Mark { variables: self.scope.len(), functions: self.local_functions.len() }
    }

    pub fn close(&mut self, mark: Mark) {
        self.scope.truncate(mark.variables);
        self.local_functions.truncate(mark.functions);
    }

    /// Brings a variable without a value into scope and answers with its place; `None` where it is not followed.
    pub fn declare(&mut self, name: Span, of: Option<TypeId>, state: &mut State) -> Option<usize> {
        let place = self.variables.len();
        if place == MOST {
            self.crowded = true;
            return None;
        }
        self.variables.push(Variable { name: self.ast.text(name), span: name, of, constant: None });
        self.scope.push(place);
        if state.reachable {
            state.assigned.remove(place);
        }
        Some(place)
    }

    /// Brings a variable that has a value into scope.
    pub fn declare_assigned(&mut self, name: Span, of: Option<TypeId>, state: &mut State) {
        if let Some(place) = self.declare(name, of, state) {
            state.assigned.add(place);
        }
    }

    /// The place of the variable that `id` names.
    pub fn variable(&self, id: ExprId) -> Option<usize> {
        let name = self.plain_name(id)?;
        self.scope.iter().rev().copied().find(|&place| self.variables[place].name == name)
    }

    fn plain_name(&self, id: ExprId) -> Option<&'w str> {
        let mut id = id;
        while let ExprKind::Parenthesized(inner) = self.ast[id].kind {
            id = inner;
        }
        match self.ast[id].kind {
            ExprKind::Name { name, .. } => Some(self.ast.text(name)),
            _ => None,
        }
    }

    /// Notes that the variable at `place` is read at `span`.
    pub fn read(&mut self, place: usize, span: Span, state: &mut State) {
        if self.lacks(place, state) {
            let declared = self.variables[place].span;
            self.report(FlowMistakeKind::Unassigned, span, Some(declared));
        }
    }

    /// Whether the variable at `place` has no value here, and no caller of a local function could have given it one.
    /// One answer is enough: from then on it has one.
    fn lacks(&mut self, place: usize, state: &mut State) -> bool {
        if !state.reachable || state.assigned.has(place) {
            return false;
        }
        state.assigned.add(place);
        let captures = |function: &&mut super::Function| function.is_local && place < function.first;
        match self.functions.iter_mut().rev().find(captures) {
            Some(function) => {
                function.reads.add(place);
                false
            }
            None => true,
        }
    }

    /// Brings the local functions among `statements` into scope: they may be called before they are declared.
    pub fn announce(&mut self, statements: &[StmtId]) {
        for &statement in statements {
            if let StmtKind::LocalFunction { name, .. } = self.ast[statement].kind {
                if self.local_functions.len() == MOST_FUNCTIONS {
                    self.given_up = true;
                    return;
                }
                self.local_functions.push(LocalFunction { name: self.ast.text(name), effect: None });
            }
        }
    }

    /// The local function that `id` names.
    pub fn local_function(&self, id: ExprId) -> Option<usize> {
        let name = self.plain_name(id)?;
        self.local_functions.iter().rposition(|function| function.name == name)
    }

    /// Notes that a local function is mentioned at `span`: what it reads must have values here.
    pub fn mention(&mut self, function: usize, span: Span, state: &mut State) {
        let Some(effect) = self.local_functions[function].effect else { return };
        for place in 0..self.variables.len() {
            if effect.reads.has(place) && self.lacks(place, state) {
                let declared = self.variables[place].span;
                self.report(FlowMistakeKind::UnassignedInCall, span, Some(declared));
            }
        }
    }

    /// Does to `state` what a call of a local function does.
    pub fn call(&self, function: usize, state: &mut State) {
        // Of a function that has not been looked at, nothing is known: it may assign everything.
        let writes = self.local_functions[function].effect.map_or(Set::ALL, |effect| effect.writes);
        state.assigned = state.assigned.or(writes);
    }

    /// Whether `id`, in front of a dot, may be the type that has the name of the variable at `place`: `Guid Guid; Guid.NewGuid()`.
    pub fn may_be_type(&self, place: usize, id: ExprId) -> bool {
        let variable = &self.variables[place];
        let named = variable.of.is_some_and(|of| match self.ast[of].kind {
            TypeKind::Named { name, .. } => self.ast.text(name) == variable.name,
            _ => false,
        });
        named && matches!(self.ast[id].kind, ExprKind::Name { .. })
    }
}
