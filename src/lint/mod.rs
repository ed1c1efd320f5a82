//! Runs the rules over documents and decides which findings are heard.
//!
//! [`lint`] does it to one file. [`lint_all`] does it to many, on several threads, and puts what was found in order.

mod baseline;
mod copies;
mod damaged;
mod deployments;
mod engine;
mod extract;
mod fix;
mod ignore;
mod misspelt;
mod outcome;
mod plan;
mod redaction;
mod repeated;
mod selection;
mod suppress;
mod unfilled;

pub use baseline::{Baseline, BaselineError, Known, fingerprint, is_baseline};
pub use engine::{lint, lint_all, lint_read, lint_text, on_threads};
pub use extract::{Shelf, Shelves};
pub use fix::{Fixed, Left, fix};
pub use ignore::{Ignored, Obstacle, Unsilenced, ignore, ignore_one, is_reason};
pub use outcome::{Display, FileOutcome, Finding, Outcome, Silence, Summary};
pub use redaction::{Shown, shown, shown_after, shown_document, shown_file};
pub use repeated::{shared_places, tell_repeated};
pub use selection::{Selection, UnknownRule, names};
