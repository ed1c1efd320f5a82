//! `expression`: C# that parses, and does not compile or does not work.

mod meaning;
mod body_consumed;
mod constant;
mod disallowed_member;
mod disallowed_type;
mod failing_default;
mod header_index;
mod inserted_code;
mod invalid_jump;
mod json_index;
mod local_time;
mod missing_return;
mod misuse;
mod never_equal;
mod null_body;
mod nullable_context;
mod regex;
mod result_type;
mod type_mismatch;
mod type_name_as_text;
mod unassigned;
mod unknown_member;
mod unknown_name;
mod unquoted_named_value;
mod unsupported_syntax;
mod weak_random;
mod wrong_arguments;
mod wrong_section;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    body_consumed::RULE,
    constant::RULE,
    disallowed_member::RULE,
    disallowed_type::RULE,
    failing_default::RULE,
    header_index::RULE,
    inserted_code::RULE,
    invalid_jump::RULE,
    json_index::RULE,
    local_time::RULE,
    missing_return::RULE,
    misuse::RULE,
    never_equal::RULE,
    null_body::RULE,
    nullable_context::RULE,
    regex::RULE,
    result_type::RULE,
    type_mismatch::RULE,
    type_name_as_text::RULE,
    unassigned::RULE,
    unknown_member::RULE,
    unknown_name::RULE,
    unquoted_named_value::RULE,
    unsupported_syntax::RULE,
    weak_random::RULE,
    wrong_arguments::RULE,
    wrong_section::RULE,
];
