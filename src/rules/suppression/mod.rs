//! `suppression`: comments that silence other rules. The engine reports these itself, because it knows what each comment silenced.

mod missing_reason;
mod misspelt;
mod unused;

use super::Rule;

pub use missing_reason::RULE as MISSING_REASON;
pub use misspelt::RULE as MISSPELT;
pub use unused::RULE as UNUSED;

pub(super) const RULES: &[Rule] = &[missing_reason::RULE, misspelt::RULE, unused::RULE];
