//! Parses the source to the tree.

use memchr::memchr_iter;

use super::error::{self, SyntaxError, SyntaxErrorKind};
use super::explain::explain;
use super::mask::{Top, Walked, walk};
use super::repair::Repair;
use super::template::{Choices, without};
use super::tree::{NodeKind, Tree};
use crate::text::{Order, Span};

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

/// Reads `text`. The tree is whole if there are no errors of kind [`SyntaxErrorKind::Xml`]; else it is what could be made out.
///
/// A template may hold tags that pair in each of its alternatives, and not when all are read at once. Then the first alternatives
/// are read alone, and [`parse_reading`] reads the others; if their tags do not pair either, that is known to be a mistake only where no other tags can
/// come out.
pub fn parse(text: &str) -> (Tree, Vec<SyntaxError>) {
    parse_reading(text, 0)
}

/// Reads `text`, which somebody is still writing, as far as it makes sense. What is wrong with it is not told.
pub fn parse_unfinished(text: &str) -> Tree {
    if u32::try_from(text.len()).is_err() {
        return Tree::default();
    }
    walk(text).tree
}

/// Reads `text` with the alternatives that have the number `reading`, where they have to be told apart: see [`Tree::readings`].
pub fn parse_reading(text: &str, reading: usize) -> (Tree, Vec<SyntaxError>) {
    if u32::try_from(text.len()).is_err() {
        return (Tree::default(), vec![error::too_large()]);
    }
    let whole = read(text);
    if !whole.nesting {
        return (whole.tree, whole.errors);
    }
    let Some(choices) = Choices::of(text).filter(Choices::decide_tags) else { return (whole.tree, whole.errors) };
    let hidden = choices.hidden(reading);
    let mut one = read(&without(text, &hidden));
    one.tree.unpaired = one.nesting && choices.may_come_out_otherwise();
    if one.tree.unpaired {
        one.errors.retain(|error| error.kind != SyntaxErrorKind::Xml);
    }
    one.tree.hidden = hidden;
    one.tree.readings = choices.readings();
    (one.tree, one.errors)
}

/// What could be made out of a text.
struct Reading {
    tree: Tree,
    errors: Vec<SyntaxError>,
    /// Whether its tags do not pair.
    nesting: bool,
}

fn read(text: &str) -> Reading {
    let Walked { masked, mut tree, mut errors, refused, top, sound } = walk(text);
    let mut nesting = false;
    if refused {
        return Reading { tree, errors, nesting };
    }
    let many = |byte, most| masked.bytes().len() > most && memchr_iter(byte, masked.bytes()).count() > most;
    if many(b'<', MAX_NODES) || many(b'=', MAX_EQUALS) {
        errors.push(error::too_large());
        return Reading { tree, errors, nesting };
    }
    // Nobody has to ask a parser about what is sound.
    let broken = match sound {
        true => misplaced(text, &top, &errors),
        false => {
            let masked = masked.into_text();
            let whole = top.is_whole();
            let parsed = match whole {
                true => roxmltree::Document::parse(&masked).map(drop),
                false => roxmltree::Document::parse(&wrapped(&masked, &top)).map(drop),
            };
            match parsed {
                Ok(()) => misplaced(text, &top, &errors),
                Err(reason) => Some(match explain(text, &masked, tree.expressions()) {
                    Some(explanation) => {
                        let outside = in_words(text, &top, &tree, &explanation.error);
                        nesting = explanation.nesting && outside.is_none();
                        match outside {
                            Some(outside) => match outer_comment(text, outside.span, &errors) {
                                Some(comment) => SyntaxError { mended: false, repair: outside.repair, ..errors.remove(comment) },
                                None => outside,
                            },
                            None => explanation.error,
                        }
                    }
                    None => unexplained(text, &masked, whole, &reason),
                }),
            }
        }
    };
    // After an expression without an end, XML that does not fit is no surprise.
    if let Some(broken) = broken
        && !errors.iter().any(|error| !error.mended && error.span.start <= broken.span.start)
    {
        // Nor is anything that follows XML which is broken.
        if !broken.mended {
            let before = |span: Span| span.start < broken.span.start;
            errors.retain(|error| before(error.span));
            tree.expressions.retain(|site| before(site.span));
            tree.embedded.retain(|&span| before(span));
        }
        errors.push(broken);
    }
    errors.order_by_key(|error| error.span);
    Reading { tree, errors, nesting }
}

/// `masked` in an element of its own, so that what stands at its top may be anything.
pub(super) fn wrapped(masked: &str, top: &Top) -> String {
    let mut text = String::with_capacity(masked.len() + ROOT.0.len() + ROOT.1.len());
    text.push_str(ROOT.0);
    text.push_str(masked);
    text.push_str(ROOT.1);
    // A byte order mark is space, and an XML declaration an instruction like others, where they do not begin the text.
    if masked.starts_with('\u{feff}') {
        let at = ROOT.0.len();
        text.replace_range(at..at + '\u{feff}'.len_utf8(), "   ");
    }
    for at in top.first_declaration.into_iter().chain(top.declaration) {
        let at = ROOT.0.len() + at + "<?".len();
        text.replace_range(at..at + "xml".len(), "XML");
    }
    text
}

/// What is wrong with what stands outside all elements. A snippet may hold several; a document has one root.
fn misplaced(text: &str, top: &Top, errors: &[SyntaxError]) -> Option<SyntaxError> {
    let Some(first) = top.roots[0] else {
        return top
            .text
            .is_none()
            .then(|| SyntaxError::xml(Span::at(0), "the document holds no element").help("a policy document begins with `<policies>`"));
    };
    let root = top.roots.iter().flatten().copied().find(|name| is_root(text, *name))?;
    if let Some(stray) = top.text.filter(|stray| outer_comment(text, *stray, errors).is_none()) {
        return Some(loose_text(stray, root));
    }
    let second = top.roots[1]?;
    let other = if root == first { second } else { first };
    let help = "one document holds one policy: move it into the root element, or to a file of its own";
    Some(SyntaxError::xml(other, "the document has a second root element").help(help).related(root, "the root element").mended())
}

/// The words outside the root element in which `error` is: what looks like a tag there was never meant as one.
fn in_words(text: &str, top: &Top, tree: &Tree, error: &SyntaxError) -> Option<SyntaxError> {
    let at = error.unclosed.unwrap_or(error.span).start;
    let (first, root) = tree.nodes().iter().find_map(|node| match &node.kind {
        NodeKind::Element(element) if is_root(text, element.name) => Some((node.span, element.name)),
        _ => None,
    })?;
    let end = match () {
        () if at < first.start => first.start as usize,
        () if at >= first.end => text.len(),
        () => return None,
    };
    let start = top.text.filter(|words| words.start <= at && (words.start < first.start) == (at < first.start))?.start as usize;
    Some(loose_text(Span::new(start, start + text[start..end].trim_ascii_end().len()), root))
}

/// Which error tells of the comment in which another began, and whose end the text `stray` is.
fn outer_comment(text: &str, stray: Span, errors: &[SyntaxError]) -> Option<usize> {
    errors.iter().rposition(|error| error.span.start < stray.start).filter(|_| stray.text(text).ends_with("-->"))
}

fn loose_text(stray: Span, root: Span) -> SyntaxError {
    SyntaxError::xml(stray, "text stands outside the root element")
        .help("remove it, or make it a comment")
        .related(root, "the root element")
        .repaired_by(Repair::blank(stray))
}

/// Whether the root of a document has this `name`.
fn is_root(text: &str, name: Span) -> bool {
    matches!(name.text(text), "policies" | "fragment")
}

/// A mistake that only the parser knows of.
fn unexplained(text: &str, masked: &str, whole: bool, reason: &roxmltree::Error) -> SyntaxError {
    let position = reason.pos();
    let shift = if whole || position.row > 1 { 0 } else { ROOT.0.len() as u32 };
    let at = offset(masked, position.row, position.col.saturating_sub(shift));
    let message = match reason {
        roxmltree::Error::InvalidName(_) => "this is not a name that XML allows",
        roxmltree::Error::UnexpectedDeclaration(_) => "an XML declaration can only be the first thing in a document",
        roxmltree::Error::InvalidString(..) if at < "<?xml version=".len() + 3 => "this XML declaration is not complete",
        _ => "this is not well-formed XML",
    };
    // In a blanked placeholder the mask has characters where the source has parts of one.
    let start = (0..=at).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default();
    let end = text[start..].char_indices().nth(1).map_or(text.len(), |(length, _)| start + length);
    SyntaxError::xml(Span::new(start, end), message)
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
