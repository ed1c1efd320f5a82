//! What lies around a document: the policies of other documents that run before, between and after its own, and what they keep in the cache.
//!
//! [`super::Summary`] says this of one document; `workspace` puts the summaries of a repository together.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::budget;
use super::texts::PiecedText;
use crate::catalog::{Kind, Kinds, Section};
use crate::csharp::check::Ty;
use crate::text::{FileLine, nearest};

/// A place in another document that sets a variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setter {
    /// The name of the variable, as it is written there.
    pub name: Arc<str>,
    /// Where it is set.
    pub place: FileLine,
    /// The policy that sets it.
    pub kind: Kind,
    /// The type of what it leaves in the variable, and how that is written; `None` where that is not known.
    pub ty: Option<(Ty, String)>,
    /// Whether the caller sends and chooses something of what it leaves in the variable, and nothing in its document compares that with anything.
    pub is_chosen: bool,
}

/// How other documents set a variable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Given {
    /// Whether they set it whenever they run.
    pub surely: bool,
    /// The places that may be the last ones that set it.
    pub by: Vec<Arc<Setter>>,
    /// Whether others may set it as well, or whether they do in the very case that counts is not known.
    pub is_open: bool,
}

/// What policies outside of a document do. What has names is shared by all copies, and so are the names; [`super::Union`] puts several together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effects {
    /// Whether they may set any variable, as far as is known.
    pub may_set_any: bool,
    /// Whether they may read any variable, as far as is known.
    pub may_read_any: bool,
    /// The variables that they set, each with its name in small letters, in the order of the names.
    pub sets: Arc<[(Arc<str>, Given)]>,
    /// The variables that they read, by name in small letters, in order.
    pub reads: Arc<[Arc<str>]>,
    /// The kinds of policies among them, as far as is known; of an operation's, which a look at its text may have passed over, those that have to do with the cache at least.
    pub kinds: Kinds,
    /// Those of the kinds that stand in documents of which it is known where they run.
    pub placed: Kinds,
}

/// Effects of nothing.
static NONE: LazyLock<Arc<Effects>> = LazyLock::new(Arc::default);

/// Effects of which nothing is known.
static UNKNOWN: LazyLock<Arc<Effects>> =
    LazyLock::new(|| Arc::new(Effects { may_set_any: true, may_read_any: true, ..Effects::default() }));

impl Effects {
    /// Those of no policies.
    pub fn none() -> Arc<Self> {
        Arc::clone(&NONE)
    }

    /// Those of policies of which nothing is known.
    pub fn unknown() -> Arc<Self> {
        Arc::clone(&UNKNOWN)
    }

    /// Whether it is known which variables they set and read.
    pub fn is_known(&self) -> bool {
        !self.may_set_any && !self.may_read_any
    }

    /// Whether they may set the variable `name`. How names compare is not documented: a difference in case is none.
    pub fn may_set(&self, name: &str) -> bool {
        self.may_set_any || self.given(name).is_some()
    }

    /// How they set the variable `name`, as far as is known.
    pub fn given(&self, name: &str) -> Option<&Given> {
        if self.sets.is_empty() {
            return None;
        }
        let name = small(name);
        self.sets.binary_search_by(|(own, _)| (**own).cmp(&name)).ok().map(|at| &self.sets[at].1)
    }

    /// How they set each of the variables that they are known to set, in the order of their names.
    pub fn all_given(&self) -> impl Iterator<Item = &Given> {
        self.sets.iter().map(|(_, given)| given)
    }

    /// Whether they are known to read the variable `name`.
    pub fn is_known_to_read(&self, name: &str) -> bool {
        if self.reads.is_empty() {
            return false;
        }
        let name = small(name);
        self.reads.binary_search_by(|own| (**own).cmp(&name)).is_ok()
    }

    /// Whether they may read the variable `name`.
    pub fn may_read(&self, name: &str) -> bool {
        self.may_read_any || self.is_known_to_read(name)
    }

    /// Returns these effects if anything else may come about as well.
    pub fn and_any(&self) -> Self {
        Self { may_set_any: true, may_read_any: true, ..self.clone() }
    }
}

impl Given {
    /// Adds places that may be the last ones, too.
    pub fn add(&mut self, other: &Self) {
        self.is_open |= other.is_open;
        for setter in &other.by {
            if self.by.iter().any(|own| Arc::ptr_eq(own, setter)) {
                continue;
            }
            if self.by.len() >= budget::SETTERS_OF_A_VARIABLE {
                self.is_open = true;
                break;
            }
            self.by.push(Arc::clone(setter));
        }
    }
}

/// `name` in small letters, the same text if it is.
pub(super) fn shared_small(name: &Arc<str>) -> Arc<str> {
    match small(name) {
        Cow::Borrowed(_) => Arc::clone(name),
        Cow::Owned(name) => name.into(),
    }
}

/// `name` in small letters.
pub fn small(name: &str) -> Cow<'_, str> {
    if name.bytes().any(|it| it.is_ascii_uppercase()) { Cow::Owned(name.to_ascii_lowercase()) } else { Cow::Borrowed(name) }
}

/// A place in another document that includes a fragment.
#[derive(Clone, Debug, PartialEq)]
pub struct Includer {
    /// Where.
    pub place: FileLine,
    /// Whether something there may keep it from running when the cache has a value.
    pub is_guarded: bool,
}

/// The policies outside a document that run before, between and after its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Surroundings {
    /// Wider scopes, for each section in the order of [`Section::ALL`]: what runs in the place of `<base />`.
    pub base: [Arc<Effects>; 4],
    /// Narrower scopes, which run the document in the place of their `<base />`: what they may set before it, and read after it.
    pub narrower: Arc<Effects>,
    /// Whoever runs the document, when it is a fragment or a snippet.
    pub caller: Arc<Effects>,
    /// Fragments, by id in small letters. Those that are not here may do anything.
    pub fragments: Arc<BTreeMap<String, Arc<Effects>>>,
    /// The places that include the document when it is a fragment, if all of them are known.
    pub includers: Option<Arc<[Includer]>>,
    /// What all documents of the run keep in the cache.
    pub caches: Arc<Caches>,
}

impl Default for Surroundings {
    /// Surroundings of which nothing is known.
    fn default() -> Self {
        Self {
            base: std::array::from_fn(|_| Effects::unknown()),
            narrower: Effects::unknown(),
            caller: Effects::unknown(),
            fragments: Arc::default(),
            includers: None,
            caches: Arc::default(),
        }
    }
}

impl Surroundings {
    /// Whether nothing is known of them that tells which variables are set.
    pub(super) fn are_unknown(&self) -> bool {
        let unknown = |effects: &Arc<Effects>| Arc::ptr_eq(effects, &UNKNOWN);
        self.base.iter().chain([&self.narrower, &self.caller]).all(unknown) && self.fragments.is_empty() && self.includers.is_none()
    }

    /// What runs in the place of `<base />` in this section.
    pub fn base_in(&self, section: Section) -> &Effects {
        &self.base[section as usize]
    }

    /// Whether it is known what wider scopes do.
    pub fn is_base_known(&self) -> bool {
        self.base.iter().all(|effects| effects.is_known())
    }

    /// What the fragment called `id` does.
    pub fn fragment(&self, id: &str) -> &Effects {
        self.fragments.get(&*small(id)).unwrap_or(&UNKNOWN)
    }

    /// Whatever runs together with the document, but for fragments, of which it may include none.
    pub fn run_with(&self) -> impl Iterator<Item = &Effects> {
        self.base.iter().chain([&self.narrower, &self.caller]).map(|effects| &**effects)
    }

    /// All that is around the document.
    pub fn all(&self) -> impl Iterator<Item = &Effects> {
        let base = self.base.iter().chain([&self.narrower, &self.caller]).chain(self.fragments.values());
        base.map(|effects| &**effects)
    }
}

/// A use of a key of the cache in some document.
#[derive(Clone, Debug, PartialEq)]
pub struct KeyUse {
    /// The key.
    pub key: PiecedText,
    /// Where.
    pub place: FileLine,
}

/// Uses of the cache, which all documents of a service share.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Caches {
    /// Where values are looked up.
    pub lookups: Keys,
    /// Where values are stored.
    pub stores: Keys,
    /// Whether these are all that there are.
    pub is_whole: bool,
}

/// Uses of keys.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Keys {
    /// Those whose key is known before the policy runs, by the key.
    literal: BTreeMap<String, FileLine>,
    /// The others.
    open: Vec<KeyUse>,
    /// Whether there are more of these.
    has_more: bool,
}

impl Keys {
    /// Adds a use.
    pub fn add(&mut self, used: &KeyUse) {
        match used.key.as_literal() {
            Some(key) => _ = self.literal.entry(key.to_owned()).or_insert_with(|| used.place.clone()),
            None if self.open.len() < budget::OPEN_KEYS => self.open.push(used.clone()),
            None => self.has_more = true,
        }
    }

    /// The key that is the nearest to `key` of those that are known and of which `is_meant` is true, with a place that uses it.
    pub fn nearest(&self, key: &str, is_meant: impl Fn(&str) -> bool) -> Option<(&str, &FileLine)> {
        let known = || self.literal.keys().take(budget::KEYS_COMPARED).map(String::as_str).filter(|other| is_meant(other));
        let (key, place) = self.literal.get_key_value(nearest(key, known())?)?;
        Some((key, place))
    }

    /// Whether one of them may be a use of `key`.
    pub fn may_hold(&self, key: &PiecedText) -> bool {
        let is_literal = || match key.as_literal() {
            Some(key) => self.literal.contains_key(key),
            None => {
                self.literal.keys().take(budget::OPEN_KEYS).any(|it| PiecedText::literal(it).may_equal(key))
                    || self.literal.len() > budget::OPEN_KEYS
            }
        };
        self.has_more || self.open.iter().any(|used| used.key.may_equal(key)) || is_literal()
    }
}
