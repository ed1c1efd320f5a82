//! Runs the rules over documents and decides which findings are heard.

mod outcome;

pub use outcome::{FileOutcome, Finding, Outcome, Summary};
