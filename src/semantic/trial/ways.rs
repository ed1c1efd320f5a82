//! Ways through what is tried out: each is run on the spot and taken back, and what follows goes on from all of them.

use super::Trial;
use super::slots::Changes;
use super::taints::Taints;
use super::texts::Texts;
use super::value::Value;

/// Where one of several ways begins.
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

/// What one of several ways left behind.
#[derive(Clone, Copy, Debug)]
pub struct Way {
    variables: Changes,
    locals: Changes,
    pub ended: bool,
    tested: bool,
    sent: bool,
    decided: u64,
}

impl Way {
    /// Whether it came back, and left everything as it was.
    fn is_uneventful(&self) -> bool {
        !self.ended && self.variables.is_empty() && self.locals.is_empty()
    }
}

impl Trial<'_, '_> {
    /// Begins one of several ways from here.
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

    /// Ends the way that began at `fork`, and takes back what it changed.
    pub fn back(&mut self, fork: Fork) -> Way {
        let way = Way {
            variables: self.variables.take(fork.variables, usize::MAX),
            locals: self.locals.take(fork.locals, fork.length),
            ended: self.ended,
            tested: self.tested,
            sent: self.sent,
            decided: self.decided,
        };
        (self.ended, self.tested, self.sent, self.decided) = (fork.ended, fork.tested, fork.sent, fork.decided);
        way
    }

    /// The way on which nothing happens.
    pub fn skipped(&self) -> Way {
        Way {
            variables: self.variables.unchanged(),
            locals: self.locals.unchanged(),
            ended: self.ended,
            tested: self.tested,
            sent: self.sent,
            decided: self.decided,
        }
    }

    /// Goes on from the ways of which one was taken: those from the number `first` on.
    pub fn merge_from(&mut self, first: usize) {
        let mut ways = std::mem::take(&mut self.ways);
        self.merge(&ways[first..]);
        ways.truncate(first);
        self.ways = ways;
    }

    /// Goes on from the ways of which one was taken. They are all that there are since the first of them began.
    pub fn merge(&mut self, ways: &[Way]) {
        // Most ways change nothing.
        if ways.iter().all(|way| way.is_uneventful() && way.sent == self.sent) {
            self.tested = ways.iter().all(|way| way.tested);
            return;
        }
        self.go_on(ways);
        if let Some(first) = ways.first() {
            self.forget(first);
        }
    }

    /// Takes back what happened since `fork`.
    pub fn undo(&mut self, fork: Fork) {
        let way = self.back(fork);
        self.forget(&way);
    }

    fn forget(&mut self, first: &Way) {
        self.variables.forget(first.variables);
        self.locals.forget(first.locals);
    }

    fn go_on(&mut self, ways: &[Way]) {
        // When what became of the request is settled, it was sent: the ways around it were not taken.
        let sent = ways.iter().any(|way| way.sent);
        self.sent |= sent;
        let taken = ways.iter().filter(|way| way.sent || !sent);
        let open = taken.clone().filter(|way| !way.ended);
        if open.clone().next().is_none() {
            self.ended = true;
            return;
        }
        // Where a way has ended, being here depends on what led there.
        self.decided = taken.filter(|way| way.ended).fold(self.decided, |decided, way| decided | way.decided);
        self.tested = open.clone().all(|way| way.tested);
        let (texts, taints) = (&self.texts, &mut self.taints);
        let mut join = |one: Value, other: Value| join(texts, taints, one, other);
        self.variables.merge(open.clone().map(|way| way.variables), &mut join);
        self.locals.merge(open.map(|way| way.locals), &mut join);
    }

    /// Ends the way that began at `fork`, which may have been taken or not.
    pub fn maybe(&mut self, fork: Fork) {
        let way = self.back(fork);
        let skipped = self.skipped();
        self.merge(&[way, skipped]);
    }

    /// What `one` and `other` are together, when it may be either.
    pub fn join(&mut self, one: Value, other: Value) -> Value {
        join(&self.texts, &mut self.taints, one, other)
    }
}

/// What `one` and `other` are together, when it may be either.
fn join(texts: &Texts<'_>, taints: &mut Taints, one: Value, other: Value) -> Value {
    Value { shape: texts.join(one.shape, other.shape), taint: taints.and(one.taint, other.taint) }
}
