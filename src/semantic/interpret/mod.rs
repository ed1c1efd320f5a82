//! The interpreter: it runs a document over abstract values, with one thing settled (the [`Scenario`]) and everything else open.
//!
//! This is abstract interpretation. An abstract value says what is known about a value (its shape) and where it comes from (its taint). Where a
//! branch may or may not be taken, both paths are run and their states are joined. Loops run once or not at all. Each step takes from a budget, so
//! that the work is linear in the size of the document; when the budget is used up, the interpreter gives up and its record says so.
//!
//! The interpreter is generic over the domain of shapes (the trait in `domain`). It knows the order in which things run, paths, variables,
//! functions and taints, and asks the domain what values come to. `shapes` is the domain that rules are answered from.
//!
//! [`super::Model`] and the inventory run it. What it saw is a [`Record`], which the answers about requests and caches read.
//!
//! | file | holds |
//! | --- | --- |
//! | `position`, `store`, `record`, `sources` | the state: where the interpreter stands, what variables hold, what it saw, whose values it follows |
//! | `paths`, `slots` | how branches are run in place, rolled back and joined |
//! | `domain`, `value`, `taints` | the abstract values, in any domain |
//! | `shapes` | the domain of what a value may be |
//! | `policies`, `leaves` | what policies do |
//! | `statements`, `expressions`, `members`, `operators` | what C# does, as far as it is the same in every domain |
//! | `mentions`, `relevance` | what need not be evaluated |

mod domain;
mod expressions;
mod leaves;
mod members;
mod mentions;
mod operators;
mod paths;
mod policies;
mod position;
mod record;
mod relevance;
mod shapes;
mod slots;
mod sources;
mod statements;
mod store;
mod taints;
#[cfg(test)]
mod tests;
mod value;

pub use mentions::Mentions;
pub use record::{Record, Spot, Stored};
pub use sources::{SourceSet, Sources};
pub use store::NameNumbers;
pub use taints::Taint;

use std::ops::Range;

use super::budget;
use super::program::Program;
use crate::ast::{Document, Element};
use crate::csharp::Ast;
use crate::text::Span;
use domain::{Absence, Domain};
use position::Position;
use shapes::Shapes;
use store::Store;
use taints::{TaintId, Taints};
use value::AbstractValue;

/// What is settled while a document is interpreted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// Nothing.
    Open,
    /// The request failed, and left null in its variable.
    Failed(usize),
    /// The request was answered with a status of 400 or more, and a body that is not what was asked for.
    Refused(usize),
    /// The lookup found a value.
    Found(usize),
    /// The lookup found nothing.
    NotFound(usize),
}

/// What is interpreted, and under which scenario. It does not change while the interpreter runs.
#[derive(Debug)]
pub struct Question<'m, 'd> {
    pub program: &'m Program<'d>,
    pub document: &'d Document<'d>,
    pub ast: &'d Ast<'d>,
    pub sources: &'m Sources,
    pub mentions: &'m Mentions,
    pub scenario: Scenario,
    /// The element that the scenario is about.
    pub settled: Option<Element<'d>>,
    /// The source that the scenario is about.
    pub source: SourceSet,
    /// Whether it matters what is reached.
    pub notes_reach: bool,
}

/// Steps that are left.
#[derive(Debug)]
pub struct Budget {
    left: u32,
    /// Whether somebody wanted a step when none was left.
    exceeded: bool,
}

impl Budget {
    /// Uses up one step; false when there is none left.
    pub fn spend(&mut self) -> bool {
        match self.left.checked_sub(1) {
            Some(left) => {
                self.left = left;
                true
            }
            None => {
                self.exceeded = true;
                false
            }
        }
    }

    /// Uses up this many steps, or those that are left.
    pub fn charge(&mut self, steps: u32) {
        self.left = self.left.saturating_sub(steps);
    }
}

/// An interpretation of a document, over the values of a domain.
#[derive(Debug)]
pub struct Interpreter<'m, 'd, D: Domain<'d> = Shapes<'d>> {
    pub question: Question<'m, 'd>,
    pub position: Position<'d, D::Shape>,
    pub domain: D,
    /// Where values come from.
    pub taints: Taints,
    pub store: Store<'m, 'd, D::Shape>,
    pub record: Record<'d>,
    /// Whether the domain takes note of what settings are: in the open scenario, in policies that requests and caches are about.
    noting: bool,
    budget: Budget,
}

impl<'m, 'd> Interpreter<'m, 'd> {
    /// An interpretation of `program` over what values may be, about to begin.
    pub fn new(
        program: &'m Program<'d>,
        names: &'m mut NameNumbers<'d>,
        sources: &'m Sources,
        mentions: &'m Mentions,
        scenario: Scenario,
        settled: Option<Element<'d>>,
    ) -> Self {
        Self::over(program, names, sources, mentions, scenario, settled)
    }
}

impl<'m, 'd, D: Domain<'d>> Interpreter<'m, 'd, D> {
    /// An interpretation of `program` over the values of any domain, about to begin.
    pub fn over(
        program: &'m Program<'d>,
        names: &'m mut NameNumbers<'d>,
        sources: &'m Sources,
        mentions: &'m Mentions,
        scenario: Scenario,
        settled: Option<Element<'d>>,
    ) -> Self {
        let document = program.document;
        let ast = document.csharp();
        let source = settled.map_or(SourceSet::EMPTY, |element| sources.of(element));
        let steps = budget::steps_of_a_scenario(document.text().len(), document.tree().nodes().len());
        Self {
            question: Question { program, document, ast, sources, mentions, scenario, settled, source, notes_reach: true },
            position: Position::default(),
            domain: D::begin(ast),
            taints: Taints::default(),
            store: Store::new(names),
            record: Record::default(),
            noting: false,
            budget: Budget { left: steps, exceeded: false },
        }
    }

    /// How many steps are left.
    pub fn steps_left(&self) -> u32 {
        self.budget.left
    }

    /// Lets the interpreter take this many steps and no more.
    pub fn limit_steps(&mut self, steps: u32) {
        self.budget.left = self.budget.left.min(steps);
    }

    /// Ends the interpretation, and returns what it saw.
    pub fn finish(self) -> Record<'d> {
        Record { gave_up: self.budget.exceeded || self.record.gave_up, ..self.record }
    }

    /// The place that is evaluated, narrowed to `span`.
    pub fn spot(&self, span: Span) -> Option<Spot<'d>> {
        self.position.element.map(|element| Spot { element, expression: self.position.expression, span })
    }

    /// All sources of which a value of this taint tells something.
    pub fn tells_of(&self, taint: TaintId) -> SourceSet {
        self.taints[taint].tells()
    }

    /// Notes that the path depends on a condition of this taint.
    pub fn decide(&mut self, condition: TaintId, span: Span) {
        let on = self.tells_of(condition);
        if on.is_empty() {
            return;
        }
        self.position.path.decided |= on;
        if on.meets(self.question.source) {
            self.position.path.tested = true;
        }
        if let Some(spot) = self.spot(span) {
            self.record.decisions.push((on, spot));
        }
    }

    /// The null that stands where an answer, or a part of it, was expected is used at `span`: the expression fails.
    pub fn fail_on_null(&mut self, span: Span, taint: TaintId) {
        if self.position.tries == 0
            && self.tells_of(taint).meets(self.question.source)
            && let Some(spot) = self.spot(span)
        {
            self.record.null_uses.push(spot);
        }
        self.position.path.ended = true;
    }

    /// Whether a value is true: `None` when it may be either.
    pub fn truth(&self, value: AbstractValue<D::Shape>) -> Option<bool> {
        self.domain.truth(value.shape)
    }

    /// The join of `one` and `other`: what is known when it may be either.
    pub fn join(&mut self, one: AbstractValue<D::Shape>, other: AbstractValue<D::Shape>) -> AbstractValue<D::Shape> {
        AbstractValue::with(self.domain.join(one.shape, other.shape), self.taints.and(one.taint, other.taint))
    }

    /// Notes that `element` was reached.
    pub fn reach(&mut self, element: Element<'d>) {
        let node = element.id().0;
        self.reach_nodes(node..node + 1);
    }

    /// Notes that `element` and all in it was reached.
    pub fn reach_all(&mut self, element: Element<'d>) {
        self.reach_nodes(element.id().0..self.question.document.tree().node(element.id()).end.0);
    }

    fn reach_nodes(&mut self, nodes: Range<u32>) {
        if self.question.notes_reach {
            self.record.reach(nodes, self.question.document.tree().nodes().len(), self.position.path.decided);
        }
    }

    pub fn set_variable(&mut self, name: &'d str, value: AbstractValue<D::Shape>) {
        if self.position.path.ended {
            return;
        }
        let number = self.store.names.number(name);
        self.set_number(number, value);
    }

    pub fn set_number(&mut self, number: usize, value: AbstractValue<D::Shape>) {
        if self.tells_of(value.taint).meets(self.question.source) {
            self.position.horizon = self.position.horizon.max(self.question.mentions.last_read(number));
        }
        self.store.set(number, value, &mut self.taints);
    }

    /// An answer is handed on as it is, status and all.
    pub fn pass_on(&mut self, value: AbstractValue<D::Shape>, span: Span) {
        match D::absence(value.shape) {
            Some(Absence::Null) => self.fail_on_null(span, value.taint),
            _ => {
                let status = self.taints.status_of(value.taint);
                self.decide(status, span);
            }
        }
    }
}
