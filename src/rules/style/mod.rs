//! `style`: what works, and would be easier to read or to change otherwise.

mod duplicate_block;

use super::Rule;

pub(super) const RULES: &[Rule] = &[duplicate_block::RULE];
