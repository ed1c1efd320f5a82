//! What a document does that others may see, for the [surroundings](super::surroundings) of these others: the variables that it sets and reads, the fragments that it
//! includes, and what it keeps in the cache.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use aho_corasick::AhoCorasick;

use super::flow;
use super::model::Model;
use super::program::StepId;
use super::surroundings::{Effects, Given, KeyUse, Setter, shared_small, small};
use super::texts::{At, Piece, PiecedText};
use super::union::{Union, by_name};
use super::variables::Write;
use crate::ast::{Document, DocumentShape, Element};
use crate::catalog::{self, Definition, Kind, Kinds, Section};
use crate::csharp::check::Ty;
use crate::text::{FileLine, Order, Span};

/// What a document does that others may see.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// What it does in each section, in the order of [`Section::ALL`]. A fragment does all in the first.
    pub parts: [Part; 4],
    /// The values that it looks up in the cache.
    pub lookups: Vec<KeyUse>,
    /// The values that it stores in the cache.
    pub stores: Vec<KeyUse>,
}

/// What a document does in one section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Part {
    /// What it does itself at any time: it may set these variables, and others may find what it has set before the section has come to its end.
    pub ever: Effects,
    /// What it leaves in its variables when the section has come to its end, each with its name in small letters, in the order of the names.
    pub left: Vec<(Arc<str>, Outcome)>,
    /// Whether nothing that follows runs.
    pub ends: bool,
    /// Whether it runs what is wider; and then, whether it always does.
    pub base: Option<bool>,
    /// The places that include fragments.
    pub includes: Vec<Include>,
    /// Whether it may include any fragment.
    pub may_include_any: bool,
}

/// What a section leaves in a variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// How it is set.
    pub given: Given,
    /// Whether what others have set may still be there.
    pub keeps_outer: bool,
}

/// A place that includes a fragment.
#[derive(Clone, Debug, PartialEq)]
pub struct Include {
    /// The fragment's id, in small letters.
    pub fragment: String,
    /// Whether it runs whenever the section does.
    pub always: bool,
    /// Whether something may keep it from running when the cache has a value.
    pub is_guarded: bool,
    /// Where.
    pub place: FileLine,
}

/// What stands in each text that does something of which others may know, or in which nobody knows what will stand.
static MARKS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    let marks = ["ariable", "fragment", "cache", "${", "%{", "#{", "__"];
    AhoCorasick::new(marks).expect("the marks are a few short words")
});

/// The policies that look values up in the cache or store them there.
const CACHED: Kinds = Kinds::of(&[Kind::CacheLookupValue, Kind::CacheStoreValue, Kind::CacheValue]);

impl Summary {
    /// The summary of a document of which nothing can be told.
    pub fn unknown() -> Self {
        let part = || Part { ever: (*Effects::unknown()).clone(), base: Some(false), may_include_any: true, ..Part::default() };
        Self { parts: std::array::from_fn(|_| part()), ..Self::default() }
    }

    /// The summary of the document with this text, if one look at the text tells that it only runs what is wider.
    pub fn of_plain(text: &str) -> Option<Self> {
        let part = || Part { base: Some(false), ..Part::default() };
        (!MARKS.is_match(text)).then(|| Self { parts: std::array::from_fn(|_| part()), ..Self::default() })
    }

    /// The summary of `document`, in which `place` tells where something stands. What it leaves in variables, and of which type, is only worked out if it `is_run` by others, as wider
    /// scopes and fragments are.
    pub fn of(document: &Document<'_>, is_run: bool, place: &dyn Fn(Span) -> FileLine) -> Self {
        let is_broken = document.errors().iter().any(|error| !error.mended);
        if is_broken || document.tree().readings() > 1 {
            return Self::unknown();
        }
        let model = Model::new(document);
        let mut summary = Summarizer { model: &model, is_run, place, summary: Self::default() };
        match document.shape() {
            DocumentShape::Policies => Section::ALL.into_iter().for_each(|section| summary.section(section)),
            DocumentShape::Fragment => {
                let program = model.program();
                let root = document.roots().find(|root| root.definition() == Definition::Fragment);
                let step = root.and_then(|root| program.at(root));
                match step {
                    Some(step) => summary.list(0, step),
                    None => return Self::unknown(),
                }
            }
            DocumentShape::Resolver => summary.resolver(),
            DocumentShape::Bare | DocumentShape::Other => return Self::unknown(),
        }
        summary.cached();
        let summary = summary.summary;
        if model.is_spent() { Self::unknown() } else { summary }
    }

    /// The places at which it includes fragments.
    pub fn includes(&self) -> impl Iterator<Item = &Include> {
        self.parts.iter().flat_map(|part| &part.includes)
    }
}

impl Part {
    /// Whether the section runs what is wider, always, and does nothing else, so that it does what that does.
    pub fn is_base_alone(&self) -> bool {
        let does_nothing = self.left.is_empty() && self.includes.is_empty() && !self.ends && !self.may_include_any;
        self.base == Some(true) && does_nothing && self.ever == Effects::default()
    }

    /// What the section does to whoever runs it, when the wider scopes do `base` and a fragment does what `fragment` says of its id.
    pub fn effects(&self, base: &Effects, fragment: &dyn Fn(&str) -> Arc<Effects>) -> Effects {
        let mut others = Union::default();
        let also = self.includes.iter().filter(|include| include.always).map(|include| fragment(&include.fragment));
        also.for_each(|effects| others.add_also(&effects));
        let perhaps = self.includes.iter().filter(|include| !include.always).map(|include| fragment(&include.fragment));
        perhaps.for_each(|effects| others.add_perhaps(&effects));
        match self.base {
            Some(true) => others.add_also(base),
            Some(false) => others.add_perhaps(base),
            None => {}
        }
        let others = others.effects();
        let mut effects = Union::default();
        for (name, own) in &self.left {
            let mut given = own.given.clone();
            if let Some(outer) = others.given(name).filter(|_| own.keeps_outer) {
                given.surely |= outer.surely;
                given.add(outer);
            }
            effects.set(name, &given, given.surely);
        }
        let is_left = |name: &Arc<str>| self.left.binary_search_by(|(own, _)| own.cmp(name)).is_ok();
        for (name, given) in others.sets.iter().filter(|(name, _)| !is_left(name)) {
            effects.set(name, given, given.surely);
        }
        effects.add_but_sets(&self.ever);
        // What comes after it never runs.
        effects.set_any_if(self.ends);
        effects.add_but_sets(&others);
        effects.effects()
    }
}

/// Whether other elements may stand between the tags of `element`, and no text.
fn takes_elements(element: Element<'_>) -> bool {
    element
        .definition()
        .element()
        .is_none_or(|definition| matches!(definition.text, catalog::TextContent::None | catalog::TextContent::Policies))
}

struct Summarizer<'s, 'd> {
    model: &'s Model<'d>,
    /// Whether others run the document.
    is_run: bool,
    place: &'s dyn Fn(Span) -> FileLine,
    summary: Summary,
}

impl<'d> Summarizer<'_, 'd> {
    fn section(&mut self, section: Section) {
        let program = self.model.program();
        let mut steps = program.sections(section);
        match (steps.next(), steps.next()) {
            (Some(step), None) => self.list(section as usize, step),
            // What runs in the place of a section that is left out is not documented.
            (None, _) => self.summary.parts[section as usize].base = Some(false),
            (Some(_), Some(_)) => self.summary.parts[section as usize] = Summary::unknown().parts[0].clone(),
        }
    }

    /// Adds what a resolver does, which runs apart from all sections.
    fn resolver(&mut self) {
        let mut part = Part { base: Some(false), ..Part::default() };
        self.variables(&|_| true, &mut part);
        let includes = self.model.document.policies().filter(|policy| policy.kind() == Kind::IncludeFragment);
        includes.for_each(|policy| self.include(policy.element(), false, &mut part));
        self.summary.parts[0] = part;
    }

    /// Adds to `part` which variables are set and read in the elements of which `holds` is true. Returns the places that set them, each with its index among the writes, in order.
    fn variables(&self, holds: &dyn Fn(Element<'d>) -> bool, part: &mut Part) -> Vec<(usize, Arc<Setter>)> {
        let (mut setters, mut sets) = (Vec::new(), Vec::new());
        for (index, write) in self.model.writes().iter().enumerate().filter(|(_, write)| holds(write.policy.element())) {
            if write.computed {
                part.ever.may_set_any = true;
                continue;
            }
            let setter = Arc::new(self.setter(write));
            sets.push((shared_small(&setter.name), Given { by: vec![Arc::clone(&setter)], ..Given::default() }));
            setters.push((index, setter));
        }
        let mut reads: Vec<Cow<'_, str>> = Vec::new();
        for read in self.model.reads().iter().filter(|read| holds(read.element)) {
            match read.name {
                Some(name) => reads.push(small(name)),
                None => part.ever.may_read_any = true,
            }
        }
        reads.order();
        reads.dedup();
        part.ever.sets = by_name(sets, |known, own| known.add(&own)).into();
        part.ever.reads = reads.iter().map(|name| Arc::from(&**name)).collect();
        setters
    }

    /// Adds what the list `holder` does as the part with this number.
    fn list(&mut self, number: usize, holder: StepId) {
        let program = self.model.program();
        let root = program.step(holder).element;
        let mut part = Part::default();
        let setters = self.variables(&|element| root.holds(element), &mut part);
        for element in program.step_and_all_in(holder).map(|step| step.element) {
            // Whatever is filled in where text belongs is text.
            if takes_elements(element) && element.has_open_content() {
                (part.ever.may_set_any, part.ever.may_read_any, part.may_include_any) = (true, true, true);
            }
            let always = element.parent() == Some(root);
            match element.definition() {
                Definition::Base => part.base = Some(always || part.base == Some(true)),
                Definition::Policy(policy) if policy.kind == Kind::IncludeFragment => self.include(element, always, &mut part),
                Definition::Policy(policy) => {
                    part.ever.kinds = part.ever.kinds.with(policy.kind);
                    part.ever.placed = part.ever.kinds;
                }
                _ => {}
            }
        }
        if self.is_run && (!setters.is_empty() || program.steps().any(|(_, step)| step.stops())) {
            self.leave(holder, &setters, &mut part);
        }
        self.summary.parts[number] = part;
    }

    /// Adds to `part` what the list `holder` leaves in the variables that it sets at these places.
    fn leave(&self, holder: StepId, setters: &[(usize, Arc<Setter>)], part: &mut Part) {
        let model = self.model;
        let Some(left) = flow::left_by(model.program(), holder, model.writes(), model.reads()) else {
            part.ends = true;
            return;
        };
        let setter = |write: &usize| setters.binary_search_by_key(write, |(index, _)| *index).ok().map(|at| &setters[at].1);
        let left = left.into_iter().map(|left| {
            let by: Vec<&Arc<Setter>> = left.writes.iter().filter_map(setter).collect();
            let name = by.first().map_or_else(|| left.name.into(), |setter| Arc::clone(&setter.name));
            let mut given = Given { surely: left.surely, ..Given::default() };
            given.add(&Given { by: by.into_iter().cloned().collect(), ..Given::default() });
            (shared_small(&name), Outcome { given, keeps_outer: left.keeps_outer })
        });
        // Names that differ in case alone are one.
        part.left = by_name(left.collect(), |known, own: Outcome| {
            known.given.surely |= own.given.surely;
            known.given.add(&own.given);
            known.keeps_outer |= own.keeps_outer;
        });
    }

    fn include(&self, element: Element<'d>, always: bool, part: &mut Part) {
        match element.value_of("fragment-id").filter(|id| !id.is_dynamic()) {
            Some(id) => {
                let model = self.model;
                // Only what asks the cache, or a variable in which an answer of it may be, keeps it from running for that.
                let asks = || !model.conditions(element).is_empty() && !model.guards(element).is_empty();
                let is_tested = || {
                    let own = |name: &str| model.writes_of(name).next().is_some();
                    let reads = |of: Element<'d>| model.reads_of(of).iter().any(|read| !read.name.is_some_and(own));
                    model.conditions(element).iter().any(|condition| reads(condition.element))
                };
                let is_guarded = asks() || is_tested() || model.behind_response_cache(element);
                let fragment = small(id.raw()).into_owned();
                part.includes.push(Include { fragment, always, is_guarded, place: (self.place)(element.name_span()) });
            }
            None => (part.ever.may_set_any, part.ever.may_read_any, part.may_include_any) = (true, true, true),
        }
    }

    fn setter(&self, write: &Write<'d>) -> Setter {
        // Types that hold others are numbered as a thread comes across them.
        let meanings = || self.model.document.meanings();
        let is_plain = |ty: &Ty| meanings().class_of(*ty).is_some_and(|class| Ty::class(class) == *ty);
        let stored = || self.model.stored(write).filter(is_plain).map(|ty| (ty, meanings().name(ty).to_string()));
        let ty = if self.is_run { stored() } else { None };
        let is_chosen = self.is_run && self.model.is_chosen(write);
        Setter { name: write.name.text.into(), place: (self.place)(write.name.span), kind: write.policy.kind(), ty, is_chosen }
    }

    fn cached(&mut self) {
        let model = self.model;
        if !model.document.kinds().meets(CACHED) {
            return;
        }
        let place = |element: Element<'d>| (self.place)(element.name_span());
        let lookups = model.lookups().iter().map(|it| KeyUse { key: it.key.clone(), place: place(it.policy.element()) }).collect();
        let stores = model.stores().iter().map(|it| KeyUse { key: it.key.clone(), place: place(it.policy.element()) }).collect();
        (self.summary.lookups, self.summary.stores) = (lookups, stores);
        // Such a policy looks its value up and stores it.
        for policy in model.document.policies().filter(|policy| policy.kind() == Kind::CacheValue) {
            let key = policy.value_of("key").and_then(|key| key.literal());
            let unknown = || Piece::Code { code: String::new(), caller: false, at: At::default() }.into();
            let used = KeyUse { key: key.map_or_else(unknown, PiecedText::literal), place: place(policy.element()) };
            self.summary.lookups.push(used.clone());
            self.summary.stores.push(used);
        }
    }
}
