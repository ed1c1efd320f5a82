//! Paths: each branch is run in place and rolled back, and what follows goes on from the join of all of them. Used only in this module.

use super::Interpreter;
use super::domain::Domain;
use super::position::PathState;
use super::slots::Changes;
use super::value::AbstractValue;

/// Where one of several paths begins.
#[derive(Clone, Copy, Debug)]
pub struct Fork {
    variables: usize,
    locals: usize,
    /// How many local variables there are.
    length: usize,
    state: PathState,
}

/// What one of several paths left behind.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    variables: Changes,
    locals: Changes,
    pub state: PathState,
}

impl Path {
    /// Whether it came back, and left everything as it was.
    fn is_uneventful(&self) -> bool {
        !self.state.ended && self.variables.is_empty() && self.locals.is_empty()
    }
}

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    /// Begins one of several paths from here.
    pub fn fork(&self) -> Fork {
        let store = &self.store;
        Fork { variables: store.variables.mark(), locals: store.locals.mark(), length: store.locals.len(), state: self.position.path }
    }

    /// Ends the path that began at `fork`, and rolls back what it changed.
    pub fn back(&mut self, fork: Fork) -> Path {
        let store = &mut self.store;
        let (variables, locals) = (store.variables.take(fork.variables, usize::MAX), store.locals.take(fork.locals, fork.length));
        Path { variables, locals, state: std::mem::replace(&mut self.position.path, fork.state) }
    }

    /// The path on which nothing happens.
    pub fn skipped(&self) -> Path {
        let store = &self.store;
        Path { variables: store.variables.unchanged(), locals: store.locals.unchanged(), state: self.position.path }
    }

    /// Goes on from the join of the paths of which one was taken: those from the number `first` on.
    pub fn merge_from(&mut self, first: usize) {
        let mut paths = std::mem::take(&mut self.store.paths);
        self.merge(&paths[first..]);
        paths.truncate(first);
        self.store.paths = paths;
    }

    /// Goes on from the join of the paths of which one was taken. They are all that there are since the first of them began.
    pub fn merge(&mut self, paths: &[Path]) {
        // Most paths change nothing.
        if paths.iter().all(|path| path.is_uneventful() && path.state.sent == self.position.path.sent) {
            self.position.path.tested = paths.iter().all(|path| path.state.tested);
            return;
        }
        self.go_on(paths);
        if let Some(first) = paths.first() {
            self.forget(first);
        }
    }

    /// Rolls back what happened since `fork`.
    pub fn undo(&mut self, fork: Fork) {
        let path = self.back(fork);
        self.forget(&path);
    }

    fn forget(&mut self, first: &Path) {
        self.store.variables.forget(first.variables);
        self.store.locals.forget(first.locals);
    }

    fn go_on(&mut self, paths: &[Path]) {
        // When what became of the request is settled, it was sent: the paths around it were not taken.
        let sent = paths.iter().any(|path| path.state.sent);
        self.position.path.sent |= sent;
        let taken = paths.iter().filter(|path| path.state.sent || !sent);
        let open = taken.clone().filter(|path| !path.state.ended);
        if open.clone().next().is_none() {
            self.position.path.ended = true;
            return;
        }
        // Where a path has ended, being here depends on what led there.
        self.position.path.decided =
            taken.filter(|path| path.state.ended).fold(self.position.path.decided, |decided, path| decided | path.state.decided);
        self.position.path.tested = open.clone().all(|path| path.state.tested);
        let (store, domain, taints) = (&mut self.store, &mut self.domain, &mut self.taints);
        let mut join = |one: AbstractValue<D::Shape>, other: AbstractValue<D::Shape>| {
            AbstractValue::with(domain.join(one.shape, other.shape), taints.and(one.taint, other.taint))
        };
        store.variables.merge(open.clone().map(|path| path.variables), &mut join);
        store.locals.merge(open.map(|path| path.locals), &mut join);
    }

    /// Ends the path that began at `fork`, which may have been taken or not.
    pub fn maybe(&mut self, fork: Fork) {
        let path = self.back(fork);
        let skipped = self.skipped();
        self.merge(&[path, skipped]);
    }
}
