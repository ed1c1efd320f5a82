//! Interprets policies: what runs, in order, and what each does to variables. For this room alone.

use super::super::program::{Role, StepId};
use super::taints::{Taint, TaintId};
use super::value::{Shape, Value};
use super::{Interpreter, Scenario, Spot, Stored};
use crate::ast::{self, Element, Expression, Policy, Shape as DocumentShape};
use crate::catalog::{Control, Definition, Effect, Flow, Kind, Section, Variable};
use crate::csharp::words::{may_fail, may_read};
use crate::text::Span;

impl<'d> Interpreter<'_, 'd> {
    /// Interprets the whole document.
    pub fn walk(&mut self) {
        let program = self.program;
        match self.document.shape() {
            DocumentShape::Policies | DocumentShape::Bare => self.sections(),
            DocumentShape::Fragment | DocumentShape::Resolver | DocumentShape::Other => {
                for root in program.roots() {
                    match program.step(root).role {
                        Role::Policy(_) => self.step_into(root),
                        _ => self.block(root),
                    }
                }
                self.record.goes_on = !self.ended;
            }
        }
    }

    fn sections(&mut self) {
        let program = self.program;
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
                self.record.goes_on = !self.ended;
            }
        }
        // An error may come from anywhere: what variables hold is open, save where they come from.
        self.ended = false;
        self.merge(&[start]);
        self.tested = true;
        self.decided = 0;
        self.blur();
        for step in program.sections(Section::OnError) {
            self.block(step);
        }
    }

    /// Whether the element that the scenario is about stands in `section`.
    fn is_settled_in(&self, section: Section) -> bool {
        let step = self.settled.and_then(|settled| self.program.around(settled));
        step.is_some_and(|step| self.program.step(step).section == Some(section))
    }

    /// The steps in `holder`.
    fn block(&mut self, holder: StepId) {
        let program = self.program;
        for id in program.steps_in(holder) {
            let step = program.step(id);
            if self.ended || self.is_over(step.element.span().start) {
                break;
            }
            if self.comes_before(step.element) && step.effect() != Effect::Sets {
                continue;
            }
            self.step_into(id);
        }
    }

    fn step_into(&mut self, id: StepId) {
        if !self.step() {
            return;
        }
        let step = self.program.step(id);
        self.reach(step.element);
        if let Role::Policy(policy) = step.role {
            self.policy(id, policy);
        }
    }

    /// Runs `policy`, which is never reached, to see what its settings are.
    pub fn look_at(&mut self, policy: Policy<'d>) {
        let Some(id) = self.program.at(policy.element()) else { return };
        self.ended = false;
        let reached = std::mem::take(&mut self.record.reached);
        self.policy(id, policy);
        self.record.reached = reached;
    }

    fn policy(&mut self, id: StepId, policy: Policy<'d>) {
        let noting = std::mem::replace(&mut self.noting, self.scenario == Scenario::Open && is_asked_about(policy.catalog().effect));
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
                for inner in self.program.steps_in(id) {
                    let decided = self.decided;
                    let fork = self.fork();
                    self.list(inner);
                    self.maybe(fork);
                    self.decided = decided;
                }
                self.writes(policy, TaintId::NONE);
            }
            Control::Leaf => self.leaf(policy),
        }
    }

    /// A step in a `cache-value`: a list, or what should stand in one.
    fn list(&mut self, id: StepId) {
        match self.program.step(id).role {
            Role::List => self.block(id),
            _ => self.step_into(id),
        }
    }

    /// A policy that holds no others.
    fn leaf(&mut self, policy: Policy<'d>) {
        let element = policy.element();
        match policy.catalog().effect {
            Effect::Sets => self.set_variable_policy(policy),
            Effect::Sends => self.send_request(policy),
            Effect::LooksUp => self.lookup(policy),
            Effect::Stores => self.store(policy),
            Effect::Removes => {
                self.attributes(element);
            }
            Effect::SetsHeader => self.set_header(policy),
            Effect::SetsBody if self.is_quiet(element) || self.is_inert(element) => {}
            Effect::SetsBody => {
                let value = self.content(element);
                if self.answers_caller(element) {
                    self.hand_over(value.taint, element);
                }
            }
            Effect::Answers => self.return_response(policy),
            Effect::GetsToken => self.managed_identity(policy),
            _ => {
                // Whether the caller chooses what a variable is set to is told by evaluating alone.
                let taint = if sets_variables(policy) { self.everything(element) } else { self.sources_of(element) };
                self.writes(policy, taint);
                if matches!(policy.catalog().flow, Flow::Stops) {
                    self.ended = true;
                }
            }
        }
    }

    /// Whether `element` is over before what the scenario is about begins.
    fn comes_before(&self, element: Element<'d>) -> bool {
        !self.started && self.settled.is_some_and(|settled| element.id() < settled.id() && !element.holds(settled))
    }

    fn choose(&mut self, id: StepId) {
        let program = self.program;
        if let Some(settled) = self.settled
            && self.is_about_request()
            && !self.started
            && program.step(id).element.holds(settled)
        {
            // The request is sent, so this is the branch that is taken.
            let taken = program.steps_in(id).find(|branch| program.step(*branch).element.holds(settled));
            return taken.into_iter().for_each(|branch| self.block(branch));
        }
        let decided = self.decided;
        let first = self.paths.len();
        // The conditions are asked one after the other: what is left when one does not hold is the path to the next.
        let mut open = true;
        for branch in program.steps_in(id) {
            let element = program.step(branch).element;
            match program.step(branch).role {
                Role::When(test) if open => {
                    self.reach(element);
                    let condition = test.condition.map(|value| self.value(value)).unwrap_or_default();
                    let span = test.condition.map_or(element.open_span(), ast::Value::span);
                    self.element = Some(element);
                    self.decide(condition.taint, span);
                    if self.ended {
                        open = false;
                        continue;
                    }
                    match self.truth(condition) {
                        Some(false) => {}
                        truth => {
                            let fork = self.fork();
                            self.block(branch);
                            let path = self.back(fork);
                            self.paths.push(path);
                            open = truth.is_none();
                        }
                    }
                }
                Role::Otherwise if open => {
                    self.reach(element);
                    let fork = self.fork();
                    self.block(branch);
                    let path = self.back(fork);
                    self.paths.push(path);
                    open = false;
                }
                _ => {}
            }
        }
        if self.ended {
            // A condition failed, on every path that came to it.
            self.paths.push(self.skipped());
            self.ended = false;
        } else if open {
            self.paths.push(self.skipped());
        }
        let tests = self.decided;
        self.decided = decided;
        if self.paths[first..].iter().any(|path| path.ended) {
            self.decided |= tests;
        }
        self.merge_from(first);
    }

    fn retry(&mut self, id: StepId, policy: Policy<'d>) {
        let decided = self.decided;
        for setting in policy.settings().filter(|setting| setting.name() != "condition") {
            self.value(setting.value());
        }
        self.block(id);
        if !self.ended
            && let Some(condition) = policy.value_of("condition")
        {
            self.element = Some(policy.element());
            let value = self.value(condition);
            self.element = Some(policy.element());
            self.decide(value.taint, condition.span());
        }
        if !self.ended {
            self.decided = decided;
        }
    }

    fn set_variable_policy(&mut self, policy: Policy<'d>) {
        let number = policy.value_of("name").map(|name| self.names.number(name.raw()));
        let is_idle = number.is_none_or(|number| !self.mentions.is_read(number));
        let value = policy.value_of("value").filter(|value| !is_idle || value.expression().is_some_and(|code| self.tells(code)));
        let value = value.map(|value| self.value(value)).unwrap_or_default();
        if let Some(number) = number.filter(|_| !self.ended) {
            self.set_number(number, value);
        }
    }

    fn send_request(&mut self, policy: Policy<'d>) {
        let taint = self.sources_of(policy.element());
        let Some(name) = policy.value_of("response-variable-name") else { return };
        let bit = self.sources.bit(policy.id().0);
        let here = self.settled == Some(policy.element());
        let through = self.taints[taint].all();
        if !here && self.scenario != Scenario::Open && through & self.bit == 0 {
            // The answer has nothing to do with the scenario.
            self.set_variable(name.raw(), Value::default());
            return;
        }
        let taint = self.taints.add(Taint { whole: bit, through, ..Taint::default() });
        let shape = match self.scenario {
            Scenario::Failed(_) if here => Shape::Null,
            Scenario::Open => Shape::Answer,
            _ if here => Shape::Answer,
            _ if policy.value_of("ignore-error").is_some_and(|value| value.raw() != "false") => Shape::Unknown,
            _ => Shape::Present,
        };
        if here {
            self.tested = false;
            self.sent = true;
            self.started = true;
        }
        self.set_variable(name.raw(), Value::with(shape, taint));
    }

    fn lookup(&mut self, policy: Policy<'d>) {
        self.attributes(policy.element());
        let Some(name) = policy.value_of("variable-name") else { return };
        let bit = self.sources.bit(policy.id().0);
        let default = policy.value_of("default-value").map(|value| self.value(value));
        let here = self.settled == Some(policy.element());
        self.started |= here;
        let taint = match here || self.scenario == Scenario::Open {
            true => self.taints.add(Taint { member: bit, depends: bit, ..Taint::default() }),
            false => TaintId::NONE,
        };
        let value = match (self.scenario, default) {
            (Scenario::Found(_), _) if here => Value::with(Shape::Found, taint),
            (Scenario::NotFound(_), Some(default)) if here => Value { taint: self.taints.and(default.taint, taint), ..default },
            (Scenario::NotFound(_), None) if here => Value::with(Shape::Missing, taint),
            (_, Some(default)) if default.is_null() == Some(false) => Value::with(Shape::Present, taint),
            _ => Value::unknown(taint),
        };
        self.set_variable(name.raw(), value);
    }

    fn store(&mut self, policy: Policy<'d>) {
        let mut stored = Value::default();
        for setting in policy.settings() {
            match setting.name() {
                "value" => stored = self.value(setting.value()),
                _ => {
                    self.sources(setting.value());
                }
            }
        }
        if !self.ended {
            let taint = self.taints[stored.taint];
            self.record.stored.push(Stored { element: policy.element(), taint, is_null: stored.is_null() == Some(true) });
        }
    }

    fn set_header(&mut self, policy: Policy<'d>) {
        let element = policy.element();
        let to_caller = self.answers_caller(element);
        if (to_caller || !self.mentions.any_headers()) && self.is_quiet(element) {
            return;
        }
        let name = policy.value_of("name").map(|name| self.value(name)).unwrap_or_default();
        let mut whole = Value::default();
        for child in policy.children_named("value") {
            let value = self.content(child);
            let taint = self.taints.and(whole.taint, value.taint);
            whole = Value { taint, ..value };
        }
        if to_caller {
            self.hand_over(whole.taint, element);
            return;
        }
        let within_policy = element.parent().is_some_and(|parent| parent.policy().is_some_and(|policy| !policy.catalog().is_container()));
        if !within_policy && let Some(name) = self.texts.literal(name.shape) {
            let number = self.names.header(&name);
            self.known_headers = true;
            self.set_number(number, whole);
        }
    }

    fn return_response(&mut self, policy: Policy<'d>) {
        if self.is_quiet(policy.element()) && policy.setting("response-variable-name").is_none() {
            self.ended = true;
            return;
        }
        if let Some(name) = policy.value_of("response-variable-name") {
            let number = self.names.number(name.raw());
            let value = self.variables.get(number);
            self.element = Some(policy.element());
            self.expression = None;
            // The answer goes out with the status that it came with.
            self.pass_on(value, name.span());
            if !matches!(value.shape, Shape::Missing) {
                self.record.to_caller.extend(spot(policy.element(), name.span()).map(|spot| (self.taints[value.taint], spot)));
            }
        }
        for child in policy.children() {
            self.reach(child);
            match child.name() {
                "set-status" => {
                    for setting in child.settings() {
                        let value = self.value(setting.value());
                        self.element = Some(child);
                        self.decide(value.taint, setting.value().span());
                    }
                }
                _ => self.part(child),
            }
        }
        self.ended = true;
    }

    /// A part of a policy, which may be a policy of its own.
    fn part(&mut self, element: Element<'d>) {
        match self.program.at(element) {
            Some(id) => self.step_into(id),
            None => _ = self.step(),
        }
    }

    fn managed_identity(&mut self, policy: Policy<'d>) {
        self.attributes(policy.element());
        let taint = self.taints.add(Taint { derived: self.sources.bit(policy.id().0), ..Taint::default() });
        match policy.value_of("output-token-variable-name") {
            Some(name) => self.set_variable(name.raw(), Value::with(Shape::Present, taint)),
            None => {
                let number = self.names.header("authorization");
                self.known_headers = true;
                self.set_number(number, Value::with(Shape::Present, taint));
            }
        }
    }

    /// Sets the variables that `policy` sets by the catalogue.
    fn writes(&mut self, policy: Policy<'d>, taint: TaintId) {
        for setting in policy.settings() {
            if setting.definition().is_some_and(|attribute| matches!(attribute.variable, Some(Variable::Write(_)))) {
                self.set_variable(setting.value().raw(), Value::unknown(taint));
            }
        }
    }

    fn attributes(&mut self, element: Element<'d>) -> TaintId {
        let mut taint = TaintId::NONE;
        for setting in element.settings() {
            let more = self.sources(setting.value());
            taint = self.taints.and(taint, more);
        }
        taint
    }

    /// Where a setting or a text comes from.
    fn sources(&mut self, value: ast::Value<'d>) -> TaintId {
        match value.expression() {
            Some(expression) => self.code(value, expression).taint,
            None => TaintId::NONE,
        }
    }

    /// Where `element` and all in it comes from. What has no sources is passed over, unless somebody asks what it is.
    fn sources_of(&mut self, element: Element<'d>) -> TaintId {
        match !self.noting && self.is_quiet(element) {
            true => {
                self.reach_all(element);
                TaintId::NONE
            }
            false => self.everything(element),
        }
    }

    /// Evaluates every expression in `element` and below.
    fn everything(&mut self, element: Element<'d>) -> TaintId {
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

    /// Whether the text of `element`, of which only the sources count, has none and cannot fail on every path.
    fn is_inert(&self, element: Element<'d>) -> bool {
        let Some(expression) = element.text().and_then(ast::Value::expression) else { return true };
        !may_fail(expression.raw()) && !may_read(expression.raw())
    }

    /// The value of an element's text.
    fn content(&mut self, element: Element<'d>) -> Value {
        match element.text() {
            Some(value) => self.value(value),
            None => Value::default(),
        }
    }

    fn value(&mut self, value: ast::Value<'d>) -> Value {
        match value.expression() {
            Some(expression) => self.code(value, expression),
            None if self.ended => Value::default(),
            None => {
                self.element = Some(value.element());
                Value::of(self.texts.of_markup(value.raw()))
            }
        }
    }

    /// What `expression` comes to, which is all of `value`.
    fn code(&mut self, value: ast::Value<'d>, expression: Expression<'d>) -> Value {
        if self.ended {
            return Value::default();
        }
        self.element = Some(value.element());
        match self.noting {
            true => self.note_value(value, expression),
            false => self.run(expression),
        }
    }

    /// Whether `element` (a `set-body` or `set-header`) makes what the caller gets.
    fn answers_caller(&self, element: Element<'d>) -> bool {
        for holder in element.ancestors() {
            match holder.definition() {
                Definition::Policy(policy) if policy.kind == Kind::ReturnResponse => return true,
                Definition::Policy(policy) if !policy.is_container() => return false,
                Definition::Section(section) => return matches!(section, Section::Outbound | Section::OnError),
                _ => {}
            }
        }
        false
    }

    fn hand_over(&mut self, taint: TaintId, element: Element<'d>) {
        let taint = self.taints[taint];
        if taint.all() != 0
            && let Some(spot) = spot(element, element.content_span())
        {
            self.record.to_caller.push((taint, spot));
        }
    }
}

fn spot<'d>(element: Element<'d>, span: Span) -> Option<Spot<'d>> {
    Some(Spot { element, expression: None, span })
}

fn sets_variables(policy: Policy<'_>) -> bool {
    policy.settings().any(|setting| setting.definition().is_some_and(|attribute| matches!(attribute.variable, Some(Variable::Write(_)))))
}

/// Whether anyone asks for the texts in a policy that does this.
fn is_asked_about(effect: Effect) -> bool {
    matches!(
        effect,
        Effect::Sends | Effect::SendsOneWay | Effect::LooksUp | Effect::Stores | Effect::Removes | Effect::GetsToken | Effect::Routes
    )
}
