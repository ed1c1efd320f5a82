//! Interprets policies: what runs, in order, and what each does to variables. Used only in this module.

use super::super::program::{Role, StepId, effects};
use super::domain::Domain;
use super::sources::SourceSet;
use super::taints::TaintId;
use super::value::AbstractValue;
use super::{Interpreter, Scenario};
use crate::ast::{self, DocumentShape, Element, Expression, Policy};
use crate::catalog::{Control, Effect, Section};

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    /// Interprets the whole document.
    pub fn walk(&mut self) {
        let program = self.question.program;
        match self.question.document.shape() {
            DocumentShape::Policies | DocumentShape::Bare => self.sections(),
            DocumentShape::Fragment | DocumentShape::Resolver | DocumentShape::Other => {
                for root in program.roots() {
                    match program.step(root).role {
                        Role::Policy(_) => self.step_into(root),
                        _ => self.block(root),
                    }
                }
                self.record.goes_on = !self.position.path.ended;
            }
        }
    }

    fn sections(&mut self) {
        let program = self.question.program;
        let start = self.skipped();
        for section in [Section::Inbound, Section::Backend, Section::Outbound] {
            for step in program.sections(section) {
                self.block(step);
            }
            if section == Section::Inbound {
                for root in program.roots().filter(|root| matches!(program.step(*root).role, Role::Policy(_) | Role::Base)) {
                    self.step_into(root);
                }
            }
            if section == Section::Inbound || self.is_settled_in(section) {
                self.record.goes_on = !self.position.path.ended;
            }
        }
        // An error may come from anywhere: what variables hold is open, save where they come from.
        self.position.path.ended = false;
        self.merge(&[start]);
        self.position.path.tested = true;
        self.position.path.decided = SourceSet::EMPTY;
        self.store.blur();
        for step in program.sections(Section::OnError) {
            self.block(step);
        }
    }

    /// Whether the element that the scenario is about stands in `section`.
    fn is_settled_in(&self, section: Section) -> bool {
        let step = self.question.settled.and_then(|settled| self.question.program.around(settled));
        step.is_some_and(|step| self.question.program.step(step).section == Some(section))
    }

    /// The steps in `holder`.
    fn block(&mut self, holder: StepId) {
        let program = self.question.program;
        for id in program.steps_in(holder) {
            let step = program.step(id);
            if self.position.path.ended || self.is_over(step.element.span().start) {
                break;
            }
            if self.comes_before(step.element) && step.effect() != Effect::Sets {
                continue;
            }
            self.step_into(id);
        }
    }

    pub fn step_into(&mut self, id: StepId) {
        if !self.budget.spend() {
            return;
        }
        let step = self.question.program.step(id);
        self.reach(step.element);
        if let Role::Policy(policy) = step.role {
            self.policy(id, policy);
        }
    }

    /// Runs `policy`, which is never reached, to see what its settings are.
    pub fn look_at(&mut self, policy: Policy<'d>) {
        let Some(id) = self.question.program.at(policy.element()) else { return };
        self.position.path.ended = false;
        let reached = std::mem::take(&mut self.record.reached);
        self.policy(id, policy);
        self.record.reached = reached;
    }

    fn policy(&mut self, id: StepId, policy: Policy<'d>) {
        let noting =
            std::mem::replace(&mut self.noting, self.question.scenario == Scenario::Open && is_asked_about(policy.catalog().effect));
        self.apply(id, policy);
        self.noting = noting;
    }

    fn apply(&mut self, id: StepId, policy: Policy<'d>) {
        match policy.catalog().control {
            Control::Choice => self.choose(id),
            Control::Loop => self.retry(id, policy),
            Control::Parallel | Control::Sequence => {
                self.attributes(policy.element());
                self.block(id);
            }
            Control::OnMiss => {
                self.attributes(policy.element());
                for inner in self.question.program.steps_in(id) {
                    let decided = self.position.path.decided;
                    let fork = self.fork();
                    self.list(inner);
                    self.maybe(fork);
                    self.position.path.decided = decided;
                }
                self.writes(policy, TaintId::NONE);
            }
            Control::Leaf => self.leaf(policy),
        }
    }

    /// A step in a `cache-value`: a list, or what should stand in one.
    fn list(&mut self, id: StepId) {
        match self.question.program.step(id).role {
            Role::List => self.block(id),
            _ => self.step_into(id),
        }
    }

    /// Whether `element` is over before what the scenario is about begins.
    fn comes_before(&self, element: Element<'d>) -> bool {
        !self.position.started && self.question.settled.is_some_and(|settled| element.id() < settled.id() && !element.holds(settled))
    }

    fn choose(&mut self, id: StepId) {
        let program = self.question.program;
        if let Some(settled) = self.question.settled
            && self.is_about_request()
            && !self.position.started
            && program.step(id).element.holds(settled)
        {
            // The request is sent, so this is the branch that is taken.
            let taken = program.steps_in(id).find(|branch| program.step(*branch).element.holds(settled));
            return taken.into_iter().for_each(|branch| self.block(branch));
        }
        let decided = self.position.path.decided;
        let first = self.store.paths.len();
        // The conditions are asked one after the other: what is left when one does not hold is the path to the next.
        let mut open = true;
        for branch in program.steps_in(id) {
            let element = program.step(branch).element;
            match program.step(branch).role {
                Role::When(test) if open => {
                    self.reach(element);
                    let condition = test.condition.map(|value| self.value(value)).unwrap_or_default();
                    let span = test.condition.map_or(element.open_span(), ast::Value::span);
                    self.position.element = Some(element);
                    self.decide(condition.taint, span);
                    if self.position.path.ended {
                        open = false;
                        continue;
                    }
                    match self.truth(condition) {
                        Some(false) => {}
                        truth => {
                            let fork = self.fork();
                            self.block(branch);
                            let path = self.back(fork);
                            self.store.paths.push(path);
                            open = truth.is_none();
                        }
                    }
                }
                Role::Otherwise if open => {
                    self.reach(element);
                    let fork = self.fork();
                    self.block(branch);
                    let path = self.back(fork);
                    self.store.paths.push(path);
                    open = false;
                }
                _ => {}
            }
        }
        if self.position.path.ended {
            // A condition failed, on every path that came to it.
            self.store.paths.push(self.skipped());
            self.position.path.ended = false;
        } else if open {
            self.store.paths.push(self.skipped());
        }
        let tests = self.position.path.decided;
        self.position.path.decided = decided;
        if self.store.paths[first..].iter().any(|path| path.state.ended) {
            self.position.path.decided |= tests;
        }
        self.merge_from(first);
    }

    fn retry(&mut self, id: StepId, policy: Policy<'d>) {
        let decided = self.position.path.decided;
        for setting in policy.settings().filter(|setting| setting.name() != "condition") {
            self.value(setting.value());
        }
        self.block(id);
        if !self.position.path.ended
            && let Some(condition) = policy.value_of("condition")
        {
            self.position.element = Some(policy.element());
            let value = self.value(condition);
            self.position.element = Some(policy.element());
            self.decide(value.taint, condition.span());
        }
        if !self.position.path.ended {
            self.position.path.decided = decided;
        }
    }

    /// Sets the variables that `policy` sets by the catalogue.
    pub fn writes(&mut self, policy: Policy<'d>, taint: TaintId) {
        for setting in effects::written_by(policy) {
            self.set_variable(setting.value().raw(), AbstractValue::unknown(taint));
        }
    }

    pub fn attributes(&mut self, element: Element<'d>) -> TaintId {
        let mut taint = TaintId::NONE;
        for setting in element.settings() {
            let more = self.sources(setting.value());
            taint = self.taints.and(taint, more);
        }
        taint
    }

    /// Where a setting or a text comes from.
    pub fn sources(&mut self, value: ast::Value<'d>) -> TaintId {
        match value.expression() {
            Some(expression) => self.code(value, expression).taint,
            None => TaintId::NONE,
        }
    }

    /// Where `element` and all in it comes from. What has no sources is passed over, unless somebody asks what it is.
    pub fn sources_of(&mut self, element: Element<'d>) -> TaintId {
        match !self.noting && self.is_quiet(element) {
            true => {
                self.reach_all(element);
                TaintId::NONE
            }
            false => self.everything(element),
        }
    }

    /// Evaluates every expression in `element` and below.
    pub fn everything(&mut self, element: Element<'d>) -> TaintId {
        let mut taint = self.attributes(element);
        let mut leaf = true;
        for child in element.children() {
            leaf = false;
            self.reach(child);
            let more = self.everything(child);
            taint = self.taints.and(taint, more);
        }
        if leaf && let Some(text) = element.text() {
            let more = self.sources(text);
            taint = self.taints.and(taint, more);
        }
        taint
    }

    /// The value of an element's text.
    pub fn content(&mut self, element: Element<'d>) -> AbstractValue<D::Shape> {
        match element.text() {
            Some(value) => self.value(value),
            None => AbstractValue::default(),
        }
    }

    pub fn value(&mut self, value: ast::Value<'d>) -> AbstractValue<D::Shape> {
        match value.expression() {
            Some(expression) => self.code(value, expression),
            None if self.position.path.ended => AbstractValue::default(),
            None => {
                self.position.element = Some(value.element());
                AbstractValue::of(self.domain.markup(value.raw()))
            }
        }
    }

    /// What `expression` comes to, which is all of `value`.
    fn code(&mut self, value: ast::Value<'d>, expression: Expression<'d>) -> AbstractValue<D::Shape> {
        if self.position.path.ended {
            return AbstractValue::default();
        }
        self.position.element = Some(value.element());
        let result = self.run(expression);
        if self.noting {
            D::note(self, value, expression, result);
        }
        result
    }
}

/// Whether anyone asks for the texts in a policy that does this.
fn is_asked_about(effect: Effect) -> bool {
    matches!(
        effect,
        Effect::Sends | Effect::SendsOneWay | Effect::LooksUp | Effect::Stores | Effect::Removes | Effect::GetsToken | Effect::Routes
    )
}
