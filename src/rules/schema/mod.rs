//! `schema`: violations of the policy language.

mod child_order;
mod duplicate;
mod exclusive;
mod expression_not_allowed;
mod invalid_value;
mod missing_required;
mod undocumented;
mod unexpected_text;
mod unknown_attribute;
mod unknown_element;
mod unknown_section;
mod wording;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    child_order::RULE,
    duplicate::RULE,
    exclusive::RULE,
    expression_not_allowed::RULE,
    invalid_value::RULE,
    missing_required::RULE,
    undocumented::RULE,
    unexpected_text::RULE,
    unknown_attribute::RULE,
    unknown_element::RULE,
    unknown_section::RULE,
];
