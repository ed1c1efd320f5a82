//! Control flow over policies: order, dominance, conditions, endings and reaching definitions.
//!
//! They run over the [program](super::program). The other modules of `semantic` ask here. Rules ask [`super::Model`], which keeps what was worked out.

mod conditions;
mod endings;
mod order;
mod reaching;

pub use conditions::{Condition, conditions};
pub use endings::{Endings, is_plain};
pub use order::{dominates, is_branch, is_choice, precedes};
pub use reaching::{Reached, Reaching, left_by};
