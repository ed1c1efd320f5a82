//! `schema`: what the policy language does not have.

mod child_order;
mod duplicate;
mod exclusive;
mod expression_not_allowed;
mod invalid_value;
mod missing_required;
mod unexpected_text;
mod unknown_attribute;
mod unknown_element;
mod unknown_section;
mod wording;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    unknown_section::RULE,
    unknown_element::RULE,
    unknown_attribute::RULE,
    missing_required::RULE,
    exclusive::RULE,
    invalid_value::RULE,
    expression_not_allowed::RULE,
    unexpected_text::RULE,
    child_order::RULE,
    duplicate::RULE,
];
