//! Interprets policies that hold no others: requests, caches, variables, headers, answers. Used only in this module.

use super::super::program::effects;
use super::domain::{Absence, Domain};
use super::taints::{Taint, TaintId};
use super::value::AbstractValue;
use super::{Interpreter, Scenario, Spot, Stored};
use crate::ast::{self, Element, Policy};
use crate::catalog::{Definition, Effect, Flow, Kind, Section};
use crate::csharp::words::{may_fail, may_read};
use crate::text::Span;

impl<'d, D: Domain<'d>> Interpreter<'_, 'd, D> {
    /// A policy that holds no others.
    pub fn leaf(&mut self, policy: Policy<'d>) {
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
                let taint = if effects::written_by(policy).next().is_some() { self.everything(element) } else { self.sources_of(element) };
                self.writes(policy, taint);
                if matches!(policy.catalog().flow, Flow::Stops) {
                    self.position.path.ended = true;
                }
            }
        }
    }

    fn set_variable_policy(&mut self, policy: Policy<'d>) {
        let number = policy.value_of("name").map(|name| self.store.names.number(name.raw()));
        let is_idle = number.is_none_or(|number| !self.question.mentions.is_read(number));
        let value = policy.value_of("value").filter(|value| !is_idle || value.expression().is_some_and(|code| self.tells(code)));
        let value = value.map(|value| self.value(value)).unwrap_or_default();
        if let Some(number) = number.filter(|_| !self.position.path.ended) {
            self.set_number(number, value);
        }
    }

    fn send_request(&mut self, policy: Policy<'d>) {
        let taint = self.sources_of(policy.element());
        let Some(name) = policy.value_of("response-variable-name") else { return };
        let bit = self.question.sources.of(policy.element());
        let here = self.question.settled == Some(policy.element());
        let through = self.taints[taint].all();
        if !here && self.question.scenario != Scenario::Open && !through.meets(self.question.source) {
            // The answer has nothing to do with the scenario.
            self.set_variable(name.raw(), AbstractValue::default());
            return;
        }
        let taint = self.taints.add(Taint { whole: bit, through, ..Taint::default() });
        let shape = match self.question.scenario {
            Scenario::Failed(_) if here => D::absent(Absence::Null),
            Scenario::Open => D::ANSWER,
            _ if here => D::ANSWER,
            _ if policy.value_of("ignore-error").is_some_and(|value| value.raw() != "false") => D::Shape::default(),
            _ => D::PRESENT,
        };
        if here {
            self.position.path.tested = false;
            self.position.path.sent = true;
            self.position.started = true;
        }
        self.set_variable(name.raw(), AbstractValue::with(shape, taint));
    }

    fn lookup(&mut self, policy: Policy<'d>) {
        self.attributes(policy.element());
        let Some(name) = policy.value_of("variable-name") else { return };
        let bit = self.question.sources.of(policy.element());
        let default = policy.value_of("default-value").map(|value| self.value(value));
        let here = self.question.settled == Some(policy.element());
        self.position.started |= here;
        let taint = match here || self.question.scenario == Scenario::Open {
            true => self.taints.add(Taint { member: bit, depends: bit, ..Taint::default() }),
            false => TaintId::NONE,
        };
        let value = match (self.question.scenario, default) {
            (Scenario::Found(_), _) if here => AbstractValue::with(D::FOUND, taint),
            (Scenario::NotFound(_), Some(default)) if here => AbstractValue { taint: self.taints.and(default.taint, taint), ..default },
            (Scenario::NotFound(_), None) if here => AbstractValue::with(D::absent(Absence::Missing), taint),
            (_, Some(default)) if D::is_null(default.shape) == Some(false) => AbstractValue::with(D::PRESENT, taint),
            _ => AbstractValue::unknown(taint),
        };
        self.set_variable(name.raw(), value);
    }

    fn store(&mut self, policy: Policy<'d>) {
        let mut stored = AbstractValue::default();
        for setting in policy.settings() {
            match setting.name() {
                "value" => stored = self.value(setting.value()),
                _ => {
                    self.sources(setting.value());
                }
            }
        }
        if !self.position.path.ended {
            let taint = self.taints[stored.taint];
            self.record.stored.push(Stored { element: policy.element(), taint, is_null: D::is_null(stored.shape) == Some(true) });
        }
    }

    fn set_header(&mut self, policy: Policy<'d>) {
        let element = policy.element();
        let to_caller = self.answers_caller(element);
        if (to_caller || !self.question.mentions.any_headers()) && self.is_quiet(element) {
            return;
        }
        let name = policy.value_of("name").map(|name| self.value(name)).unwrap_or_default();
        let mut whole = AbstractValue::default();
        for child in policy.children_named("value") {
            let value = self.content(child);
            let taint = self.taints.and(whole.taint, value.taint);
            whole = AbstractValue { taint, ..value };
        }
        if to_caller {
            self.hand_over(whole.taint, element);
            return;
        }
        let within_policy = element.parent().is_some_and(|parent| parent.policy().is_some_and(|policy| !policy.catalog().is_container()));
        if !within_policy && let Some(name) = self.domain.literal(name.shape) {
            let number = self.store.names.header(&name);
            self.store.known_headers = true;
            self.set_number(number, whole);
        }
    }

    fn return_response(&mut self, policy: Policy<'d>) {
        if self.is_quiet(policy.element()) && policy.setting("response-variable-name").is_none() {
            self.position.path.ended = true;
            return;
        }
        if let Some(name) = policy.value_of("response-variable-name") {
            let number = self.store.names.number(name.raw());
            let value = self.store.variables.get(number);
            self.position.element = Some(policy.element());
            self.position.expression = None;
            // The answer goes out with the status that it came with.
            self.pass_on(value, name.span());
            if D::absence(value.shape) != Some(Absence::Missing) {
                self.record.to_caller.extend(spot(policy.element(), name.span()).map(|spot| (self.taints[value.taint], spot)));
            }
        }
        for child in policy.children() {
            self.reach(child);
            match child.name() {
                "set-status" => {
                    for setting in child.settings() {
                        let value = self.value(setting.value());
                        self.position.element = Some(child);
                        self.decide(value.taint, setting.value().span());
                    }
                }
                _ => self.part(child),
            }
        }
        self.position.path.ended = true;
    }

    /// A part of a policy, which may be a policy of its own.
    fn part(&mut self, element: Element<'d>) {
        match self.question.program.at(element) {
            Some(id) => self.step_into(id),
            None => _ = self.budget.spend(),
        }
    }

    fn managed_identity(&mut self, policy: Policy<'d>) {
        self.attributes(policy.element());
        let taint = self.taints.add(Taint { derived: self.question.sources.of(policy.element()), ..Taint::default() });
        match policy.value_of("output-token-variable-name") {
            Some(name) => self.set_variable(name.raw(), AbstractValue::with(D::PRESENT, taint)),
            None => {
                let number = self.store.names.header("authorization");
                self.store.known_headers = true;
                self.set_number(number, AbstractValue::with(D::PRESENT, taint));
            }
        }
    }

    /// Whether the text of `element`, of which only the sources count, has none and cannot fail on every path.
    fn is_inert(&self, element: Element<'d>) -> bool {
        let Some(expression) = element.text().and_then(ast::Value::expression) else { return true };
        !may_fail(expression.raw()) && !may_read(expression.raw())
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
        if !taint.all().is_empty()
            && let Some(spot) = spot(element, element.content_span())
        {
            self.record.to_caller.push((taint, spot));
        }
    }
}

fn spot<'d>(element: Element<'d>, span: Span) -> Option<Spot<'d>> {
    Some(Spot { element, expression: None, span })
}
