//! `caching`: what is kept in the cache, and under which key.

mod error_response;
mod guard_mismatch;
mod key_mismatch;
mod never_looked_up;
mod never_stored;
mod no_duration;
mod no_rate_limit;
mod shared_key;
mod unversioned_key;
mod variable_reused;

use super::Rule;

pub(super) const RULES: &[Rule] = &[
    error_response::RULE,
    guard_mismatch::RULE,
    key_mismatch::RULE,
    never_looked_up::RULE,
    never_stored::RULE,
    no_duration::RULE,
    no_rate_limit::RULE,
    shared_key::RULE,
    unversioned_key::RULE,
    variable_reused::RULE,
];
