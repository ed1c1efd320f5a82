//! Runs the rules over documents and decides which findings are heard.
//!
//! [`lint`] does it to one file. [`lint_all`] does it to many, on several threads, and puts what was found in order.

mod baseline;
mod blot;
mod engine;
mod fix;
mod outcome;
mod plan;
mod selection;
mod suppress;

pub use baseline::{Baseline, BaselineError};
pub use engine::{lint, lint_all, lint_text, shown, shown_after, shown_document};
pub use fix::{Fixed, fix};
pub use outcome::{Display, FileOutcome, Finding, Outcome, Summary};
pub use selection::{Selection, UnknownRule};
