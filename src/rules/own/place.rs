//! Whether what a rule of one's own says holds of an element.

use std::borrow::Cow;

use regex::Regex;

use super::order;
use super::others::Others;
use super::vocabulary::TEXT;
use crate::ast::{Element, Expression, Policy, Value};
use crate::catalog::{ApiKind, Definition, Kind, Kinds, Scope, Section};
use crate::config::{Position, Written};
use crate::csharp::library::Fact;
use crate::rules::Context;
use crate::semantic::{Piece, PiecedText, RequestTarget};
use crate::text::Span;

/// What holds of an element. What is left out says nothing.
#[derive(Debug, Default)]
pub(super) struct Conditions {
    pub(super) policies: Option<Kinds>,
    pub(super) elements: Vec<String>,
    pub(super) sections: Vec<Section>,
    pub(super) scopes: Vec<Scope>,
    pub(super) apis: Vec<ApiKind>,
    pub(super) within: Option<Others>,
    pub(super) has: Vec<String>,
    pub(super) lacks: Vec<String>,
    pub(super) values: Vec<(String, ValueTest)>,
    pub(super) reads: Vec<Read>,
    pub(super) calls: Vec<Call>,
    pub(super) missing_before: Option<Others>,
    pub(super) missing_after: Option<Others>,
    pub(super) missing_around: Option<Others>,
    pub(super) missing_inside: Option<Others>,
    pub(super) position: Option<Position>,
}

/// What is said of a value: all that is not left out.
#[derive(Debug, Default)]
pub(super) struct ValueTest {
    pub(super) is: Vec<Regex>,
    pub(super) is_not: Vec<Regex>,
    pub(super) matches: Option<Regex>,
    pub(super) matches_not: Option<Regex>,
    pub(super) above: Option<f64>,
    pub(super) below: Option<f64>,
    pub(super) written_as: Vec<Written>,
}

/// What an expression reads.
#[derive(Debug)]
pub(super) enum Read {
    /// Whatever is this.
    Fact(Fact),
    /// What is reached from `context` by these members, and then by this key.
    Path(Vec<String>, Option<String>),
}

/// What a policy calls.
#[derive(Debug)]
pub(super) enum Call {
    /// A Key Vault.
    KeyVault,
    /// An endpoint that issues tokens.
    TokenEndpoint,
    /// An address like this.
    Address(Regex),
}

impl Conditions {
    /// Whether a document with policies of these kinds may have a place at which they hold.
    pub(super) fn meets(&self, kinds: Kinds) -> bool {
        self.policies.is_none_or(|own| own.meets(kinds))
    }

    /// Whether they are about elements rather than policies.
    pub(super) fn names_elements(&self) -> bool {
        !self.elements.is_empty()
    }

    /// Returns the place at which they hold of `element`: what it has or reads, or its name; `None` if they do not, or nobody can know.
    pub(super) fn hold(&self, cx: &Context<'_>, element: Element<'_>) -> Option<Span> {
        let policy = element.policy().or_else(|| element.ancestors().find_map(|it| it.policy()));
        let is_frame = matches!(element.definition(), Definition::Section(_) | Definition::Policies | Definition::Fragment);
        if policy.is_none() && !is_frame {
            return None;
        }
        // What stands before, after and around a part of a policy is what does so of the policy.
        let whole = policy.map_or(element, |policy| policy.element());
        let is_here = self.policies.is_none_or(|kinds| policy.is_some_and(|policy| kinds.contains(policy.kind())))
            && (self.elements.is_empty() || self.elements.iter().any(|name| name == element.name()))
            && is_in(&self.sections, element.section())
            && is_in(&self.scopes, cx.deployment.scope)
            && is_in(&self.apis, cx.deployment.api)
            && self.within.as_ref().is_none_or(|others| order::is_within(whole, others))
            && !self.missing_around.as_ref().is_some_and(|others| order::may_be_within(whole, others))
            && self.position.is_none_or(|position| policy.is_some_and(|policy| order::is_at(policy, position)));
        if !is_here {
            return None;
        }
        let mut span = None;
        for name in &self.has {
            let found = members(element, name).next()?;
            span.get_or_insert(found);
        }
        if !self.lacks.is_empty() && (element.has_open_content() || element.has_open_attributes()) {
            return None;
        }
        if self.lacks.iter().any(|name| members(element, name).next().is_some()) {
            return None;
        }
        for (name, test) in &self.values {
            let found = values(element, name).find(|value| test.holds(*value))?;
            span.get_or_insert(found.span());
        }
        if !self.reads.is_empty() {
            let found = expressions(element).find_map(|expression| self.reads.iter().find_map(|read| read.place(expression)))?;
            span.get_or_insert(found);
        }
        let calls = |policy| self.calls.iter().any(|call| call.is_of(cx, policy));
        let holds = (self.calls.is_empty() || policy.is_some_and(calls))
            && self.missing_inside.as_ref().is_none_or(|others| order::is_missing_inside(cx, element, others))
            && self.missing_after.as_ref().is_none_or(|others| order::is_missing_after(cx, whole, others))
            && self.missing_before.as_ref().is_none_or(|others| order::is_missing_before(cx, whole, others));
        holds.then(|| span.unwrap_or_else(|| element.name_span()))
    }
}

/// Whether `known` is one of `wanted`, where anything is wanted.
fn is_in<T: PartialEq>(wanted: &[T], known: Option<T>) -> bool {
    wanted.is_empty() || known.is_some_and(|known| wanted.contains(&known))
}

/// The places of the attribute, of the children, or of the text of `element` that are called `name`.
pub(super) fn members<'d>(element: Element<'d>, name: &'d str) -> impl Iterator<Item = Span> + 'd {
    let attribute = element.setting(name).map(|setting| setting.span());
    let text = element.text().filter(|text| name == TEXT && !text.raw().trim().is_empty()).map(Value::span);
    attribute.into_iter().chain(text).chain(element.children_named(name).map(Element::name_span))
}

/// The values that `name` has in `element`: of the attribute, of the children's texts, of its text.
pub(super) fn values<'d>(element: Element<'d>, name: &'d str) -> impl Iterator<Item = Value<'d>> + 'd {
    let text = element.text().filter(|_| name == TEXT);
    element.value_of(name).into_iter().chain(text).chain(element.children_named(name).filter_map(Element::text))
}

/// The expressions in `element` that belong to no policy within it.
fn expressions(element: Element<'_>) -> impl Iterator<Item = Expression<'_>> {
    let within = element.descendants().filter(move |it| {
        let mut up = std::iter::once(*it).chain(it.ancestors()).take_while(|up| *up != element);
        !up.any(|up| up.policy().is_some())
    });
    let values = std::iter::once(element).chain(within).flat_map(|it| it.settings().map(|setting| setting.value()).chain(it.text()));
    values.filter_map(Value::expression)
}

impl ValueTest {
    /// Whether it holds of `value`. Of what is not known before the policy runs, only how it is written is.
    pub(super) fn holds(&self, value: Value<'_>) -> bool {
        self.is_met(value, false)
    }

    /// Whether it holds of `value`, or may: whatever is not known before the policy runs may be anything.
    pub(super) fn may_hold(&self, value: Value<'_>) -> bool {
        self.is_met(value, true)
    }

    /// Whether it holds of `value`; of one that is not known, as `unknown` says.
    fn is_met(&self, value: Value<'_>, unknown: bool) -> bool {
        if !self.written_as.is_empty() && !self.written_as.iter().any(|form| is_written_as(value, *form)) {
            return false;
        }
        let says_more = !self.is.is_empty()
            || !self.is_not.is_empty()
            || self.matches.is_some()
            || self.matches_not.is_some()
            || self.above.is_some()
            || self.below.is_some();
        if !says_more {
            return true;
        }
        let Some(text) = value.literal() else { return unknown };
        let text = text.trim();
        let number = || text.parse::<f64>().ok();
        (self.is.is_empty() || self.is.iter().any(|it| it.is_match(text)))
            && !self.is_not.iter().any(|it| it.is_match(text))
            && self.matches.as_ref().is_none_or(|it| it.is_match(text))
            && !self.matches_not.as_ref().is_some_and(|it| it.is_match(text))
            && self.above.is_none_or(|least| number().is_some_and(|it| it > least))
            && self.below.is_none_or(|most| number().is_some_and(|it| it < most))
    }
}

fn is_written_as(value: Value<'_>, form: Written) -> bool {
    match form {
        Written::Literal => value.literal().is_some(),
        Written::Expression => value.expression().is_some(),
        Written::NamedValue => value.named_value().is_some(),
    }
}

impl Read {
    /// Where `expression` reads it.
    fn place(&self, expression: Expression<'_>) -> Option<Span> {
        let code = expression.code();
        let found = match self {
            Self::Fact(fact) => expression.reads(*fact)?,
            Self::Path(members, key) => {
                let members: Vec<&str> = members.iter().map(String::as_str).collect();
                let is_key = |key: &str, own: &str| match members.last() {
                    Some(&"Headers") => key.eq_ignore_ascii_case(own),
                    _ => key == own,
                };
                let readings = code.readings(|path| {
                    path.begins_with(&members) && key.as_ref().is_none_or(|key| path.key().is_some_and(|own| is_key(key, own)))
                });
                readings.into_iter().min_by_key(|reading| code.ast()[reading.node].span)?
            }
        };
        Some(code.ast().span_of(found.node))
    }
}

impl Call {
    /// Whether `policy` calls it.
    fn is_of(&self, cx: &Context<'_>, policy: Policy<'_>) -> bool {
        let model = cx.model();
        let request = model.request(policy).map(|index| model.nth_request(index));
        match self {
            Self::KeyVault => request.is_some_and(|request| request.target.key_vault().is_some()),
            Self::TokenEndpoint => request.is_some_and(|request| request.target == RequestTarget::TokenEndpoint),
            Self::Address(like) => {
                let service = (policy.kind() == Kind::SetBackendService).then(|| model.backend_address(policy)).flatten();
                request.map(|request| &request.url).into_iter().chain(service).any(|address| like.is_match(&shown(address)))
            }
        }
    }
}

/// The characters of `address` with a mark for what is not known before the policy runs; nothing that is written down begins with one.
fn shown(address: &PiecedText) -> String {
    let piece = |piece: &Piece| -> Cow<'static, str> {
        match piece {
            Piece::Literal(text) => text.clone().into(),
            Piece::NamedValue(name) => format!("{{{{{name}}}}}").into(),
            Piece::Interpolation(_) | Piece::Variable { .. } | Piece::Code { .. } => "…".into(),
        }
    };
    address.pieces().iter().map(piece).collect()
}
