//! What scopes do in each section, and what comes of several of them.

use std::sync::Arc;

use foldhash::HashMap;

use crate::semantic::{Effects, Union};

/// What scopes do in each section.
pub(super) type Layer = [Arc<Effects>; 4];

/// Effects that may come about beside those of many layers.
#[derive(Debug)]
pub(super) struct Addition {
    effects: Effects,
    /// What they come to with others, by the address of these, which are kept so that they stay there. Most units inherit the same: nothing, or what is not known.
    known: HashMap<usize, (Arc<Effects>, Arc<Effects>)>,
}

impl Addition {
    pub(super) fn of(effects: Effects) -> Self {
        Self { effects, known: HashMap::default() }
    }

    /// Returns `layer` with these effects.
    pub(super) fn to(&mut self, layer: Layer) -> Layer {
        if self.effects == Effects::default() {
            return layer;
        }
        layer.map(|own| {
            let (_, both) = self.known.entry(Arc::as_ptr(&own) as usize).or_insert_with(|| (Arc::clone(&own), and(&own, &self.effects)));
            Arc::clone(both)
        })
    }
}

/// What no policies do.
pub(super) fn none() -> Layer {
    std::array::from_fn(|_| Effects::none())
}

/// What policies do of which nothing is known.
pub(super) fn unknown() -> Layer {
    std::array::from_fn(|_| Effects::unknown())
}

/// What comes about if one of two layers runs.
pub(super) fn either(one: &Layer, other: &Layer) -> Layer {
    std::array::from_fn(|section| {
        if Arc::ptr_eq(&one[section], &other[section]) {
            return Arc::clone(&one[section]);
        }
        let mut both = Union::from(&*one[section]);
        both.add_instead(&other[section]);
        Arc::new(both.effects())
    })
}

/// What `api` does if `product` may run as well. An API may be called by the keys of this product alone, or never.
pub(super) fn with_product(api: &Layer, product: &Layer) -> Layer {
    std::array::from_fn(|section| {
        let before = &api[section];
        if Arc::ptr_eq(before, &product[section]) {
            return Arc::clone(before);
        }
        let mut both = Union::from(&**before);
        both.add_instead(&product[section]);
        let mut both = both.effects();
        let mut sets = both.sets.to_vec();
        let changed = sets.iter_mut().filter(|(name, given)| before.given(name) != Some(given));
        changed.for_each(|(_, given)| given.is_open = true);
        both.sets = sets.into();
        Arc::new(both)
    })
}

/// What may come about if both run at some time.
pub(super) fn and(one: &Effects, other: &Effects) -> Arc<Effects> {
    let mut both = Union::from(one);
    both.add_perhaps(other);
    Arc::new(both.effects())
}
