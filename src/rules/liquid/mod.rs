//! Rules about Liquid templates.

mod filter;
mod syntax;
mod unknown_member;

use super::Rule;

pub(super) const RULES: &[Rule] = &[filter::RULE, syntax::RULE, unknown_member::RULE];

use crate::ast::Policy;
use crate::catalog::{Kind, Kinds};
use crate::liquid::{self, Markup};

/// The policies whose text may be a template.
const TEMPLATES: Kinds = Kinds::of(&[Kind::SetBody]);

/// The markup in the body of `policy`, if that is a template.
fn markup(policy: Policy<'_>) -> Vec<Markup> {
    if !policy.element().is_liquid() {
        return Vec::new();
    }
    liquid::markup(policy.document().text(), policy.content_span())
}
