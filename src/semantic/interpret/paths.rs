//! Paths: each branch is run in place and rolled back, and what follows goes on from the join of all of them. For this room alone.

use super::Interpreter;
use super::slots::Changes;
use super::taints::Taints;
use super::texts::Texts;
use super::value::Value;

/// Where one of several paths begins.
#[derive(Clone, Copy, Debug)]
pub struct Fork {
    variables: usize,
    locals: usize,
    /// How many local variables there are.
    length: usize,
    ended: bool,
    tested: bool,
    sent: bool,
    decided: u64,
}

/// What one of several paths left behind.
#[derive(Clone, Copy, Debug)]
pub struct Path {
    variables: Changes,
    locals: Changes,
    pub ended: bool,
    tested: bool,
    sent: bool,
    decided: u64,
}

impl Path {
    /// Whether it came back, and left everything as it was.
    fn is_uneventful(&self) -> bool {
        !self.ended && self.variables.is_empty() && self.locals.is_empty()
    }
}

impl Interpreter<'_, '_> {
    /// Begins one of several paths from here.
    pub fn fork(&self) -> Fork {
        Fork {
            variables: self.variables.mark(),
            locals: self.locals.mark(),
            length: self.locals.len(),
            ended: self.ended,
            tested: self.tested,
            sent: self.sent,
            decided: self.decided,
        }
    }

    /// Ends the path that began at `fork`, and rolls back what it changed.
    pub fn back(&mut self, fork: Fork) -> Path {
        let path = Path {
            variables: self.variables.take(fork.variables, usize::MAX),
            locals: self.locals.take(fork.locals, fork.length),
            ended: self.ended,
            tested: self.tested,
            sent: self.sent,
            decided: self.decided,
        };
        (self.ended, self.tested, self.sent, self.decided) = (fork.ended, fork.tested, fork.sent, fork.decided);
        path
    }

    /// The path on which nothing happens.
    pub fn skipped(&self) -> Path {
        Path {
            variables: self.variables.unchanged(),
            locals: self.locals.unchanged(),
            ended: self.ended,
            tested: self.tested,
            sent: self.sent,
            decided: self.decided,
        }
    }

    /// Goes on from the join of the paths of which one was taken: those from the number `first` on.
    pub fn merge_from(&mut self, first: usize) {
        let mut paths = std::mem::take(&mut self.paths);
        self.merge(&paths[first..]);
        paths.truncate(first);
        self.paths = paths;
    }

    /// Goes on from the join of the paths of which one was taken. They are all that there are since the first of them began.
    pub fn merge(&mut self, paths: &[Path]) {
        // Most paths change nothing.
        if paths.iter().all(|path| path.is_uneventful() && path.sent == self.sent) {
            self.tested = paths.iter().all(|path| path.tested);
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
        self.variables.forget(first.variables);
        self.locals.forget(first.locals);
    }

    fn go_on(&mut self, paths: &[Path]) {
        // When what became of the request is settled, it was sent: the paths around it were not taken.
        let sent = paths.iter().any(|path| path.sent);
        self.sent |= sent;
        let taken = paths.iter().filter(|path| path.sent || !sent);
        let open = taken.clone().filter(|path| !path.ended);
        if open.clone().next().is_none() {
            self.ended = true;
            return;
        }
        // Where a path has ended, being here depends on what led there.
        self.decided = taken.filter(|path| path.ended).fold(self.decided, |decided, path| decided | path.decided);
        self.tested = open.clone().all(|path| path.tested);
        let (texts, taints) = (&self.texts, &mut self.taints);
        let mut join = |one: Value, other: Value| join(texts, taints, one, other);
        self.variables.merge(open.clone().map(|path| path.variables), &mut join);
        self.locals.merge(open.map(|path| path.locals), &mut join);
    }

    /// Ends the path that began at `fork`, which may have been taken or not.
    pub fn maybe(&mut self, fork: Fork) {
        let path = self.back(fork);
        let skipped = self.skipped();
        self.merge(&[path, skipped]);
    }

    /// The join of `one` and `other`: what is known when it may be either.
    pub fn join(&mut self, one: Value, other: Value) -> Value {
        join(&self.texts, &mut self.taints, one, other)
    }
}

/// The join of `one` and `other`: what is known when it may be either.
fn join(texts: &Texts<'_>, taints: &mut Taints, one: Value, other: Value) -> Value {
    Value { shape: texts.join(one.shape, other.shape), taint: taints.and(one.taint, other.taint) }
}
