//! The formatter: its layout, and what holds for every document that it formats.

mod hosts;
mod laws;
mod layout;
mod program;
mod random;

use apim_policy::PolicyFormat;
use apim_policy::format::{self, Layout, Options, Refusal};

/// The dialect stays, and the layout is the one that nobody has said anything about.
const PLAIN: Options = Options { layout: Layout { indent: format::DEFAULT_INDENT, line_width: format::DEFAULT_LINE_WIDTH }, dialect: None };

/// What becomes of `text`.
fn formatted(text: &str) -> Result<String, Refusal> {
    format::format(text, &PLAIN)
}

/// What becomes of `text` in `dialect`.
fn in_dialect(text: &str, dialect: PolicyFormat) -> Result<String, Refusal> {
    format::format(text, &Options { dialect: Some(dialect), ..PLAIN })
}
