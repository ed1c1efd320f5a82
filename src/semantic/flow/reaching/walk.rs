//! The walk through the steps of a program, in the order in which they run. Used only in this module.

use std::ops::Range;
use std::sync::Arc;

use super::super::super::budget;
use super::super::super::program::{Program, Role, StepId};
use super::super::super::surroundings::{Effects, Given, Setter, Surroundings};
use super::super::super::variables::{Read, Write};
use super::condition::Conditions;
use super::state::{OUTSIDE, bit};
use super::{Left, Reached, Reaching, State, VariableNumbers, Writes};
use crate::ast::{Document, DocumentShape, Element, Expression, Policy, Value};
use crate::catalog::{Control, Definition, Effect, Flow, Section};
use crate::csharp::ast::Body;
use crate::text::Order;

/// A walk, and what it has found so far.
pub struct Walk<'w, 'd> {
    program: &'w Program<'d>,
    document: &'d Document<'d>,
    surroundings: &'w Surroundings,
    writes: &'w [Write<'d>],
    reads: &'w [Read<'d>],
    names: VariableNumbers<'d>,
    /// For each write its variable and its number among the variable's own; `None` when its name is computed.
    written: Vec<Option<(usize, u32)>>,
    /// For each variable the number of its writes.
    counts: Vec<u32>,
    /// For each variable the places outside the document that set it.
    outer: Vec<Vec<Arc<Setter>>>,
    /// For each read its variable; `None` when its name is computed.
    read: Vec<Option<usize>>,
    state: State,
    /// What was possible anywhere on the path: what may be true when an error comes from there.
    ever: State,
    found: Vec<u64>,
    copied: usize,
    depth: u32,
}

impl<'w, 'd> Walk<'w, 'd> {
    pub fn new(program: &'w Program<'d>, surroundings: &'w Surroundings, writes: &'w [Write<'d>], reads: &'w [Read<'d>]) -> Self {
        let mut names = VariableNumbers::default();
        let mut number = |name: &'d str| {
            let next = names.len();
            *names.entry(name).or_insert(next)
        };
        let mut counts: Vec<u32> = Vec::new();
        let mut number_write = |write: &Write<'d>| {
            let variable = number(write.name.text);
            counts.resize(counts.len().max(variable + 1), 0);
            counts[variable] += 1;
            (variable, counts[variable] - 1)
        };
        let written = writes.iter().map(|write| (!write.computed).then(|| number_write(write))).collect();
        let read: Vec<Option<usize>> = reads.iter().map(|read| read.name.map(&mut number)).collect();
        counts.resize(names.len(), 0);
        let outer = vec![Vec::new(); names.len()];
        let state = State::new(names.len());
        let ever = state.clone();
        let found = vec![0; reads.len()];
        let document = program.document;
        Self {
            program,
            document,
            surroundings,
            writes,
            reads,
            names,
            written,
            counts,
            outer,
            read,
            state,
            ever,
            found,
            copied: 0,
            depth: 0,
        }
    }

    /// What reaches each read.
    pub fn finish(self) -> Reached {
        if self.copied > budget::COPIED_FACTS {
            return Reached::default();
        }
        Reached { writes: self.all_writes(), reads: self.read.into_iter().zip(self.found).collect(), outer: self.outer }
    }

    fn all_writes(&self) -> Writes {
        let followed = self.written.iter().enumerate().filter_map(|(write, number)| Some((write, (*number)?.0)));
        Writes::new(self.names.len(), followed)
    }

    /// What the list `holder` leaves in the variables that it sets, whatever ran before.
    pub fn left_by(mut self, holder: StepId) -> Option<Vec<Left<'d>>> {
        self.outside(&Effects::unknown());
        self.block(holder);
        if self.state.ended || self.copied > budget::COPIED_FACTS {
            return None;
        }
        let (all, within) = (self.all_writes(), self.writes_in(self.program.step(holder).element));
        let mut set: Vec<(&'d str, usize)> = self.names.iter().map(|(name, variable)| (*name, *variable)).collect();
        set.order_by_key(|(_, variable)| *variable);
        let left = set.into_iter().filter_map(|(name, variable)| {
            let writes = all.of(variable);
            // Those without a bit of their own are among the ones from outside.
            let unseen = writes.iter().skip(budget::WRITES_OF_A_VARIABLE as usize);
            let reaching = Reaching { bits: self.state.of(variable), writes, outer: &[] };
            let latest = reaching.writes().chain(unseen.copied()).filter(|write| within.contains(write)).collect::<Vec<_>>();
            let left = Left { name, surely: !reaching.is_unset(), keeps_outer: reaching.is_set_outside(), writes: latest };
            (!left.writes.is_empty()).then_some(left)
        });
        Some(left.collect())
    }

    pub fn document(&mut self) {
        let (program, document) = (self.program, self.document);
        match document.shape() {
            DocumentShape::Policies => self.sections(),
            DocumentShape::Bare | DocumentShape::Fragment | DocumentShape::Resolver | DocumentShape::Other => {
                let caller = Arc::clone(&self.surroundings.caller);
                self.outside(&caller);
                if document.sections().next().is_some() {
                    self.sections();
                }
                for root in program.roots() {
                    let step = program.step(root);
                    match step.role {
                        Role::Policy(_) | Role::Base => self.step(root),
                        _ if matches!(step.element.definition(), Definition::Section(_)) => {}
                        _ => self.block(root),
                    }
                }
            }
        }
    }

    fn sections(&mut self) {
        let (program, surroundings) = (self.program, self.surroundings);
        for section in [Section::Inbound, Section::Backend, Section::Outbound] {
            // Narrower scopes that are known may have set something before.
            self.given(&surroundings.narrower);
            // What runs in the place of a section that is left out is not documented.
            if program.sections(section).next().is_none() {
                self.outside(surroundings.base_in(section));
            }
            for step in program.sections(section) {
                self.block(step);
            }
            // What ends the request in one section does not let the next one run, but what runs outside may have ended it before.
            if self.state.ended {
                break;
            }
        }
        // An error may come from anywhere.
        let mut state = self.ever.clone();
        state.add(&self.state);
        state.ended = false;
        self.state = state;
        for step in program.sections(Section::OnError) {
            self.block(step);
        }
    }

    /// The steps in `holder`.
    fn block(&mut self, holder: StepId) {
        self.depth += 1;
        if self.depth <= budget::DEPTH_OF_POLICIES {
            if self.program.step(holder).element.has_open_content() {
                self.outside(&Effects::unknown());
            }
            for step in self.program.steps_in(holder) {
                self.step(step);
            }
        } else {
            // What stands so deep may do anything.
            self.outside(&Effects::unknown());
        }
        self.depth -= 1;
    }

    /// A step in a `cache-value`: a list, or what should stand in one.
    fn list(&mut self, id: StepId) {
        match self.program.step(id).role {
            Role::List => self.block(id),
            _ => self.step(id),
        }
    }

    fn step(&mut self, id: StepId) {
        let step = self.program.step(id);
        match step.role {
            Role::Base => {
                let surroundings = self.surroundings;
                self.outside(surroundings.base_in(step.section.unwrap_or(Section::Inbound)));
            }
            Role::Policy(policy) => self.policy(id, policy),
            Role::List | Role::When(_) | Role::Otherwise | Role::Unknown => self.content(step.element),
        }
    }

    fn policy(&mut self, id: StepId, policy: Policy<'d>) {
        let element = policy.element();
        match policy.catalog().control {
            Control::Choice => self.choose(id),
            Control::Loop => self.retry(id),
            Control::Parallel => {
                self.reads_of(element);
                let before = self.fork();
                self.block(id);
                // One of them may be done before the others.
                if policy.value_of("for").is_some_and(|value| value.raw() != "all") {
                    self.state.join(&before);
                }
            }
            Control::Sequence => {
                self.reads_of(element);
                self.block(id);
            }
            Control::OnMiss => {
                self.reads_of(element);
                for inner in self.program.steps_in(id) {
                    let before = self.fork();
                    self.list(inner);
                    self.state.join(&before);
                }
                // What it holds has set its own variables, or has not run.
                self.set(self.writes_at(element));
            }
            Control::Leaf => self.leaf(policy),
        }
    }

    /// A policy that holds no others.
    fn leaf(&mut self, policy: Policy<'d>) {
        let element = policy.element();
        match policy.catalog().effect {
            Effect::LooksUp => {
                self.reads_of(element);
                let before = policy.setting("default-value").is_none().then(|| self.fork());
                self.writes_of(element);
                if let Some(before) = before {
                    self.state.join(&before);
                }
            }
            Effect::Includes => {
                self.reads_of(element);
                let surroundings = self.surroundings;
                match policy.value_of("fragment-id").filter(|id| !id.is_dynamic()) {
                    Some(id) => self.outside(surroundings.fragment(id.raw())),
                    None => self.outside(&Effects::unknown()),
                }
            }
            _ => {
                self.content(element);
                if policy.catalog().flow == Flow::Stops {
                    self.state.ended = true;
                }
            }
        }
    }

    fn choose(&mut self, id: StepId) {
        let program = self.program;
        // What is left when no branch before was taken.
        let mut rest = self.fork();
        let mut after: Option<State> = None;
        let mut otherwise = false;
        for branch in program.steps_in(id) {
            let step = program.step(branch);
            self.copy_to_state(&rest);
            self.reads_of(step.element);
            match step.role {
                Role::When(test) => {
                    let condition = test.condition.and_then(Value::expression);
                    let taken = &mut self.state;
                    narrow(self.document, &self.names, condition, taken, &mut rest);
                    self.forgive_block(step.element, condition, &mut rest);
                    self.block(branch);
                }
                Role::Otherwise => {
                    otherwise = true;
                    self.block(branch);
                }
                // What a tool fills in, or what nobody knows.
                _ => {
                    self.content(step.element);
                    let before = rest.clone();
                    self.state.join(&before);
                }
            }
            match &mut after {
                Some(after) => after.join(&self.state),
                None => after = Some(self.fork()),
            }
            if otherwise {
                break;
            }
        }
        if program.step(id).element.has_open_content() {
            otherwise = false;
        }
        self.state = match after {
            Some(mut after) => {
                if !otherwise {
                    after.join(&rest);
                }
                after
            }
            None => rest,
        };
    }

    fn retry(&mut self, id: StepId) {
        let element = self.program.step(id).element;
        // What the body sets may be what it finds when it runs again.
        for index in self.writes_in(element) {
            if let Some((variable, number)) = self.written[index] {
                self.state.may_set(variable, number);
            }
        }
        self.block(id);
        self.reads_of(element);
    }

    /// An element that holds no lists of policies, or is not known: what is in it reads, and then sets.
    fn content(&mut self, element: Element<'d>) {
        self.note(self.reads_in(element));
        self.writes_of(element);
    }

    fn reads_of(&mut self, element: Element<'d>) {
        self.note(self.reads_at(element));
    }

    /// Notes what reaches these reads.
    fn note(&mut self, reads: Range<usize>) {
        if self.state.ended {
            return;
        }
        for index in reads {
            if let Some(variable) = self.read[index] {
                self.found[index] |= self.state.of(variable);
            }
        }
    }

    /// The reads in the attributes and the text of `element`, as indices into `reads`.
    fn reads_at(&self, element: Element<'d>) -> Range<usize> {
        bounds(self.reads, |read| read.element.id().0, element.id().0..element.id().0 + 1)
    }

    /// The reads in `element` and all in it, as indices into `reads`.
    fn reads_in(&self, element: Element<'d>) -> Range<usize> {
        let end = self.document.tree().node(element.id()).end.0;
        bounds(self.reads, |read| read.element.id().0, element.id().0..end)
    }

    /// Does what `element` and all in it set.
    fn writes_of(&mut self, element: Element<'d>) {
        self.set(self.writes_in(element));
    }

    /// Does these writes.
    fn set(&mut self, writes: Range<usize>) {
        for index in writes {
            match self.written[index] {
                Some((variable, number)) => {
                    self.state.set(variable, number);
                    if !self.state.ended {
                        self.ever.may_set(variable, number);
                    }
                }
                // Its name is computed: it may be any.
                None => self.outside(&Effects::unknown()),
            }
        }
    }

    /// The writes of `element` itself, as indices into `writes`.
    fn writes_at(&self, element: Element<'d>) -> Range<usize> {
        bounds(self.writes, |write| write.policy.id().0, element.id().0..element.id().0 + 1)
    }

    /// The writes of `element` and all in it, as indices into `writes`.
    fn writes_in(&self, element: Element<'d>) -> Range<usize> {
        let end = self.document.tree().node(element.id()).end.0;
        bounds(self.writes, |write| write.policy.id().0, element.id().0..end)
    }

    fn outside(&mut self, effects: &Effects) {
        self.given(effects);
        if effects.may_set_any {
            (0..self.names.len()).for_each(|variable| self.set_outside(variable));
        }
    }

    /// Does what is known of the variables that `effects` set.
    fn given(&mut self, effects: &Effects) {
        if effects.sets.is_empty() {
            return;
        }
        let given: Vec<(usize, &Given)> =
            self.names.iter().filter_map(|(name, variable)| Some((*variable, effects.given(name)?))).collect();
        for (variable, given) in given {
            let mut bits = given.by.iter().fold(0, |bits, setter| bits | self.bit_of(variable, setter));
            if given.is_open || bits == 0 {
                bits |= OUTSIDE;
            }
            self.state.give(variable, bits, given.surely);
            self.ever.give(variable, bits, false);
        }
    }

    /// The bit of a place outside the document that sets this variable.
    fn bit_of(&mut self, variable: usize, setter: &Arc<Setter>) -> u64 {
        let outer = &mut self.outer[variable];
        let number = outer.iter().position(|known| Arc::ptr_eq(known, setter)).unwrap_or_else(|| {
            outer.push(Arc::clone(setter));
            outer.len() - 1
        });
        bit(self.counts[variable] + number as u32)
    }

    fn set_outside(&mut self, variable: usize) {
        self.state.set_outside(variable);
        self.ever.set_outside(variable);
    }

    /// What a block of code asks for is not followed: whatever it tests counts as set afterwards.
    fn forgive_block(&mut self, branch: Element<'d>, condition: Option<Expression<'d>>, rest: &mut State) {
        if !condition.is_some_and(|condition| matches!(condition.root().body, Body::Block(_))) {
            return;
        }
        for index in self.reads_at(branch) {
            if let (Some(variable), true) = (self.read[index], self.reads[index].kind.tests()) {
                self.state.is_set(variable);
                rest.is_set(variable);
            }
        }
    }

    fn fork(&mut self) -> State {
        self.copied += self.names.len();
        if self.copied > budget::COPIED_FACTS {
            // Nothing that follows is told apart any more.
            return State::new(self.names.len());
        }
        self.state.clone()
    }

    fn copy_to_state(&mut self, from: &State) {
        self.copied += self.names.len();
        if self.copied <= budget::COPIED_FACTS {
            self.state.clone_from(from);
        }
    }
}

/// Narrows `taken` to where `condition` holds and `rest` to where it does not.
fn narrow<'d>(
    document: &Document<'d>,
    names: &VariableNumbers<'d>,
    condition: Option<Expression<'d>>,
    taken: &mut State,
    rest: &mut State,
) {
    let Some(condition) = condition else { return };
    let mut conditions = Conditions::new(document.csharp(), names);
    conditions.narrow(condition.root().body, true, taken);
    conditions.narrow(condition.root().body, false, rest);
}

/// The items whose key lies in `range` among `items`, which are ordered by it.
fn bounds<T>(items: &[T], key: impl Fn(&T) -> u32, range: Range<u32>) -> Range<usize> {
    let start = items.partition_point(|item| key(item) < range.start);
    let count = items[start..].iter().take_while(|item| key(item) < range.end).count();
    start..start + count
}
