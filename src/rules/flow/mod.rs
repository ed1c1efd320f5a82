//! Rules about what runs and what does not.

mod empty_branch;
mod no_forward;
mod swallowed_error;
mod unreachable;

use super::Rule;

pub(super) const RULES: &[Rule] = &[empty_branch::RULE, no_forward::RULE, swallowed_error::RULE, unreachable::RULE];
