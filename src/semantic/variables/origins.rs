//! What the value of an expression is made of, through the variables that policies have set before. Rules ask the model.

use std::rc::Rc;

use foldhash::{HashSet, HashSetExt};

use super::super::budget;
use super::super::model::Model;
use super::super::surroundings::Setter;
use super::super::texts::{At, Piece};
use super::{ReadKind, Write};
use crate::ast::{Element, Expression, Policy};
use crate::catalog::Kind;
use crate::csharp::{Code, ExprId, Names, Path, Reading, library::Fact};

/// The variables that a question has followed already, each of which it follows once.
struct Seen(Vec<String>);

impl Seen {
    fn new() -> Self {
        Self(Vec::new())
    }

    /// Whether the variable is one to follow.
    fn enter(&mut self, variable: &str) -> bool {
        let is_new = self.0.len() < budget::VARIABLES_OF_A_VALUE && !self.0.iter().any(|known| known == variable);
        if is_new {
            self.0.push(variable.to_owned());
        }
        is_new
    }
}

/// The entry of a variable, as [`Path::entry`] spells it.
fn of_variable(name: &str) -> String {
    format!(".Variables[{}]", name.to_ascii_lowercase())
}

/// What the caller sends, and what holds it.
#[derive(Debug, Default)]
pub struct Sent<'d> {
    /// How it is reached.
    pub paths: Vec<Path<'d>>,
    /// The variables that it went through.
    pub variables: Vec<String>,
}

impl<'d> Model<'d> {
    /// Whether the value of `expression` depends on something of which this holds: what its code reads, and what went into the variables that
    /// it reads and that `set-variable` set before it. No path is such a one that names none of these `names`.
    pub fn depends_on(&self, expression: Expression<'_>, names: Names, holds: &dyn Fn(Path<'_>) -> bool) -> bool {
        self.in_code(expression, names, &|code| code.depends_on(holds))
    }

    /// Whether this holds of the code of `expression`, or of the code that made one of the variables which it reads. It holds of no code that names none of these
    /// `names`.
    pub fn in_code(&self, expression: Expression<'_>, names: Names, holds: &dyn Fn(Code<'_>) -> bool) -> bool {
        self.is_within(expression, names, holds, &mut Seen::new())
    }

    fn is_within(&self, expression: Expression<'_>, names: Names, holds: &dyn Fn(Code<'_>) -> bool, seen: &mut Seen) -> bool {
        let may_follow = expression.names(const { Names::of(&["Variables"]) });
        if !may_follow && !expression.names(names) {
            return false;
        }
        let code = expression.code();
        if holds(code) {
            return true;
        }
        let Some(element) = expression.element() else { return false };
        let variables: Vec<&str> = code.readings(|path| path.variable().is_some()).iter().filter_map(|it| it.path.variable()).collect();
        let mut follow = |name: &str| {
            seen.enter(name) && self.values_of(name, element).into_iter().any(|value| self.is_within(value, names, holds, seen))
        };
        variables.into_iter().any(&mut follow)
    }

    /// The places from which something that is this comes into the value of `expression`, and is still in it: in its own code, or in that of
    /// the variables that it hands on.
    pub fn carried(&self, expression: Expression<'d>, fact: Fact) -> Vec<Reading<'d>> {
        self.carried_of(expression, &|path| path.is_a(fact))
    }

    /// The places from which something of which this holds comes into the value of `expression`, and is still in it, as [`Model::carried`] has it.
    pub fn carried_of(&self, expression: Expression<'d>, holds: &dyn Fn(Path<'d>) -> bool) -> Vec<Reading<'d>> {
        let mut found = Vec::new();
        self.carried_within(expression, holds, &mut Seen::new(), &mut found);
        found
    }

    fn carried_within(&self, expression: Expression<'d>, holds: &dyn Fn(Path<'d>) -> bool, seen: &mut Seen, found: &mut Vec<Reading<'d>>) {
        let code = expression.code();
        found.extend(code.carried(holds));
        if !expression.names(const { Names::of(&["Variables"]) }) {
            return;
        }
        let Some(element) = expression.element() else { return };
        for reading in code.carried(|path| path.variable().is_some()) {
            let Some(name) = reading.path.variable().filter(|name| seen.enter(name)) else { continue };
            self.values_of(name, element).into_iter().for_each(|value| self.carried_within(value, holds, seen, found));
        }
    }

    /// What the caller sends and chooses, and what is still in a piece of a text that `element` makes.
    pub fn sent_in(&self, piece: &Piece, element: Element<'_>) -> Sent<'d> {
        let mut sent = Sent::default();
        match piece {
            Piece::Variable { name, .. } => self.add_sent_in_variable(name, element, budget::DEPTH_OF_VARIABLES, &mut sent),
            Piece::Code { at: At { node: Some(node), whole }, .. } => {
                let Some(expression) = self.document.expression_of(*node) else { return sent };
                let code = expression.code();
                let values = if *whole { code.yields().to_vec() } else { vec![*node] };
                let origins = values.into_iter().flat_map(|value| code.origins(value));
                let paths: Vec<Path<'d>> = origins.flat_map(|node| code.paths(node)).collect();
                for path in paths {
                    self.add_sent(path, element, budget::DEPTH_OF_VARIABLES, &mut sent);
                }
            }
            _ => {}
        }
        sent
    }

    fn add_sent(&self, path: Path<'d>, element: Element<'_>, depth: u32, sent: &mut Sent<'d>) {
        if path.is_a(Fact::Chosen) {
            sent.paths.push(path);
        }
        if let Some(variable) = path.variable() {
            self.add_sent_in_variable(variable, element, depth, sent);
        }
    }

    fn add_sent_in_variable(&self, variable: &str, element: Element<'_>, depth: u32, sent: &mut Sent<'d>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        if sent.variables.iter().any(|known| known == variable) {
            return;
        }
        sent.variables.push(variable.to_owned());
        for value in self.values_of(variable, element) {
            let before = value.element().unwrap_or(element);
            let readings = value.code().carried(|path| path.is_a(Fact::Chosen) || path.variable().is_some());
            for reading in readings {
                self.add_sent(reading.path, before, depth, sent);
            }
        }
    }

    /// Whether the caller sends and chooses something of what `write` leaves in its variable, and nothing in the document compares that with values of its own.
    pub fn is_chosen(&self, write: &Write<'d>) -> bool {
        let Some(value) = write.policy.value_of("value").and_then(|value| value.expression()) else { return false };
        let Some(last) = self.document.elements().next_back().filter(|_| value.names(const { Names::of(&["Request", "Variables"]) }))
        else {
            return false;
        };
        let mut sent = Sent::default();
        for reading in value.code().carried(|path| path.is_a(Fact::Chosen) || path.variable().is_some()) {
            self.add_sent(reading.path, write.policy.element(), budget::DEPTH_OF_VARIABLES, &mut sent);
        }
        if sent.paths.is_empty() {
            return false;
        }
        sent.variables.push(write.name.text.to_owned());
        !self.is_compared(&sent, last, Some(value))
    }

    /// The place outside of the document that may have put something into the variable `name` that the caller sends and chooses, if the document does not set it itself, and
    /// nothing that runs before `element` outside of it reads it, which might be a test.
    pub fn chosen_outside(&self, name: &str, element: Element<'_>) -> Option<&Setter> {
        let around = self.surroundings();
        let effects = element.section().map_or(&*around.caller, |section| around.base_in(section));
        let is_left_alone = self.writes_of(name).next().is_none() && !effects.may_read(name);
        let given = effects.given(name).filter(|given| is_left_alone && !given.is_open)?;
        given.by.iter().find(|setter| setter.is_chosen).map(|setter| &**setter)
    }

    /// Whether the code before `element`, or the one that makes its `value`, compares something of what was sent with values of its own.
    /// That it is there says nothing of what it is.
    pub fn is_compared(&self, sent: &Sent<'d>, element: Element<'_>, value: Option<Expression<'_>>) -> bool {
        let is_before = |other: &Element<'d>| other.id() < element.id();
        let whens = self.document.elements().take_while(is_before).filter(|other| other.name() == "when");
        let conditions = whens.filter_map(|when| Some((when, when.value_of("condition")?.expression()?)));
        let entries: Vec<String> =
            sent.paths.iter().map(|path| path.entry()).chain(sent.variables.iter().map(|name| of_variable(name))).collect();
        // What cannot be read may compare it.
        let asks = |condition: Expression<'_>| {
            let compared = self.compared_in(condition);
            !condition.errors().is_empty() || entries.iter().any(|entry| compared.contains(entry))
        };
        // What a condition around the element only rules out leaves everything else open.
        let denies = |when: Element<'d>, condition: Expression<'_>| {
            let is_open = |entry: &String| !condition.code().compared_if_true().any(|path| path.entry() == *entry);
            let own = || condition.code().compared().any(|path| entries.contains(&path.entry()));
            when.holds(element) && own() && entries.iter().all(is_open)
        };
        let header = |name: &str| sent.paths.iter().any(|path| path.key().is_some_and(|key| key.eq_ignore_ascii_case(name)));
        let checks = |policy: Policy<'d>| {
            let named = policy.kind() == Kind::CheckHeader && policy.value_of("name").is_some_and(|name| header(name.raw()));
            named && policy.id() < element.id() && policy.children_named("value").next().is_some()
        };
        self.takes(element.id().0 as usize)
            && (conditions.into_iter().any(|(when, condition)| asks(condition) && !denies(when, condition))
                || value.is_some_and(asks)
                || self.document.policies().any(checks))
    }

    /// What the code of an expression compares with something of its own, or that of the variables that it reads: a variable may hold the
    /// outcome.
    fn compared_in(&self, expression: Expression<'_>) -> Rc<HashSet<String>> {
        let start = expression.span().start;
        if let Some(known) = self.compared.borrow().get(&start) {
            return Rc::clone(known);
        }
        let mut entries = HashSet::new();
        self.add_compared(expression, &mut Seen::new(), &mut entries);
        let entries = Rc::new(entries);
        self.compared.borrow_mut().insert(start, Rc::clone(&entries));
        entries
    }

    fn add_compared(&self, expression: Expression<'_>, seen: &mut Seen, entries: &mut HashSet<String>) {
        let code = expression.code();
        entries.extend(code.compared().map(|path| path.entry()));
        let Some(element) = expression.element() else { return };
        let variables: Vec<&str> = code.readings(|path| path.variable().is_some()).iter().filter_map(|it| it.path.variable()).collect();
        for name in variables {
            if seen.enter(name) {
                self.values_of(name, element).into_iter().for_each(|value| self.add_compared(value, seen, entries));
            }
        }
    }

    /// The writes of the document whose values a variable may have where `node`, of an expression of `element`, reads it; `None` where it reads none, and where it may
    /// have another value, or none.
    pub fn written_for(&self, node: ExprId, element: Element<'_>) -> Option<Vec<&Write<'d>>> {
        let reads = self.reads_of(element);
        let own = reads.iter().position(|read| read.node == Some(node))?;
        let reaching = self.reaching(self.index_of_reads(element) + own)?;
        let may_be_other = reaching.is_set_outside() || reaching.outer().next().is_some();
        // Without a value an index fails, and everything else gives a value of its own.
        let may_be_none = reaching.is_unset() && reads[own].kind != ReadKind::Index;
        (!may_be_other && !may_be_none).then(|| reaching.writes().map(|write| self.nth_write(write)).collect())
    }

    /// Whether the variable that `node`, of an expression of `element`, reads may not have been set there, as far as the document tells: it sets the variable on some
    /// of the ways to that place alone, or nothing else can set it.
    pub fn may_be_unset(&self, node: ExprId, element: Element<'_>) -> bool {
        let own = self.reads_of(element).iter().position(|read| read.node == Some(node));
        let Some(reaching) = own.and_then(|own| self.reaching(self.index_of_reads(element) + own)) else { return false };
        reaching.is_unset() && (reaching.writes().next().is_some() || !reaching.is_set_outside())
    }

    /// The last policy that may have given another value to the header of the request to which `path` leads, or deleted it, before `element` reads it.
    pub fn replaced(&self, path: Path<'_>, element: Element<'_>) -> Option<Policy<'d>> {
        let name = path.key().filter(|_| path.begins_with(&["Request", "Headers"]))?;
        let is_it = |policy: &Policy<'d>| {
            let keeps = policy.value_of("exists-action").is_some_and(|action| matches!(action.raw(), "skip" | "append"));
            let named = || policy.value_of("name").is_some_and(|value| value.literal().is_none_or(|it| it.eq_ignore_ascii_case(name)));
            policy.kind() == Kind::SetHeader
                && !keeps
                && policy.parent().is_none_or(|parent| parent.policy().is_none_or(|parent| parent.kind() == Kind::Retry))
                && named()
                && self.precedes(policy.element(), element)
        };
        self.document.policies().filter(is_it).last().filter(|_| self.takes(self.document.tree().nodes().len()))
    }

    /// The same where it has done so on all ways to that place.
    pub fn surely_replaced(&self, path: Path<'_>, element: Element<'_>) -> Option<Policy<'d>> {
        let is_sure = |policy: &Policy<'d>| {
            policy.value_of("name").is_some_and(|name| name.literal().is_some()) && self.dominates(policy.element(), element)
        };
        self.replaced(path, element).filter(is_sure)
    }

    /// The same as [`Model::latest_writes`] if nothing were known of the policies around the document; of many, the first.
    pub(in super::super) fn latest_writes_alone(&self, variable: &str, element: Element<'_>) -> Vec<&Write<'d>> {
        match self.own_read(variable, element).and_then(|read| self.reaching_alone(read)) {
            Some(reaching) => reaching.writes().map(|write| self.nth_write(write)).collect(),
            None => {
                let all = self.numbers_of_writes(variable).iter().map(|&write| self.nth_write(write));
                all.take_while(|write| write.policy.id() < element.id()).take(budget::ITEMS_OF_A_LIST).collect()
            }
        }
    }

    /// The number of the read of this variable in `element`, or in what stands in it.
    fn own_read(&self, variable: &str, element: Element<'_>) -> Option<usize> {
        let from = self.index_of_reads(element);
        let own = self.all_reads()[from..].iter().take(budget::ITEMS_OF_A_LIST).take_while(|read| element.holds(read.element));
        Some(from + own.into_iter().position(|read| read.name == Some(variable))?)
    }

    /// The places of the document that may be the latest to have set this variable where `element`, or what stands in it, reads it; all before `element` where that is not known.
    pub fn latest_writes(&self, variable: &str, element: Element<'_>) -> Vec<&Write<'d>> {
        match self.own_read(variable, element).and_then(|read| self.reaching(read)) {
            Some(reaching) => reaching.writes().map(|write| self.nth_write(write)).collect(),
            None => self.writes_of(variable).filter(|write| write.policy.id() < element.id()).collect(),
        }
    }

    /// The expressions that `set-variable` policies have put into this variable before `element` reads it, as [`Model::latest_writes`] has it.
    pub fn values_of(&self, variable: &str, element: Element<'_>) -> Vec<Expression<'d>> {
        let writes = self.latest_writes(variable, element).into_iter().filter(|write| write.policy.kind() == Kind::SetVariable);
        let values = writes.filter_map(|write| write.policy.value_of("value")?.expression());
        values.take(budget::VARIABLES_OF_A_VALUE).collect()
    }
}
