//! `expression`: C# that parses, and does not compile or does not work.

mod body_consumed;
mod constant;
mod header_index;
mod invalid_jump;
mod local_time;
mod missing_return;
mod null_body;
mod nullable_context;
mod regex;
mod unassigned;
mod unquoted_named_value;
mod weak_random;
mod wrong_section;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    body_consumed::RULE,
    constant::RULE,
    header_index::RULE,
    invalid_jump::RULE,
    local_time::RULE,
    missing_return::RULE,
    null_body::RULE,
    nullable_context::RULE,
    regex::RULE,
    unassigned::RULE,
    unquoted_named_value::RULE,
    weak_random::RULE,
    wrong_section::RULE,
];
