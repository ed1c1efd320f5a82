//! Rules about what has been retired.

mod endpoint;
mod policy;

use super::Rule;

pub(super) const RULES: &[Rule] = &[endpoint::RULE, policy::RULE];
