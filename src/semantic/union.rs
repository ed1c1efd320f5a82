//! Puts effects together.
//!
//! What many documents do is added one after the other: names are found by their hash, and shared with whoever gave them. When all is there it is put in order once.

use std::sync::Arc;

use foldhash::{HashMap, HashSet};

use super::budget;
use super::surroundings::{Effects, Given};
use crate::catalog::Kinds;
use crate::text::{Order, steps};

/// Effects that are being put together.
#[derive(Debug, Default)]
pub struct Union {
    may_set_any: bool,
    may_read_any: bool,
    sets: HashMap<Arc<str>, Given>,
    reads: HashSet<Arc<str>>,
    kinds: Kinds,
    placed: Kinds,
}

impl From<&Effects> for Union {
    /// These effects alone.
    fn from(effects: &Effects) -> Self {
        let mut union = Self::default();
        union.add_also(effects);
        union
    }
}

impl Union {
    /// Adds effects of which each comes about or not, before or after these.
    pub fn add_perhaps(&mut self, other: &Effects) {
        self.add(other, false);
    }

    /// Adds effects that come about as well, before or after these.
    pub fn add_also(&mut self, other: &Effects) {
        self.add(other, true);
    }

    /// Adds effects that may come about instead of these.
    pub fn add_instead(&mut self, other: &Effects) {
        for (name, own) in &mut self.sets {
            own.surely &= other.given(name).is_some_and(|its| its.surely);
        }
        self.add_perhaps(other);
    }

    fn add(&mut self, other: &Effects, is_sure: bool) {
        steps::count(1 + other.sets.len() + other.reads.len());
        for (name, its) in &*other.sets {
            self.set(name, its, is_sure && its.surely);
        }
        self.add_but_sets(other);
    }

    /// Adds all that effects do but for setting variables that have a name.
    pub(super) fn add_but_sets(&mut self, other: &Effects) {
        self.may_set_any |= other.may_set_any;
        self.may_read_any |= other.may_read_any;
        self.kinds = self.kinds.and(other.kinds);
        self.placed = self.placed.and(other.placed);
        for name in &*other.reads {
            if self.reads.contains(name) {
                continue;
            }
            if self.reads.len() >= budget::NAMES_AROUND {
                self.may_read_any = true;
                break;
            }
            self.reads.insert(Arc::clone(name));
        }
    }

    /// Adds that the variable `name`, in small letters, is set as `its` says, `surely` or not.
    pub(super) fn set(&mut self, name: &Arc<str>, its: &Given, surely: bool) {
        let is_full = self.sets.len() >= budget::NAMES_AROUND;
        match self.sets.get_mut(name) {
            Some(own) => {
                own.surely |= surely;
                own.add(its);
            }
            None if is_full => self.may_set_any = true,
            None => _ = self.sets.insert(Arc::clone(name), Given { surely, ..its.clone() }),
        }
    }

    /// Adds that any variable may be set, if that `is_so`.
    pub(super) fn set_any_if(&mut self, is_so: bool) {
        self.may_set_any |= is_so;
    }

    /// All of them, when it is not known in which case each comes about.
    pub fn blurred(mut self) -> Effects {
        self.sets.values_mut().for_each(|given| given.is_open = true);
        self.effects()
    }

    /// All of them.
    pub fn effects(self) -> Effects {
        let mut sets: Vec<(Arc<str>, Given)> = self.sets.into_iter().collect();
        sets.order_by(|(one, _), (other, _)| one.cmp(other));
        let mut reads: Vec<Arc<str>> = self.reads.into_iter().collect();
        reads.order();
        let (may_set_any, may_read_any, kinds, placed) = (self.may_set_any, self.may_read_any, self.kinds, self.placed);
        Effects { may_set_any, may_read_any, sets: sets.into(), reads: reads.into(), kinds, placed }
    }
}

/// Returns `named`, a list of what belongs to names, in the order of the names, each once; `join` puts together what belongs to the same one, in the order of the list.
pub fn by_name<T>(mut named: Vec<(Arc<str>, T)>, join: impl Fn(&mut T, T)) -> Vec<(Arc<str>, T)> {
    if named.len() < 2 {
        return named;
    }
    named.order_by(|(one, _), (other, _)| one.cmp(other));
    let mut found: Vec<(Arc<str>, T)> = Vec::with_capacity(named.len());
    for (name, own) in named {
        match found.last_mut().filter(|(known, _)| *known == name) {
            Some((_, known)) => join(known, own),
            None => found.push((name, own)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::surroundings::Setter;
    use super::*;
    use crate::catalog::Kind;
    use crate::text::FileLine;

    /// Effects of a document that surely sets the variables of these names and reads others.
    fn effects(sets: &[&str], reads: &[&str]) -> Effects {
        let setter = |name: &str| {
            let place = FileLine { path: "a.xml".into(), line: 1 };
            Arc::new(Setter { name: name.into(), place, kind: Kind::SetVariable, ty: None, is_chosen: false })
        };
        let given = |name: &&str| (Arc::from(*name), Given { surely: true, by: vec![setter(name)], is_open: false });
        let reads = reads.iter().map(|name| Arc::from(*name)).collect();
        Effects { sets: sets.iter().map(given).collect(), reads, ..Effects::default() }
    }

    fn shown(effects: &Effects) -> String {
        let set = |(name, given): &(Arc<str>, Given)| format!("{name}{}{}", if given.surely { "!" } else { "" }, given.by.len());
        format!("{} | {}", effects.sets.iter().map(set).collect::<Vec<_>>().join(" "), effects.reads.join(" "))
    }

    #[test]
    fn names_are_in_order_whatever_the_order_in_which_they_are_added() {
        let mut union = Union::default();
        union.add_also(&effects(&["c"], &["y"]));
        union.add_also(&effects(&["a", "c"], &["x", "y"]));
        union.add_perhaps(&effects(&["b"], &[]));
        assert_eq!(shown(&union.effects()), "a!1 b1 c!2 | x y");
    }

    #[test]
    fn of_two_of_which_one_runs_only_what_both_set_is_set_surely() {
        let mut union = Union::from(&effects(&["a", "b"], &[]));
        union.add_instead(&effects(&["b", "c"], &[]));
        assert_eq!(shown(&union.effects()), "a1 b!2 c1 | ");
    }

    #[test]
    fn what_is_added_twice_counts_once() {
        let own = effects(&["a"], &["b"]);
        let mut union = Union::from(&own);
        union.add_also(&own);
        assert_eq!(union.effects(), own);
    }

    #[test]
    fn beyond_the_names_that_are_told_apart_any_may_be_set_and_read() {
        let names: Vec<String> = (0..=budget::NAMES_AROUND).map(|number| format!("v{number:05}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = Union::from(&effects(&names, &names)).effects();
        assert_eq!((all.sets.len(), all.reads.len()), (budget::NAMES_AROUND, budget::NAMES_AROUND));
        assert!(all.may_set_any && all.may_read_any);
        let as_many = Union::from(&effects(&names[1..], &names[1..])).effects();
        assert!(as_many.is_known());
    }

    #[test]
    fn what_has_one_name_is_put_together_in_its_order() {
        let named = [("b", 1), ("a", 2), ("b", 3)].map(|(name, number)| (Arc::from(name), vec![number]));
        let found = by_name(named.into(), |known, own| known.extend(own));
        assert_eq!(found, [(Arc::from("a"), vec![2]), (Arc::from("b"), vec![1, 3])]);
    }
}
