//! The interpreter: it runs a document over abstract values, with one thing settled (the [`Scenario`]) and everything else open.
//!
//! This is abstract interpretation. An abstract value says what a value may be (its shape) and where it comes from (its taint). Where a branch
//! may or may not be taken, both paths are run and their states are joined. Loops run once or not at all. Each step takes from a budget, so that
//! the work is linear in the size of the document; when the budget is used up, the interpreter gives up and its record says so.
//!
//! [`super::Model`] and the inventory run it. What it saw is a [`Record`], which the answers about requests and caches read.

mod expressions;
mod memory;
mod lists;
mod members;
mod mentions;
mod operators;
mod slots;
mod statements;
mod taints;
mod texts;
mod value;
mod policies;
mod paths;

pub use mentions::Mentions;
pub use taints::Taint;

use std::collections::BTreeMap;
use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::program::Program;
use super::texts::{At, Piece, Text, pieces};
use crate::ast::{self, Document, Element, Expression};
use crate::csharp::{Ast, Body, ExprId, words};
use crate::text::Span;
use memory::{LARGEST_KEPT, Memory};
use paths::Path;
use slots::Slots;
use taints::{TaintId, Taints};
use texts::{Filling, TextId, Texts};
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

/// How long an expression that reads no variable may be, in bytes, to be taken for a constant.
const LONGEST_CONSTANT: usize = 80;

/// How many names there is room for from the start.
const FEW: usize = 24;

/// The names of variables, by number.
#[derive(Debug)]
pub struct Names<'d> {
    variables: HashMap<&'d str, usize>,
    headers: HashMap<String, usize>,
}

impl Default for Names<'_> {
    fn default() -> Self {
        Self { variables: HashMap::with_capacity(FEW), headers: HashMap::default() }
    }
}

impl<'d> Names<'d> {
    /// The number of the variable `name`.
    pub fn number(&mut self, name: &'d str) -> usize {
        let next = self.variables.len() + self.headers.len();
        *self.variables.entry(name).or_insert(next)
    }

    /// The number of the request's header `name`, which is kept like a variable.
    pub fn header(&mut self, name: &str) -> usize {
        let next = self.variables.len() + self.headers.len();
        *self.headers.entry(name.to_ascii_lowercase()).or_insert(next)
    }
}

/// Which element is which source.
#[derive(Debug, Default)]
pub struct Sources {
    /// The nodes of requests, lookups and managed identities in document order; a node's place is the bit of its source.
    pub nodes: Vec<u32>,
}

impl Sources {
    /// The bit of the element with this node; 0 when it has none, because it is no source or there are more than fit.
    pub fn bit(&self, node: u32) -> u64 {
        match self.nodes.binary_search(&node) {
            Ok(at) if at < 64 => 1 << at,
            _ => 0,
        }
    }
}

/// What a setting or a text that is an expression was seen to be.
#[derive(Clone, Copy, Debug)]
struct Seen {
    /// The text; `None` where it is that of a block of code of which nothing is known.
    text: Option<TextId>,
    taint: TaintId,
}

/// What was stored in the cache.
#[derive(Clone, Copy, Debug)]
pub struct Stored<'d> {
    /// The store.
    pub element: Element<'d>,
    pub taint: Taint,
    pub is_null: bool,
}

/// What the interpreter saw.
#[derive(Debug, Default)]
pub struct Record<'d> {
    /// Whether an element was reached, by its node, and on which sources that depended.
    pub reached: Vec<Option<u64>>,
    /// Where null was used as if it were an answer, or a part of one.
    pub null_uses: Vec<Spot<'d>>,
    /// Where an answer was tested for null although it is there.
    pub null_tests: Vec<(u64, Spot<'d>)>,
    /// The answers that were asked for their bodies.
    pub bodies: u64,
    /// Where a body was read.
    pub body_uses: Vec<BodyUse<'d>>,
    /// Where something was decided by the status or the content of an answer.
    pub decisions: Vec<(u64, Spot<'d>)>,
    /// Whether the request came to the end of the section that the scenario is about (of `inbound`, where it is about none), or of the
    /// fragment.
    pub goes_on: bool,
    /// What went to the caller.
    pub to_caller: Vec<(Taint, Spot<'d>)>,
    pub stored: Vec<Stored<'d>>,
    /// Whether the interpreter gave up: the document is too large or too tangled.
    pub gave_up: bool,
}

impl Record<'_> {
    /// On what it depended that `element` was reached; `None` if it was not.
    pub fn at(&self, element: Element<'_>) -> Option<u64> {
        self.reached.get(element.id().0 as usize).copied().flatten()
    }
}

/// A place, in an expression or an attribute.
#[derive(Clone, Copy, Debug)]
pub struct Spot<'d> {
    pub element: Element<'d>,
    pub expression: Option<Expression<'d>>,
    pub span: Span,
}

/// A body that was read.
#[derive(Clone, Copy, Debug)]
pub struct BodyUse<'d> {
    /// Of which answers.
    pub of: u64,
    /// Whether the status had been tested on every path there.
    pub tested: bool,
    /// Whether the expression fails afterwards, on every path.
    pub fails: bool,
    pub spot: Spot<'d>,
}

/// An interpretation of a document, and its state.
#[derive(Debug)]
pub struct Interpreter<'m, 'd> {
    pub program: &'m Program<'d>,
    pub document: &'d Document<'d>,
    pub ast: &'d Ast<'d>,
    pub names: &'m mut Names<'d>,
    pub sources: &'m Sources,
    pub mentions: &'m Mentions,
    pub scenario: Scenario,
    /// The element that the scenario is about.
    pub settled: Option<Element<'d>>,
    /// The bit of the source that the scenario is about.
    pub bit: u64,
    pub variables: Slots<Value>,
    /// Where the value of each variable may come from at any time.
    pub ever: Vec<TaintId>,
    /// Local variables of the expression: names by the index of their value.
    pub local_names: Vec<&'d str>,
    pub locals: Slots<Value>,
    /// The texts that values are.
    pub texts: Texts<'d>,
    /// Where values come from.
    pub taints: Taints,
    /// The paths that have been run and not been joined yet.
    pub paths: Vec<Path>,
    /// Whether the path ended here: by an answer to the caller, an exception or a `return`.
    pub ended: bool,
    /// Whether something was decided by the answer that the scenario is about, on every path here.
    pub tested: bool,
    /// Whether the request that the scenario is about was sent on the path here.
    pub sent: bool,
    /// Whether the walk has come to the element that the scenario is about.
    pub started: bool,
    /// Where something of the answer that the scenario is about is read last, as a byte offset.
    pub horizon: u32,
    /// Whether it matters what is reached.
    pub notes_reach: bool,
    /// The sources on which it depended that the path led here.
    pub decided: u64,
    /// How many `try`s surround what is evaluated.
    pub tries: u32,
    /// How many functions deep evaluation is.
    pub calls: u32,
    /// The loops and `switch`es around the statement that is run, outermost first.
    pub loops: Vec<Loop>,
    /// What the function that is evaluated returned so far.
    pub returned: Option<Value>,
    pub element: Option<Element<'d>>,
    pub expression: Option<Expression<'d>>,
    /// Whether anything is known of the request's headers.
    pub known_headers: bool,
    /// Whether what settings are is noted.
    pub noting: bool,
    /// What settings and texts that are expressions were, by where they begin; in the open scenario, of policies that requests and caches are about.
    seen: BTreeMap<u32, Seen>,
    /// Steps left before the interpreter gives up.
    pub budget: u32,
    pub record: Record<'d>,
}

/// A loop or a `switch` that is run.
#[derive(Debug)]
pub struct Loop {
    /// Where the log of local variables stood when it began.
    mark: usize,
    /// How many local variables there were.
    length: usize,
    /// Whether it is a `switch`.
    is_switch: bool,
    /// What local variables held where it was left by `break` or `continue`.
    left_with: Vec<(u32, Value)>,
}

/// What calls a function that is evaluated.
#[derive(Debug)]
pub struct Caller {
    returned: Option<Value>,
    tested: bool,
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
        let nodes = document.tree().nodes().len() as u32;
        let Memory { variables, locals, local_names, ever, taints, texts, paths } = Memory::take();
        Self {
            program,
            document,
            ast: document.csharp(),
            names,
            sources,
            mentions,
            scenario,
            settled,
            bit: settled.map_or(0, |element| sources.bit(element.id().0)),
            variables,
            ever,
            local_names,
            locals,
            texts: Texts::new(document.csharp(), texts),
            taints,
            paths,
            ended: false,
            tested: false,
            sent: false,
            started: false,
            horizon: 0,
            notes_reach: true,
            decided: 0,
            tries: 0,
            calls: 0,
            loops: Vec::new(),
            returned: None,
            element: None,
            expression: None,
            known_headers: false,
            noting: false,
            seen: BTreeMap::new(),
            budget: (document.text().len() as u32).saturating_mul(2).saturating_add(nodes).saturating_add(1000),
            record: Record::default(),
        }
    }

    /// Whether `value` is true: `None` when it may be either.
    pub fn truth(&self, value: Value) -> Option<bool> {
        self.texts.truth(value.shape)
    }

    /// `value`, which the expression `id` comes to, as what becomes a part of a text.
    pub fn filling(&self, value: Value, id: ExprId) -> Filling {
        Filling { shape: value.shape, id, caller: self.taints[value.taint].caller }
    }

    /// Ends the interpretation, and returns what it saw.
    pub fn finish(self) -> Record<'d> {
        let Self { variables, locals, local_names, ever, taints, texts, paths, record, .. } = self;
        if self.document.text().len() <= LARGEST_KEPT {
            let (local_names, texts) = (memory::emptied(local_names), texts.into_lists());
            Memory { variables, locals, local_names, ever, taints, texts, paths }.keep();
        }
        record
    }

    /// Whether an expression may come to something that matters: it reads a variable of which something is known, or it is so short that
    /// it may be a constant. In the open scenario every value does.
    pub fn matters(&self, expression: Expression<'d>) -> bool {
        self.scenario == Scenario::Open || mentions::index_of(expression).is_none_or(|index| self.matters_at(index))
    }

    /// Whether an expression may have a source, or fail on every path, when nothing else of its value counts.
    pub fn tells(&self, expression: Expression<'d>) -> bool {
        mentions::index_of(expression).is_none_or(|index| self.tells_at(index))
    }

    /// Whether the scenario is about a request.
    pub fn is_about_request(&self) -> bool {
        matches!(self.scenario, Scenario::Failed(_) | Scenario::Refused(_))
    }

    /// Whether nothing that comes from the byte offset `start` on is about the answer that the scenario is about.
    pub fn is_over(&self, start: u32) -> bool {
        self.is_about_request() && self.started && !self.notes_reach && !self.known_headers && self.horizon <= start
    }

    /// Whether no expression in `element` has a source, or fails on every path.
    pub fn is_quiet(&self, element: Element<'d>) -> bool {
        let sites = self.document.tree().expressions();
        let span = element.span();
        let first = sites.partition_point(|site| site.span.start < span.start);
        (first..sites.len()).take_while(|&index| sites[index].span.start < span.end).all(|index| !self.tells_at(index))
    }

    fn tells_at(&self, index: usize) -> bool {
        match self.scenario {
            Scenario::Open => self.reads_known(index).unwrap_or(false) || words::may_fail(self.code_of(index)),
            _ => self.matters_at(index),
        }
    }

    fn matters_at(&self, index: usize) -> bool {
        self.reads_known(index).unwrap_or_else(|| self.code_of(index).len() <= LONGEST_CONSTANT)
    }

    /// Whether an expression reads a header or a variable of which something is known; `None` when it reads none.
    fn reads_known(&self, index: usize) -> Option<bool> {
        if self.known_headers && self.mentions.reads_headers(index) {
            return Some(true);
        }
        let mut numbers = self.mentions.variables_of(index).peekable();
        numbers.peek()?;
        Some(numbers.any(|number| number.is_none_or(|number| self.is_known(number))))
    }

    fn code_of(&self, index: usize) -> &'d str {
        self.document.tree().expressions()[index].span.text(self.document.text())
    }

    fn is_known(&self, number: usize) -> bool {
        let value = self.variables.peek(number);
        value.is_some_and(|value| !matches!(value.shape, Shape::Unknown) || self.tells_of(value.taint) != 0)
    }

    /// Uses up one step; false when there is none left.
    pub fn step(&mut self) -> bool {
        match self.budget.checked_sub(1) {
            Some(left) => {
                self.budget = left;
                true
            }
            None => {
                self.record.gave_up = true;
                false
            }
        }
    }

    /// The place that is evaluated, narrowed to `span`.
    pub fn spot(&self, span: Span) -> Option<Spot<'d>> {
        self.element.map(|element| Spot { element, expression: self.expression, span })
    }

    /// All sources of which a value of this taint tells something.
    pub fn tells_of(&self, taint: TaintId) -> u64 {
        self.taints[taint].tells()
    }

    /// Notes that the path depends on a condition of this taint.
    pub fn decide(&mut self, condition: TaintId, span: Span) {
        let on = self.tells_of(condition);
        if on == 0 {
            return;
        }
        self.decided |= on;
        if on & self.bit != 0 {
            self.tested = true;
        }
        if let Some(spot) = self.spot(span) {
            self.record.decisions.push((on, spot));
        }
    }

    /// The null that stands where an answer, or a part of it, was expected is used at `span`: the expression fails.
    pub fn fail_on_null(&mut self, span: Span, taint: TaintId) {
        if self.tries == 0
            && self.tells_of(taint) & self.bit != 0
            && let Some(spot) = self.spot(span)
        {
            self.record.null_uses.push(spot);
        }
        self.ended = true;
    }

    /// What an expression that is a setting or a text comes to, noted for whoever asks after the open scenario.
    pub fn note_value(&mut self, value: ast::Value<'d>, expression: Expression<'d>) -> Value {
        let result = self.run(expression);
        let text = match (expression.root().body, result.shape) {
            (Body::Expression(id), _) => Some(self.texts.add_value(None, self.filling(result, id))),
            (Body::Block(_), Shape::Literal(literal)) => Some(self.texts.add(None, self.texts.spelt(literal))),
            (Body::Block(_), Shape::Text(text)) => Some(text),
            (Body::Block(_), _) => None,
        };
        self.seen.insert(value.span().start, Seen { text, taint: result.taint });
        result
    }

    /// The text that a setting or a text was seen to be. Of one that is no expression nothing has to be seen.
    pub fn text_of(&self, value: ast::Value<'d>) -> Text {
        if value.expression().is_none() {
            return pieces::markup(value.raw());
        }
        match self.seen.get(&value.span().start) {
            None => Text::default(),
            Some(Seen { text: Some(text), .. }) => self.texts.text(*text),
            Some(Seen { text: None, taint }) => {
                let code = pieces::without_space(value.raw());
                let node = value.expression().map(|expression| ExprId(expression.root().expressions.start));
                Text::from(Piece::Code { code, caller: self.taints[*taint].caller, at: At { node, whole: true } })
            }
        }
    }

    /// The sources whose value is in what a setting or a text was seen to be.
    pub fn sources_in(&self, value: ast::Value<'d>) -> u64 {
        match value.expression() {
            Some(_) => self.seen.get(&value.span().start).map_or(0, |seen| self.taints[seen.taint].all()),
            None => 0,
        }
    }

    /// Notes that `element` was reached.
    pub fn reach(&mut self, element: Element<'d>) {
        let node = element.id().0;
        self.reach_nodes(node..node + 1);
    }

    /// Notes that `element` and all in it was reached.
    pub fn reach_all(&mut self, element: Element<'d>) {
        self.reach_nodes(element.id().0..self.document.tree().node(element.id()).end.0);
    }

    fn reach_nodes(&mut self, nodes: Range<u32>) {
        if !self.notes_reach {
            return;
        }
        if self.record.reached.is_empty() {
            self.record.reached.resize(self.document.tree().nodes().len(), None);
        }
        self.record.reached[nodes.start as usize..nodes.end as usize].fill(Some(self.decided));
    }

    pub fn set_variable(&mut self, name: &'d str, value: Value) {
        if self.ended {
            return;
        }
        let number = self.names.number(name);
        self.set_number(number, value);
    }

    pub fn set_number(&mut self, number: usize, value: Value) {
        if self.ever.len() <= number {
            self.ever.resize(number + 1, TaintId::NONE);
        }
        self.ever[number] = self.taints.and(self.ever[number], value.taint);
        if self.tells_of(value.taint) & self.bit != 0 {
            self.horizon = self.horizon.max(self.mentions.last_read(number));
        }
        self.variables.set(number, value);
    }

    /// Forgets what variables hold, save where it may come from.
    pub fn blur(&mut self) {
        for number in 0..self.ever.len() {
            self.variables.set(number, Value::unknown(self.ever[number]));
        }
    }

    /// An answer is handed on as it is, status and all.
    pub fn pass_on(&mut self, value: Value, span: Span) {
        match value.shape {
            Shape::Null => self.fail_on_null(span, value.taint),
            _ => {
                let status = self.taints.status_of(value.taint);
                self.decide(status, span);
            }
        }
    }
}
