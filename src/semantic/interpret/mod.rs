//! The interpreter: it runs a document over abstract values, with one thing settled (the [`Scenario`]) and everything else open.
//!
//! This is abstract interpretation. An abstract value says what a value may be (its shape) and where it comes from (its taint). Where a branch
//! may or may not be taken, both paths are run and their states are joined. Loops run once or not at all. Each step takes from a budget, so that
//! the work is linear in the size of the document; when the budget is used up, the interpreter gives up and its record says so.
//!
//! [`super::Model`] and the inventory run it. What it saw is a [`Record`], which the answers about requests and caches read.
//!
//! | file | holds |
//! | --- | --- |
//! | `position`, `store`, `record`, `sources` | the state: where the interpreter stands, what variables hold, what it saw, whose values it follows |
//! | `paths`, `slots`, `memory` | how branches are run in place, rolled back and joined |
//! | `domain`, `value`, `taints`, `texts` | the abstract values |
//! | `policies`, `leaves` | what policies do |
//! | `statements`, `expressions`, `members`, `methods`, `operators`, `lists` | what C# comes to |
//! | `mentions`, `relevance` | what need not be evaluated |

mod domain;
mod expressions;
mod leaves;
mod lists;
mod members;
mod memory;
mod mentions;
mod methods;
mod operators;
mod paths;
mod policies;
mod position;
mod record;
mod relevance;
mod slots;
mod sources;
mod statements;
mod store;
mod taints;
mod texts;
mod value;

pub use mentions::Mentions;
pub use record::{Record, Spot, Stored};
pub use sources::{SourceSet, Sources};
pub use store::Names;
pub use taints::Taint;

use std::ops::Range;

use super::budget;
use super::program::Program;
use super::texts::{At, Piece, Text, pieces};
use crate::ast::{self, Document, Element, Expression};
use crate::csharp::{Ast, Body, ExprId};
use crate::text::Span;
use domain::Domain;
use memory::LARGEST_KEPT;
use position::Position;
use record::{Notes, Seen};
use store::Store;
use taints::TaintId;
use value::{Shape, Value};

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

/// An interpretation of a document.
#[derive(Debug)]
pub struct Interpreter<'m, 'd> {
    pub question: Question<'m, 'd>,
    pub position: Position<'d>,
    pub domain: Domain<'d>,
    pub store: Store<'m, 'd>,
    pub record: Record<'d>,
    notes: Notes,
    budget: Budget,
}

impl<'m, 'd> Interpreter<'m, 'd> {
    /// An interpretation of `program` that is about to begin.
    pub fn new(
        program: &'m Program<'d>,
        names: &'m mut Names<'d>,
        sources: &'m Sources,
        mentions: &'m Mentions,
        scenario: Scenario,
        settled: Option<Element<'d>>,
    ) -> Self {
        let document = program.document;
        let ast = document.csharp();
        let source = settled.map_or(SourceSet::EMPTY, |element| sources.of(element));
        let steps = budget::steps_of_a_scenario(document.text().len(), document.tree().nodes().len());
        let (store, domain) = Store::new(names, ast);
        Self {
            question: Question { program, document, ast, sources, mentions, scenario, settled, source, notes_reach: true },
            position: Position::default(),
            domain,
            store,
            record: Record::default(),
            notes: Notes::default(),
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
        let Self { question, domain, store, mut record, budget, .. } = self;
        if question.document.text().len() <= LARGEST_KEPT {
            store.keep(domain);
        }
        record.gave_up = budget.exceeded;
        record
    }

    /// The place that is evaluated, narrowed to `span`.
    pub fn spot(&self, span: Span) -> Option<Spot<'d>> {
        self.position.element.map(|element| Spot { element, expression: self.position.expression, span })
    }

    /// All sources of which a value of this taint tells something.
    pub fn tells_of(&self, taint: TaintId) -> SourceSet {
        self.domain.taints[taint].tells()
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

    /// What an expression that is a setting or a text comes to, noted for whoever asks after the open scenario.
    pub fn note_value(&mut self, value: ast::Value<'d>, expression: Expression<'d>) -> Value {
        let result = self.run(expression);
        let domain = &mut self.domain;
        let text = match (expression.root().body, result.shape) {
            (Body::Expression(id), _) => Some(domain.texts.add_value(None, domain.filling(result, id))),
            (Body::Block(_), Shape::Literal(literal)) => Some(domain.texts.add(None, domain.texts.spelt(literal))),
            (Body::Block(_), Shape::Text(text)) => Some(text),
            (Body::Block(_), _) => None,
        };
        self.notes.seen.insert(value.span().start, Seen { text, taint: result.taint });
        result
    }

    /// The text that a setting or a text was seen to be. Of one that is no expression nothing has to be seen.
    pub fn text_of(&self, value: ast::Value<'d>) -> Text {
        if value.expression().is_none() {
            return pieces::markup(value.raw());
        }
        match self.notes.seen.get(&value.span().start) {
            None => Text::default(),
            Some(Seen { text: Some(text), .. }) => self.domain.texts.text(*text),
            Some(Seen { text: None, taint }) => {
                let code = pieces::without_space(value.raw());
                let node = value.expression().map(|expression| ExprId(expression.root().expressions.start));
                Text::from(Piece::Code { code, caller: self.domain.taints[*taint].caller, at: At { node, whole: true } })
            }
        }
    }

    /// The sources whose value is in what a setting or a text was seen to be.
    pub fn sources_in(&self, value: ast::Value<'d>) -> SourceSet {
        let seen = value.expression().and_then(|_| self.notes.seen.get(&value.span().start));
        seen.map_or(SourceSet::EMPTY, |seen| self.domain.taints[seen.taint].all())
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

    pub fn set_variable(&mut self, name: &'d str, value: Value) {
        if self.position.path.ended {
            return;
        }
        let number = self.store.names.number(name);
        self.set_number(number, value);
    }

    pub fn set_number(&mut self, number: usize, value: Value) {
        if self.tells_of(value.taint).meets(self.question.source) {
            self.position.horizon = self.position.horizon.max(self.question.mentions.last_read(number));
        }
        self.store.set(number, value, &mut self.domain.taints);
    }

    /// An answer is handed on as it is, status and all.
    pub fn pass_on(&mut self, value: Value, span: Span) {
        match value.shape {
            Shape::Null => self.fail_on_null(span, value.taint),
            _ => {
                let status = self.domain.taints.status_of(value.taint);
                self.decide(status, span);
            }
        }
    }
}
