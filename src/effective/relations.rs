//! Which products have which APIs, so that a call with the key of a product can reach them.

use std::collections::{HashMap, HashSet};

use crate::hosts::DefinitionKind;
use crate::workspace::Defined;

/// Which products have which APIs, as far as definitions say.
#[derive(Debug, Default)]
pub struct Relations {
    /// The products and the APIs that they have, in small letters.
    pairs: HashSet<(String, String)>,
    /// What the units say, by their paths.
    units: HashMap<String, Told>,
    /// Whether a relation with a name that is not known may be any.
    is_open: bool,
}

/// Whether a product has an API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// It has.
    Has,
    /// It has not, so that its keys open nothing there.
    HasNot,
    /// Nothing says so: the repository has no such relation, or something that is not read may have it.
    Unknown,
}

/// What a unit says of products and APIs.
#[derive(Debug, Default)]
struct Told {
    /// It has a relation.
    some: bool,
    /// Something that is not read may have others.
    is_open: bool,
}

impl Relations {
    /// Returns the relations among `definitions`.
    pub fn of(definitions: &[Defined]) -> Self {
        let mut relations = Self::default();
        for definition in definitions {
            match definition.kind {
                DefinitionKind::Anything => relations.units.entry(definition.unit.clone()).or_default().is_open = true,
                DefinitionKind::ProductApi if definition.names.is_empty() || definition.parent.is_empty() => relations.is_open = true,
                DefinitionKind::ProductApi => {
                    relations.units.entry(definition.unit.clone()).or_default().some = true;
                    for product in &definition.parent {
                        relations.pairs.extend(definition.names.iter().map(|api| (product.to_lowercase(), api.to_lowercase())));
                    }
                }
                _ => {}
            }
        }
        relations
    }

    /// Returns whether `product` of `unit` has `api`.
    pub fn between(&self, unit: &str, product: &str, api: &str) -> Relation {
        let is_complete = || !self.is_open && self.units.get(unit).is_some_and(|told| told.some && !told.is_open);
        match self.pairs.contains(&(product.to_lowercase(), api.to_lowercase())) {
            true => Relation::Has,
            false if is_complete() => Relation::HasNot,
            false => Relation::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Span;

    fn relation(unit: &str, kind: DefinitionKind, product: Option<&str>, api: Option<&str>) -> Defined {
        let names = |name: Option<&str>| name.map(str::to_owned).into_iter().collect();
        Defined {
            kind,
            unit: unit.to_owned(),
            names: names(api),
            parent: names(product),
            path: String::new(),
            span: Span::at(0),
            line: 1,
            existing: false,
            parameters: None,
            is_open: None,
        }
    }

    #[test]
    fn a_product_has_the_apis_that_it_is_said_to_have() {
        let told = Relations::of(&[relation("/a", DefinitionKind::ProductApi, Some("Gold"), Some("orders"))]);
        assert_eq!(told.between("/a", "gold", "Orders"), Relation::Has);
        assert_eq!((told.between("/a", "silver", "orders"), told.between("/a", "gold", "users")), (Relation::HasNot, Relation::HasNot));
        assert_eq!(told.between("/b", "silver", "orders"), Relation::Unknown, "of this unit nothing is known");
    }

    #[test]
    fn where_something_is_not_known_a_product_may_have_any_api() {
        let known = relation("/a", DefinitionKind::ProductApi, Some("gold"), Some("orders"));
        for open in [
            relation("/a", DefinitionKind::ProductApi, None, Some("orders")),
            relation("/b", DefinitionKind::ProductApi, Some("gold"), None),
            relation("/a", DefinitionKind::Anything, None, None),
        ] {
            assert_eq!(Relations::of(&[known.clone(), open]).between("/a", "silver", "orders"), Relation::Unknown);
        }
    }
}
