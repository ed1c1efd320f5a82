//! `workspace`: a policy and what stands around it in the repository do not fit.

mod circular_fragment;
mod fragment_section;
mod references;
mod replace_without_token;
mod rewrite_parameter;
mod shared_counter;
mod template_variable;
mod text_not_template;
mod unknown_backend;
mod unknown_fragment;
mod unknown_named_value;
mod unused_backend;
mod unused_fragment;
mod unused_named_value;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    circular_fragment::RULE,
    fragment_section::RULE,
    replace_without_token::RULE,
    rewrite_parameter::RULE,
    shared_counter::RULE,
    template_variable::RULE,
    text_not_template::RULE,
    unknown_backend::RULE,
    unknown_fragment::RULE,
    unknown_named_value::RULE,
    unused_backend::RULE,
    unused_fragment::RULE,
    unused_named_value::RULE,
];
