//! The formatter: one layout for all policies, and the change between raw C# and C# that is escaped for XML.
//!
//! What comes out differs from the source in white space that means nothing, in how empty elements are closed, in quotes of attributes, and nowhere else: a
//! [`writer::Writer`] copies everything but that from the source. Where white space means something the catalogue says. `docs/format.md` is the contract.
//!
//! [`format()`] takes a text, [`edits`] and [`edits_in`] tell an editor what changes, and [`format_source`] takes a file in any host.

mod code;
mod content;
mod dialect;
mod layout;
mod range;
mod region;
mod same;
mod source;
mod tag;
mod walk;
mod writer;

pub use layout::{DEFAULT_INDENT, DEFAULT_LINE_WIDTH, Layout, indent, indent_step};
pub use source::{Formatted, Kept, Refused, format_source};

use crate::ast::{Document, DocumentShape};
use crate::catalog::Format;
use crate::config::Formatting;
use crate::syntax::SyntaxError;
use crate::text::{self, Edit, Span};

use walk::Frame;

/// What the result is to look like.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How far lines are indented, and how long they get.
    pub layout: Layout,
    /// How C# is spelt; as it is, if nothing is said.
    pub dialect: Option<Format>,
}

impl Options {
    /// Returns what a configuration asks for.
    pub fn of(settings: &Formatting) -> Self {
        Self { layout: Layout::of(settings), dialect: settings.dialect.as_ref().map(|dialect| *dialect.get_ref()) }
    }
}

/// Why a text is not formatted. Nothing of it is changed then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It cannot be read: these are its mistakes, of which there is at least one.
    Broken(Vec<SyntaxError>),
    /// It is left as it is, for this reason.
    Left(Reason),
}

/// Why a text that can be read is left as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// It holds no policy.
    NoPolicy,
    /// It is a template whose tags pair in each alternative alone.
    Alternatives,
    /// Text that means something stands outside all elements.
    Text,
    /// It is to be `rawxml`, and is known to be deployed as `xml`.
    DeployedAsXml,
    /// It stands in a host on one line.
    OneLine,
    /// The host has no way to write the result in its place.
    Host,
    /// The result would not be read as the same policy.
    Unsure,
}

impl Reason {
    /// The reason as a clause that follows the name of a file and a dash.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoPolicy => "it holds no policy",
            Self::Alternatives => "it is a template with tags that pair only within each alternative",
            Self::Text => "text stands outside of all elements",
            Self::DeployedAsXml => "it is deployed in the format `xml`, in which C# has to be escaped",
            Self::OneLine => "the policy stands in a string of one line, which stays one",
            Self::Host => "the result cannot be written into the string in which the policy stands",
            Self::Unsure => "the result would not be read as the same policy",
        }
    }
}

/// Returns `text`, a whole policy document, fragment or snippet, in the layout of `options`. What is in the layout already comes back as it is.
pub fn format(text: &str, options: &Options) -> Result<String, Refusal> {
    let converted = convert(text, options)?;
    let text = converted.as_deref().unwrap_or(text);
    let edits = lay_out(text, options.layout, &Frame::whole(text))?;
    let formatted = text::apply(text, &edits).map_err(|_| Refusal::Left(Reason::Unsure))?;
    Ok(formatted)
}

/// Returns what has to change so that `text` is as [`format()`] returns it. The edits are in order and touch only what differs.
pub fn edits(text: &str, options: &Options) -> Result<Vec<Edit>, Refusal> {
    match convert(text, options)? {
        None => lay_out(text, options.layout, &Frame::whole(text)),
        Some(converted) => {
            let edits = lay_out(&converted, options.layout, &Frame::whole(&converted))?;
            let formatted = text::apply(&converted, &edits).map_err(|_| Refusal::Left(Reason::Unsure))?;
            Ok(difference(text, &formatted).into_iter().collect())
        }
    }
}

/// Returns those of the [`edits`] that concern the tags, texts and comments that `range` touches. The dialect stays.
pub fn edits_in(text: &str, range: Span, options: &Options) -> Result<Vec<Edit>, Refusal> {
    let edits = lay_out(text, options.layout, &Frame::whole(text))?;
    Ok(range::within(text, range, edits))
}

/// Returns the edits that lay out `text`, which stands in `frame`.
fn lay_out(text: &str, layout: Layout, frame: &Frame<'_>) -> Result<Vec<Edit>, Refusal> {
    let document = readable(text)?;
    let edits = walk::edits(&document, layout, frame)?;
    if edits.is_empty() {
        return Ok(edits);
    }
    let formatted = text::apply(text, &edits).map_err(|_| Refusal::Left(Reason::Unsure))?;
    // Where a mark of a placeholder comes to stand on the line of another, the two may be taken for one.
    match same::is_same(&document, &Document::parse_markup(&formatted)) {
        true => Ok(edits),
        false => Err(Refusal::Left(Reason::Unsure)),
    }
}

/// Returns `text` in the dialect that is asked for; `None` if it is in that already.
fn convert(text: &str, options: &Options) -> Result<Option<String>, Refusal> {
    let edits = conversion(text, options)?;
    if edits.is_empty() {
        return Ok(None);
    }
    text::apply(text, &edits).map(Some).map_err(|_| Refusal::Left(Reason::Unsure))
}

/// Returns the edits that bring `text` into the dialect that is asked for.
fn conversion(text: &str, options: &Options) -> Result<Vec<Edit>, Refusal> {
    let Some(dialect) = options.dialect else { return Ok(Vec::new()) };
    let edits = dialect::edits(&readable(text)?, dialect);
    if edits.is_empty() {
        return Ok(edits);
    }
    let converted = text::apply(text, &edits).map_err(|_| Refusal::Left(Reason::Unsure))?;
    match same::is_same_but_for_dialect(text, &converted) {
        true => Ok(edits),
        false => Err(Refusal::Left(Reason::Unsure)),
    }
}

/// Reads `text` if it is one policy without mistakes.
fn readable(text: &str) -> Result<Document<'_>, Refusal> {
    let document = Document::parse_markup(text);
    if !document.errors().is_empty() {
        return Err(Refusal::Broken(document.errors().to_vec()));
    }
    let reason = match document.shape() {
        DocumentShape::Other => Reason::NoPolicy,
        _ if document.tree().is_unpaired() || document.tree().readings() > 1 => Reason::Alternatives,
        _ => return Ok(document),
    };
    Err(Refusal::Left(reason))
}

/// Returns the one edit that makes `after` of `before`, as short as it can be.
fn difference(before: &str, after: &str) -> Option<Edit> {
    if before == after {
        return None;
    }
    let (prefix, suffix) = writer::common(before, after);
    let span = Span::new(prefix, before.len() - suffix);
    Some(Edit::replace(span, &after[prefix..after.len() - suffix]))
}
