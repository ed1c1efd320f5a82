//! Rules about context variables: who sets them, and who reads them.

mod maybe_undefined;
mod type_mismatch;
mod undefined;
mod unused;

use super::Rule;

pub(super) const RULES: &[Rule] = &[undefined::RULE, maybe_undefined::RULE, type_mismatch::RULE, unused::RULE];
