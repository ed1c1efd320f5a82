//! Paths: how a value is reached from `context`.

use std::cell::Cell;
use std::hash::BuildHasher;

use foldhash::HashMap;

use crate::csharp::ExprId;
use crate::csharp::library::{ClassId, Facts};

/// A path of an expression, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub(super) u16);

/// One step of a path. What a path consists of owns its names, what is looked for among them borrows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step<Text = Box<str>> {
    /// `context` itself: every path begins with it.
    Context,
    /// A property of this name.
    Member(Text),
    /// An entry with this key.
    Key(Text),
    /// An entry whose key is only known when the code runs: where it is read.
    Computed(ExprId),
    /// One of several values.
    Item,
    /// What a method of this name makes of it.
    Call(Text),
}

impl Step {
    fn as_ref(&self) -> Step<&str> {
        match self {
            Self::Context => Step::Context,
            Self::Member(name) => Step::Member(name),
            Self::Key(key) => Step::Key(key),
            Self::Computed(node) => Step::Computed(*node),
            Self::Item => Step::Item,
            Self::Call(name) => Step::Call(name),
        }
    }
}

impl From<Step<&str>> for Step {
    fn from(step: Step<&str>) -> Self {
        match step {
            Step::Context => Self::Context,
            Step::Member(name) => Self::Member(name.into()),
            Step::Key(key) => Self::Key(key.into()),
            Step::Computed(node) => Self::Computed(node),
            Step::Item => Self::Item,
            Step::Call(name) => Self::Call(name.into()),
        }
    }
}

/// The last step of a path, and what is known there.
#[derive(Debug)]
pub(super) struct Link {
    pub before: Option<PathId>,
    pub step: Step,
    /// What the value there is.
    pub facts: Facts,
    /// Its type, as far as it is one of the tables.
    pub class: Option<ClassId>,
    pub length: u16,
    /// Whether something has been made of what is known there.
    used: Cell<bool>,
}

/// All paths of an expression. Two that are the same have one number.
#[derive(Debug, Default)]
pub(super) struct Paths {
    links: Vec<Link>,
    /// Where there are more than [`FEW`]: each by the hash of what comes before and the step. Where that is taken by another path, the number
    /// after it is tried.
    known: Option<HashMap<u64, PathId>>,
    /// Whether more became known of a place of which something had been made.
    pub revised: bool,
}

/// The budgets for the length and the number of paths: code with cycles would yield paths without end.
const LONGEST: u16 = 40;
const MOST: usize = 8_000;

/// How many paths are looked through sooner than they are hashed.
const FEW: usize = 16;

impl Paths {
    /// `before` with one more step, where `facts` holds and values have this type; `None` when that is too long, or one too many.
    pub fn step(&mut self, before: Option<PathId>, step: Step<&str>, facts: Facts, class: Option<ClassId>) -> Option<PathId> {
        let (length, inherited) = before.map_or((0, Facts::NONE), |before| {
            let link = self.used(before);
            (link.length + 1, link.facts)
        });
        if let Some(known) = self.find(before, step) {
            self.learn(known, inherited.and(facts), class);
            return Some(known);
        }
        if length > LONGEST || self.links.len() >= MOST {
            return None;
        }
        let id = PathId(self.links.len() as u16);
        self.links.push(Link { before, step: step.into(), facts: inherited.and(facts), class, length, used: Cell::new(false) });
        match &mut self.known {
            Some(known) => note(known, &self.links, id),
            None if self.links.len() > FEW => {
                let known = self.known.insert(HashMap::default());
                (0..=id.0).for_each(|at| note(known, &self.links, PathId(at)));
            }
            None => {}
        }
        Some(id)
    }

    /// The path of `before` with one more step, if there is one already.
    fn find(&self, before: Option<PathId>, step: Step<&str>) -> Option<PathId> {
        let is_it = |link: &Link| link.before == before && link.step.as_ref() == step;
        let Some(known) = &self.known else {
            return self.links.iter().position(is_it).map(|at| PathId(at as u16));
        };
        let mut hash = known.hasher().hash_one((before, step));
        loop {
            let &id = known.get(&hash)?;
            if is_it(self.link(id)) {
                return Some(id);
            }
            hash = hash.wrapping_add(1);
        }
    }

    /// Notes that these facts hold where a path leads, and that values there have this type unless another is known.
    pub fn learn(&mut self, id: PathId, facts: Facts, class: Option<ClassId>) {
        let link = &mut self.links[id.0 as usize];
        let known = (link.facts, link.class);
        link.facts = link.facts.and(facts);
        link.class = link.class.or(class);
        self.revised |= link.used.get() && known != (link.facts, link.class);
    }

    /// What is known where a path leads.
    pub fn link(&self, id: PathId) -> &Link {
        &self.links[id.0 as usize]
    }

    /// The same, for something that is made of it while paths are still looked for.
    pub fn used(&self, id: PathId) -> &Link {
        let link = self.link(id);
        link.used.set(true);
        link
    }
}

/// Adds one of `links`.
fn note(known: &mut HashMap<u64, PathId>, links: &[Link], id: PathId) {
    let link = &links[id.0 as usize];
    let mut hash = known.hasher().hash_one((link.before, link.step.as_ref()));
    while known.contains_key(&hash) {
        hash = hash.wrapping_add(1);
    }
    known.insert(hash, id);
}

/// How many paths a value may have come by.
const ALTERNATIVES: usize = 4;

/// What a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Values {
    paths: [PathId; ALTERNATIVES],
    count: u8,
    /// Whether it may be something else, too.
    pub other: bool,
}

impl Values {
    /// Nothing yet, or `null`.
    pub const NONE: Self = Self { paths: [PathId(0); ALTERNATIVES], count: 0, other: false };
    /// A value that no path leads to.
    pub const OTHER: Self = Self { other: true, ..Self::NONE };

    pub fn paths(&self) -> &[PathId] {
        &self.paths[..self.count as usize]
    }

    pub fn into_paths(self) -> impl Iterator<Item = PathId> {
        self.paths.into_iter().take(self.count as usize)
    }

    pub fn add(&mut self, path: Option<PathId>) {
        match path {
            None => self.other = true,
            Some(path) if self.paths().contains(&path) => {}
            Some(_) if self.count as usize == ALTERNATIVES => self.other = true,
            Some(path) => {
                self.paths[self.count as usize] = path;
                self.count += 1;
            }
        }
    }

    pub fn join(&mut self, other: &Self) {
        other.paths().iter().for_each(|&path| self.add(Some(path)));
        self.other |= other.other;
    }
}

impl From<Option<PathId>> for Values {
    fn from(path: Option<PathId>) -> Self {
        let mut values = Self::NONE;
        values.add(path);
        values
    }
}
