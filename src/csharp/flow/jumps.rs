//! The flow through functions, and through jumps.

use super::state::{Set, State};
use super::{FlowMistakeKind, Walk};
use crate::text::Span;

/// What the `return`s of a function hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Yields {
    /// Values.
    Value,
    /// Nothing.
    Nothing,
    /// One or the other: the lambda's place decides.
    Either,
}

/// A function that is being looked at: the whole expression, a local function or a lambda.
pub struct Function {
    pub yields: Yields,
    /// Whether it is a local function, whose reads are judged where it is called.
    pub is_local: bool,
    /// The place of its first own variable.
    pub first: usize,
    /// The variables around it that it reads before it gives them values; of a local function.
    pub reads: Set,
    /// Where its `return`s meet.
    pub exit: State,
    /// Its `out` parameters.
    pub outs: Set,
    /// The first `return` with a value.
    pub value: Option<Span>,
    /// The first `return` without one.
    pub bare: Option<Span>,
    /// Where its own entries in [`Walk::targets`] and [`Walk::finallys`] begin.
    targets: usize,
    finallys: usize,
    /// How many `catch` blocks are around this place.
    pub catches: u32,
    /// How many targets were open when the `finally` began in which this place is.
    pub within_finally: Option<usize>,
}

impl Function {
    /// One whose `return`s hold this.
    pub fn new(yields: Yields) -> Self {
        Self {
            yields,
            is_local: false,
            first: 0,
            reads: Set::NONE,
            exit: State::NEVER,
            outs: Set::NONE,
            value: None,
            bare: None,
            targets: 0,
            finallys: 0,
            catches: 0,
            within_finally: None,
        }
    }

    /// A local function whose `return`s hold this.
    pub fn local(yields: Yields) -> Self {
        Self { is_local: true, ..Self::new(yields) }
    }
}

/// What `break`, and perhaps `continue`, leaves.
pub struct JumpTarget {
    pub is_loop: bool,
    /// Where its `break`s meet.
    pub breaks: State,
    /// Where its `continue`s meet.
    pub continues: State,
    finallys: usize,
}

/// A jump.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Jump {
    Break,
    Continue,
}

impl Walk<'_> {
    /// Goes into a function.
    pub fn enter(&mut self, function: Function) {
        let function = Function { first: self.variables.len(), targets: self.targets.len(), finallys: self.finallys.len(), ..function };
        self.functions.push(function);
    }

    pub fn leave(&mut self) -> Function {
        self.functions.pop().expect("what was entered is left once")
    }

    pub fn function(&mut self) -> &mut Function {
        self.functions.last_mut().expect("the whole expression is a function")
    }

    /// Goes into a loop or a `switch`.
    pub fn enter_target(&mut self, is_loop: bool) {
        let finallys = self.finallys.len();
        self.targets.push(JumpTarget { is_loop, breaks: State::NEVER, continues: State::NEVER, finallys });
    }

    pub fn leave_target(&mut self) -> JumpTarget {
        self.targets.pop().expect("what was entered is left once")
    }

    /// `break;` or `continue;` at `span`.
    pub fn jump(&mut self, jump: Jump, span: Span, state: State) -> State {
        let own = self.function().targets;
        let fits = |target: &JumpTarget| jump == Jump::Break || target.is_loop;
        let Some(at) = self.targets[own..].iter().rposition(fits).map(|at| at + own) else {
            self.report(FlowMistakeKind::StrayJump, span, None);
            return State::NEVER;
        };
        if self.function().within_finally.is_some_and(|open| at < open) {
            self.report(FlowMistakeKind::LeavesFinally, span, None);
            return State::NEVER;
        }
        let state = self.through_finallys(self.targets[at].finallys, state);
        let target = &mut self.targets[at];
        match jump {
            Jump::Break => target.breaks = target.breaks.join(state),
            Jump::Continue => target.continues = target.continues.join(state),
        }
        State::NEVER
    }

    /// `return` at `span`, with or without a value.
    pub fn exit(&mut self, value: bool, span: Span, state: State) -> State {
        let function = self.function();
        if function.within_finally.is_some() {
            self.report(FlowMistakeKind::LeavesFinally, span, None);
            return State::NEVER;
        }
        match (function.yields, value) {
            (Yields::Value, false) => self.report(FlowMistakeKind::ReturnWithoutValue, span, None),
            (Yields::Nothing, true) => self.report(FlowMistakeKind::ReturnWithValue, span, None),
            (_, true) => function.value = function.value.or(Some(span)),
            (_, false) => function.bare = function.bare.or(Some(span)),
        }
        let outermost = self.function().finallys;
        let state = self.through_finallys(outermost, state);
        self.require_outs(span, state);
        let function = self.function();
        function.exit = function.exit.join(state);
        State::NEVER
    }

    /// Reports the `out` parameters of this function that have no value where it ends, at `span`.
    pub fn require_outs(&mut self, span: Span, state: State) {
        let outs = self.function().outs;
        if !state.reachable || outs == Set::NONE {
            return;
        }
        if let Some(place) = (0..self.variables.len()).find(|&place| outs.has(place) && !state.assigned.has(place)) {
            let declared = self.variables[place].span;
            self.report(FlowMistakeKind::UnassignedOut, span, Some(declared));
        }
    }

    /// The state of a jump that has passed the `finally` blocks from the place `from` on.
    fn through_finallys(&self, from: usize, state: State) -> State {
        self.finallys[from..].iter().fold(state, |state, &finally| state.then(finally))
    }
}
