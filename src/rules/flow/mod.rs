//! Rules about what runs and what does not.

mod broken_stream;
mod empty_branch;
mod fixed_header;
mod late_change;
mod late_increment;
mod leftover_mock;
mod no_forward;
mod overridden_backend;
mod retry_condition;
mod shared_variable;
mod silent_validation;
mod swallowed_error;
mod time_limit;
mod unreachable;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    broken_stream::RULE,
    empty_branch::RULE,
    fixed_header::RULE,
    late_change::RULE,
    late_increment::RULE,
    leftover_mock::RULE,
    no_forward::RULE,
    overridden_backend::RULE,
    retry_condition::RULE,
    shared_variable::RULE,
    silent_validation::RULE,
    swallowed_error::RULE,
    time_limit::RULE,
    unreachable::RULE,
];
