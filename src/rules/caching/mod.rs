//! `caching`: what is kept in the cache, and under which key.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
