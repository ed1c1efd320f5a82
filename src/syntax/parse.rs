//! From the source to the tree.

use memchr::memchr_iter;
use roxmltree::{Document, ParsingOptions};

use super::build;
use super::error::{self, SyntaxError, SyntaxErrorKind};
use super::mask::{Masked, Top, mask};
use super::tree::Tree;
use crate::text::Span;

/// How deep elements may be nested.
pub const MAX_DEPTH: usize = 512;

/// How many attributes an element may have. The parser compares each with each.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// How many tags and comments a document may have.
const MAX_NODES: usize = 1 << 20;

/// How many equals signs a document may have outside expressions: the parser makes room for an attribute for each.
const MAX_EQUALS: usize = 1 << 22;

/// What stands around a document without a root of its own while it is parsed.
const ROOT: (&str, &str) = ("<r>", "</r>");

/// Reads `text`. What could be made out is in the tree; the tree is empty when the XML is broken.
pub fn parse(text: &str) -> (Tree, Vec<SyntaxError>) {
    if u32::try_from(text.len()).is_err() {
        return (Tree::default(), vec![error::too_large()]);
    }
    let Masked { text: masked, expressions, mut errors, refused, top } = mask(text);
    let mut tree = Tree { expressions, ..Tree::default() };
    if refused {
        return (tree, errors);
    }
    let bytes = masked.as_bytes();
    if memchr_iter(b'<', bytes).count() > MAX_NODES || memchr_iter(b'=', bytes).count() > MAX_EQUALS {
        errors.push(error::too_large());
        return (tree, errors);
    }
    if let Some(error) = misplaced(text, &top) {
        errors.push(error);
        return (tree, errors);
    }
    let broken = if top.roots[0].is_some() && top.roots[1].is_none() && top.text.is_none() && top.declaration.is_none() {
        build(&masked, 0, &mut tree)
    } else {
        build(&wrapped(&masked, &top), ROOT.0.len(), &mut tree)
    };
    if let Err(error) = broken
        && !errors.iter().any(|error| error.kind == SyntaxErrorKind::ExpressionUnterminated)
    {
        let at = error.pos();
        let at = offset(text, at.row, at.col);
        errors.push(SyntaxError::xml(Span::at(at), format!("this is not well-formed XML ({error})")));
    }
    errors.sort_by_key(|error| error.span);
    (tree, errors)
}

fn build(masked: &str, shift: usize, tree: &mut Tree) -> Result<(), roxmltree::Error> {
    let options = ParsingOptions { nodes_limit: u32::MAX, ..ParsingOptions::default() };
    let document = Document::parse_with_options(masked, options)?;
    build::build(&document, shift, tree);
    Ok(())
}

/// `masked` in an element of its own, so that what stands at its top may be anything.
fn wrapped(masked: &str, top: &Top) -> String {
    let mut text = String::with_capacity(masked.len() + ROOT.0.len() + ROOT.1.len());
    text.push_str(ROOT.0);
    text.push_str(masked);
    text.push_str(ROOT.1);
    // A byte order mark is space, and an XML declaration an instruction like others, where they do not begin the text.
    if masked.starts_with('\u{feff}') {
        let at = ROOT.0.len();
        text.replace_range(at..at + '\u{feff}'.len_utf8(), "   ");
    }
    if let Some(at) = top.declaration {
        let at = ROOT.0.len() + at + "<?".len();
        text.replace_range(at..at + "xml".len(), "XML");
    }
    text
}

/// What is wrong with what stands outside all elements. A snippet may hold several; a document has one root.
fn misplaced(text: &str, top: &Top) -> Option<SyntaxError> {
    let is_root = |name: Span| matches!(name.text(text), "policies" | "fragment");
    let root = top.roots.iter().flatten().copied().find(|&name| is_root(name))?;
    let other = top.roots.iter().flatten().copied().find(|&name| name != root);
    let stray = top.text.into_iter().chain(other).min()?;
    let message = if Some(stray) == top.text { "text stands outside the root element" } else { "the document has a second root element" };
    let help = if Some(stray) == top.text {
        "remove it, or make it a comment"
    } else {
        "one document holds one policy: move it to a file of its own"
    };
    Some(SyntaxError::xml(stray, message).help(help).related(root, "the root element"))
}

/// The offset of a 1-based row and column, both as the parser counts them.
fn offset(text: &str, row: u32, column: u32) -> usize {
    let start = match row {
        0 | 1 => 0,
        _ => memchr_iter(b'\n', text.as_bytes()).nth(row as usize - 2).map_or(text.len(), |at| at + 1),
    };
    let line = &text[start..];
    line.char_indices().nth(column.saturating_sub(1) as usize).map_or(text.len(), |(at, _)| start + at)
}
