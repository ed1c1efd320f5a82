//! What becomes of the responses to requests, according to the interpreter. Rules get an [`Answer`] from the model.

use std::rc::Rc;

use super::super::caches::Portion;
use super::super::flow;
use super::super::interpret::{Record, Scenario, SourceSet, Spot, Stored};
use super::super::model::Model;
use super::super::program::Program;
use super::super::variables::Read;
use super::{IgnoreError, Request};
use crate::ast::{Element, Expression};
use crate::catalog::Section;
use crate::text::{Order, Span};

/// What becomes of the answer to one request. Each question is worked out when it is asked, because most of them take a run of the interpreter of their own.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'m, 'd> {
    model: &'m Model<'d>,
    /// The index of the request in [`Model::requests`].
    request: usize,
}

/// The uses of a body that no test of the status keeps an error's body from.
#[derive(Clone, Debug, Default)]
pub struct Unchecked<'d> {
    /// The places.
    pub uses: Vec<Use<'d>>,
    /// Whether each of them fails when the call was refused, so that nothing goes on with an error's body.
    pub fails: bool,
}

/// A store that is reached when the request was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RefusedStore {
    /// The store, as an index into [`Model::stores`].
    pub store: usize,
    /// What of the refused answer it would keep.
    pub what: Portion,
    /// Whether it would keep null, because what it asks for is not in an error's body.
    pub null: bool,
}

/// A place where a value is used.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Use<'d> {
    /// The element whose expression it is.
    pub element: Element<'d>,
    /// The expression; `None` for an attribute that names a variable, and in Liquid.
    pub expression: Option<Expression<'d>>,
    /// The place in the source.
    pub span: Span,
}

/// A place where a value is handed on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Handed<'d> {
    /// The place.
    pub at: Use<'d>,
    /// What of the answer it is.
    pub what: Portion,
}

impl<'m, 'd> Answer<'m, 'd> {
    /// The answer to the request with this index.
    pub fn new(model: &'m Model<'d>, request: usize) -> Self {
        Self { model, request }
    }

    /// Whether any place reads the variable while it may hold the answer.
    pub fn is_read(&self) -> bool {
        let Some((request, _)) = self.followed() else { return false };
        self.reads().any(|read| read.name.is_some() && self.comes_after(request, &read))
    }

    /// Whether something unseen (a fragment, `<base />`, a computed variable name) may read the variable too.
    pub fn is_read_elsewhere(&self) -> bool {
        let Some((request, _)) = self.followed() else { return self.request().is_some_and(|request| request.response.is_some()) };
        self.reads().any(|read| read.name.is_none() && self.comes_after(request, &read))
            || self.model.handed(&self.model.inventory().unseen).iter().any(|unseen| may_follow(self.model.program(), request, *unseen))
    }

    /// The places that fail, or go on as if nothing was wrong, when the call failed and left null: no test for null keeps the request from
    /// them.
    pub fn null_uses(&self) -> Vec<Use<'d>> {
        let Some((request, _)) = self.followed() else { return Vec::new() };
        // A call that fails leaves nothing unless errors are ignored: the request goes to `on-error`.
        if matches!(request.ignore_error, IgnoreError::No | IgnoreError::Absent) || self.reads().next().is_none() {
            return Vec::new();
        }
        let Some(failed) = self.seen_in(Scenario::Failed(self.request)) else { return Vec::new() };
        distinct(failed.null_uses.iter().copied().filter(|spot| !self.is_seen_by_fragment(request, spot)))
    }

    /// The places that compare the answer with null where the variable holds it on every path: when errors are not ignored, they never find
    /// null.
    pub fn comparisons(&self) -> Vec<Use<'d>> {
        let (Some((_, source)), Some(open)) = (self.followed(), self.seen_in(Scenario::Open)) else { return Vec::new() };
        distinct(open.null_tests.iter().filter(|(of, _)| of.meets(source)).map(|(_, spot)| *spot))
    }

    /// The places that use the body whatever the status was.
    pub fn unchecked(&self) -> Unchecked<'d> {
        let (Some((request, source)), Some(open)) = (self.followed(), self.seen_in(Scenario::Open)) else { return Unchecked::default() };
        // Where nothing asks for a body on any path, nothing does on the paths of a refused call.
        if !open.bodies.meets(source) && open.at(request.policy.element()).is_some() {
            return Unchecked::default();
        }
        let Some(refused) = self.seen_in(Scenario::Refused(self.request)) else { return Unchecked::default() };
        let checked_later =
            |spot: &Spot<'d>| refused.decisions.iter().any(|(on, test)| on.meets(source) && test.span.end > spot.span.start);
        let unchecked: Vec<_> = refused
            .body_uses
            .iter()
            .filter(|read| read.of.meets(source) && !read.tested)
            .filter(|read| !checked_later(&read.spot) && !self.is_seen_by_fragment(request, &read.spot))
            .collect();
        Unchecked {
            fails: unchecked.iter().all(|read| read.fails) || !refused.null_uses.is_empty(),
            uses: distinct(unchecked.iter().map(|read| read.spot)),
        }
    }

    /// The stores that a refused answer (a 403, an error page) reaches too.
    pub fn refused_stores(&self) -> Vec<RefusedStore> {
        let Some((_, source)) = self.followed() else { return Vec::new() };
        // What no store keeps of a good answer, none keeps of a bad one.
        let is_kept = self.model.stores().iter().any(|store| store.kept.iter().any(|kept| kept.request == self.request));
        let Some(refused) = is_kept.then(|| self.seen_in(Scenario::Refused(self.request))).flatten() else { return Vec::new() };
        let store = |stored: &Stored<'d>| {
            let store = self.model.inventory().store_at(stored.element)?;
            let what = Portion::of(&stored.taint, source)?;
            Some(RefusedStore { store, what, null: stored.is_null })
        };
        refused.stored.iter().filter_map(store).collect()
    }

    /// Where something of it is handed to the caller: a `return-response`, a body or a header of the response.
    pub fn to_caller(&self) -> Vec<Handed<'d>> {
        let (Some((_, source)), Some(open)) = (self.followed(), self.seen_in(Scenario::Open)) else { return Vec::new() };
        open.to_caller.iter().filter_map(|(taint, spot)| Portion::of(taint, source).map(|what| Handed { at: used(*spot), what })).collect()
    }

    fn request(&self) -> Option<&'m Request<'d>> {
        self.model.inventory().requests.get(self.request)
    }

    /// The request and its source, when it leaves an answer and is among those that are followed.
    fn followed(&self) -> Option<(&'m Request<'d>, SourceSet)> {
        let request = self.request().filter(|request| request.response.is_some())?;
        let source = self.model.source(request);
        (!source.is_empty()).then_some((request, source))
    }

    /// What the interpreter saw in this scenario; `None` when it gave up there, or in the open one.
    fn seen_in(&self, scenario: Scenario) -> Option<Rc<Record<'d>>> {
        let record = self.model.interpreted(scenario);
        (!record.gave_up && !self.model.interpreted(Scenario::Open).gave_up).then_some(record)
    }

    /// All places that read the variable, or any variable.
    fn reads(&self) -> impl Iterator<Item = Read<'d>> {
        let response = self.request().and_then(|request| request.response).map(|name| name.text);
        self.model.reads().iter().copied().filter(move |read| read.name.is_none() || read.name == response)
    }

    fn comes_after(&self, request: &Request<'d>, read: &Read<'d>) -> bool {
        !request.policy.element().holds(read.element) && may_follow(self.model.program(), request, read.element)
    }

    /// Whether a fragment runs between the request and `spot`. What it does is not known; it may well test the answer.
    fn is_seen_by_fragment(&self, request: &Request<'d>, spot: &Spot<'d>) -> bool {
        let (program, inventory) = (self.model.program(), self.model.inventory());
        self.model.takes(inventory.unseen.len())
            && inventory.fragments().any(|fragment| {
                flow::precedes(program, request.policy.element(), fragment)
                    && fragment.id() < spot.element.id()
                    && flow::precedes(program, fragment, spot.element)
            })
    }
}

fn may_follow(program: &Program<'_>, request: &Request<'_>, element: Element<'_>) -> bool {
    element.section() == Some(Section::OnError) || flow::precedes(program, request.policy.element(), element)
}

fn used(spot: Spot<'_>) -> Use<'_> {
    Use { element: spot.element, expression: spot.expression, span: spot.span }
}

/// The places, each once, in document order.
fn distinct<'d>(spots: impl Iterator<Item = Spot<'d>>) -> Vec<Use<'d>> {
    let mut uses: Vec<Use<'d>> = spots.map(used).collect();
    uses.order_by_key(|place| (place.span.start, place.span.end));
    uses.dedup_by_key(|place| place.span);
    uses
}
