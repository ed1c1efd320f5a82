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

    /// Returns whether `product` of `unit` may have `api`: where a unit says of none of its products what they have, all may.
    pub fn may_have(&self, unit: &str, product: &str, api: &str) -> bool {
        let is_known = !self.is_open && self.units.get(unit).is_some_and(|told| told.some && !told.is_open);
        !is_known || self.pairs.contains(&(product.to_lowercase(), api.to_lowercase()))
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
            existing: false,
        }
    }

    #[test]
    fn a_product_has_the_apis_that_it_is_said_to_have() {
        let told = Relations::of(&[relation("/a", DefinitionKind::ProductApi, Some("Gold"), Some("orders"))]);
        assert!(told.may_have("/a", "gold", "Orders"));
        assert!(!told.may_have("/a", "silver", "orders") && !told.may_have("/a", "gold", "users"));
        assert!(told.may_have("/b", "silver", "orders"), "of this unit nothing is known");
    }

    #[test]
    fn where_something_is_not_known_a_product_may_have_any_api() {
        let known = relation("/a", DefinitionKind::ProductApi, Some("gold"), Some("orders"));
        for open in [
            relation("/a", DefinitionKind::ProductApi, None, Some("orders")),
            relation("/b", DefinitionKind::ProductApi, Some("gold"), None),
            relation("/a", DefinitionKind::Anything, None, None),
        ] {
            assert!(Relations::of(&[known.clone(), open]).may_have("/a", "silver", "orders"));
        }
    }
}
