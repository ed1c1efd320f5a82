//! `secrets`: credentials in plain sight.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
