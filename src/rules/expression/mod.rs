//! `expression`: C# that parses, and does not compile or does not work.

mod invalid_jump;
mod missing_return;
mod unassigned;

use super::Rule;

pub(super) const RULES: &[Rule] = &[invalid_jump::RULE, missing_return::RULE, unassigned::RULE];
