//! Paths: how a value is reached from `context`.

use foldhash::HashMap;

use crate::csharp::ExprId;
use crate::csharp::library::{ClassId, Facts};

/// A path of an expression, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PathId(pub(super) u16);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// `context` itself: every path begins with it.
    Context,
    /// A property of this name.
    Member(Box<str>),
    /// An entry with this key.
    Key(Box<str>),
    /// An entry whose key is only known when the code runs: where it is read.
    Computed(ExprId),
    /// One of several values.
    Item,
    /// What a method of this name makes of it.
    Call(Box<str>),
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
}

/// All paths of an expression. Two that are the same have one number.
#[derive(Debug, Default)]
pub(super) struct Paths {
    pub links: Vec<Link>,
    known: HashMap<(Option<PathId>, Step), PathId>,
}

/// The budgets for the length and the number of paths: code with cycles would yield paths without end.
const LONGEST: u16 = 40;
const MOST: usize = 8_000;

impl Paths {
    /// `before` with one more step, where `facts` holds and values have this type; `None` when that is too long, or one too many.
    pub fn step(&mut self, before: Option<PathId>, step: Step, facts: Facts, class: Option<ClassId>) -> Option<PathId> {
        let (length, inherited) = before.map_or((0, Facts::NONE), |before| {
            let link = &self.links[before.0 as usize];
            (link.length + 1, link.facts)
        });
        if let Some(&known) = self.known.get(&(before, step.clone())) {
            let link = &mut self.links[known.0 as usize];
            link.facts = link.facts.and(inherited).and(facts);
            link.class = link.class.or(class);
            return Some(known);
        }
        if length > LONGEST || self.links.len() >= MOST {
            return None;
        }
        let id = PathId(self.links.len() as u16);
        self.known.insert((before, step.clone()), id);
        self.links.push(Link { before, step, facts: inherited.and(facts), class, length });
        Some(id)
    }

    pub fn link(&self, id: PathId) -> &Link {
        &self.links[id.0 as usize]
    }

    pub fn link_mut(&mut self, id: PathId) -> &mut Link {
        &mut self.links[id.0 as usize]
    }
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
