//! `syntax`: the document cannot be read.

use super::Rule;

pub(super) const RULES: &[Rule] = &[];
