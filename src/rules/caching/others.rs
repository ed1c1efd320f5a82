//! What other documents do with the cache of whole responses. Used only by the rules of this category.

use crate::ast::Element;
use crate::catalog::{Kind, Scope, Section};
use crate::rules::Context;
use crate::semantic::Effects;

/// What the documents that run together with one do with the cache of whole responses.
pub struct Others {
    /// Whether they look responses up.
    pub looks_up_responses: bool,
    /// Whether they store responses.
    pub stores_responses: bool,
    /// Whether all of them are known.
    pub is_known: bool,
}

impl Others {
    /// Returns what the other documents do; `None` where a fragment that is not known may do it. What runs in `section` counts.
    pub fn of(context: &Context<'_>, section: Section) -> Option<Self> {
        let (document, surroundings) = (context.document, context.model().surroundings());
        let include = |element: Element<'_>| {
            let id = element.value_of("fragment-id").filter(|id| !id.is_dynamic())?;
            Some(surroundings.fragment(id.raw())).filter(|effects| effects.is_known())
        };
        let includes = document.policies().filter(|policy| policy.kind() == Kind::IncludeFragment);
        let fragments: Option<Vec<&Effects>> = includes.map(|policy| include(policy.element())).collect();
        let all: Vec<&Effects> = surroundings.run_with().chain(fragments?).collect();
        let inherits = document.sections().any(|(own, element)| own == section && element.child("base").is_some());
        let is_base_known = !inherits || surroundings.base_in(section).is_known();
        Some(Self {
            looks_up_responses: all.iter().any(|effects| effects.looks_up_responses),
            stores_responses: all.iter().any(|effects| effects.stores_responses),
            is_known: is_base_known && (context.deployment.scope == Some(Scope::Operation) || surroundings.narrower.is_known()),
        })
    }
}
