//! `requests`: calls of other services.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
