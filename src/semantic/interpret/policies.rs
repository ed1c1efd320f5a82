//! Interprets policies: what runs, in order, and what each does to variables. For this room alone.

use super::taints::{Taint, TaintId};
use super::value::{Shape, Value};
use super::{Interpreter, Scenario, Spot, Stored};
use crate::ast::{self, Document, Element, Expression, Policy, Shape as DocumentShape};
use crate::catalog::{Definition, Flow, Kind, Section, Variable};
use crate::csharp::words::{may_fail, may_read};
use crate::text::Span;

impl<'d> Interpreter<'_, 'd> {
    /// Interprets the whole document.
    pub fn walk(&mut self) {
        let document = self.document;
        match document.shape() {
            DocumentShape::Policies | DocumentShape::Bare => self.sections(document),
            DocumentShape::Fragment | DocumentShape::Resolver | DocumentShape::Other => {
                for root in document.roots() {
                    match root.definition() {
                        Definition::Policy(_) => self.element(root),
                        _ => self.block(root),
                    }
                }
                self.record.goes_on = !self.ended;
            }
        }
    }

    fn sections(&mut self, document: &'d Document<'d>) {
        let start = self.skipped();
        for section in [Section::Inbound, Section::Backend, Section::Outbound] {
            for element in sections(document, section) {
                self.block(element);
            }
            if section == Section::Inbound {
                for root in document.roots().filter(|root| matches!(root.definition(), Definition::Policy(_) | Definition::Base)) {
                    self.element(root);
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
        for element in sections(document, Section::OnError) {
            self.block(element);
        }
    }

    /// Whether the element that the scenario is about stands in `section`.
    fn is_settled_in(&self, section: Section) -> bool {
        self.settled.is_some_and(|settled| sections(self.document, section).any(|it| it.span().contains(settled.span().start)))
    }

    fn block(&mut self, holder: Element<'d>) {
        for child in holder.children() {
            if self.ended || self.is_over(child.span().start) {
                break;
            }
            if self.comes_before(child) && child.policy().is_none_or(|policy| policy.kind() != Kind::SetVariable) {
                continue;
            }
            self.element(child);
        }
    }

    fn element(&mut self, element: Element<'d>) {
        if !self.step() {
            return;
        }
        self.reach(element);
        let Some(policy) = element.policy() else { return };
        self.policy(policy);
    }

    /// Runs `policy`, which is never reached, to see what its settings are.
    pub fn look_at(&mut self, policy: Policy<'d>) {
        self.ended = false;
        let reached = std::mem::take(&mut self.record.reached);
        self.policy(policy);
        self.record.reached = reached;
    }

    fn policy(&mut self, policy: Policy<'d>) {
        let element = policy.element();
        let noting = std::mem::replace(&mut self.noting, self.scenario == Scenario::Open && is_asked_about(policy.kind()));
        self.apply(policy, element);
        self.noting = noting;
    }

    fn apply(&mut self, policy: Policy<'d>, element: Element<'d>) {
        match policy.kind() {
            Kind::Choose => self.choose(policy),
            Kind::Retry => self.retry(policy),
            Kind::Wait | Kind::LimitConcurrency | Kind::Block => {
                self.attributes(element);
                self.block(element);
            }
            Kind::CacheValue => {
                self.attributes(element);
                for child in element.children() {
                    let decided = self.decided;
                    let fork = self.fork();
                    self.block(child);
                    self.maybe(fork);
                    self.decided = decided;
                }
                self.writes(policy, TaintId::NONE);
            }
            Kind::SetVariable => self.set_variable_policy(policy),
            Kind::SendRequest => self.send_request(policy),
            Kind::CacheLookupValue => self.lookup(policy),
            Kind::CacheStoreValue => self.store(policy),
            Kind::CacheRemoveValue => {
                self.attributes(element);
            }
            Kind::SetHeader => self.set_header(policy),
            Kind::SetBody if self.is_quiet(element) || self.is_inert(element) => {}
            Kind::SetBody => {
                let value = self.content(element);
                if self.answers_caller(element) {
                    self.hand_over(value.taint, element);
                }
            }
            Kind::ReturnResponse => self.return_response(policy),
            Kind::AuthenticationManagedIdentity => self.managed_identity(policy),
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

    fn choose(&mut self, policy: Policy<'d>) {
        if let Some(settled) = self.settled
            && self.is_about_request()
            && !self.started
            && policy.holds(settled)
        {
            // The request is sent, so this is the branch that is taken.
            let taken = policy.children().find(|branch| branch.holds(settled));
            return taken.into_iter().for_each(|branch| self.block(branch));
        }
        let decided = self.decided;
        let first = self.paths.len();
        // The conditions are asked one after the other: what is left when one does not hold is the path to the next.
        let mut open = true;
        for branch in policy.children() {
            match branch.name() {
                "when" if open => {
                    self.reach(branch);
                    let condition = branch.value_of("condition").map(|value| self.value(value)).unwrap_or_default();
                    let span = branch.value_of("condition").map_or(branch.open_span(), ast::Value::span);
                    self.element = Some(branch);
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
                "otherwise" if open => {
                    self.reach(branch);
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

    fn retry(&mut self, policy: Policy<'d>) {
        let decided = self.decided;
        for setting in policy.settings().filter(|setting| setting.name() != "condition") {
            self.value(setting.value());
        }
        self.block(policy.element());
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
        let within_policy = element.parent().is_some_and(|parent| parent.policy().is_some_and(|policy| !policy.catalog().container));
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
                _ => {
                    self.element(child);
                }
            }
        }
        self.ended = true;
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
                Definition::Policy(policy) if !policy.container => return false,
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

/// The sections of `document` that are called this, at the top of it or in its `<policies>`.
fn sections<'d>(document: &'d Document<'d>, section: Section) -> impl Iterator<Item = Element<'d>> {
    let called = move || document.sections().filter(move |(own, _)| *own == section).map(|(_, element)| element);
    let at_top = called().filter(|element| element.parent().is_none());
    let below = called().filter(|element| element.parent().is_some_and(|root| root.parent().is_none()));
    at_top.chain(below)
}

fn sets_variables(policy: Policy<'_>) -> bool {
    policy.settings().any(|setting| setting.definition().is_some_and(|attribute| matches!(attribute.variable, Some(Variable::Write(_)))))
}

/// Whether anyone asks for the texts in a policy.
fn is_asked_about(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::SendRequest
            | Kind::SendOneWayRequest
            | Kind::CacheLookupValue
            | Kind::CacheStoreValue
            | Kind::CacheRemoveValue
            | Kind::AuthenticationManagedIdentity
            | Kind::SetBackendService
    )
}
