//! Syntax errors of a source, and their messages.

use memchr::{memchr, memmem};

use crate::csharp::{ScanError, ScanReason};
use crate::diagnostic::{Sentence, quoted, say};
use crate::text::Span;

use super::damage::split_by_formatter;
use super::parse::{MAX_ATTRIBUTES, MAX_DEPTH};
use super::repair::Repair;

/// How far into an expression its mistake is looked for, in bytes.
const REACH: usize = 1 << 16;

/// Something that keeps a source from being read as a policy document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// What kind of trouble it is.
    pub kind: SyntaxErrorKind,
    /// Where.
    pub span: Span,
    /// What is wrong, as a lowercase clause.
    pub message: Sentence,
    /// What to do about it.
    pub help: Option<Sentence>,
    /// Another place that belongs to it: the tag that was opened, for one.
    pub related: Option<Box<(Span, Sentence)>>,
    /// The name in the start tag of the element that is not closed, where that is the mistake.
    pub unclosed: Option<Span>,
    /// Whether the tree is what it would be without the mistake.
    pub mended: bool,
    /// The change that takes it away, where it can be told what was meant.
    pub(super) repair: Option<Box<Repair>>,
}

/// The kinds of trouble, one for each rule that reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SyntaxErrorKind {
    /// It is not XML, even when expressions are masked.
    Xml,
    /// An expression never closes.
    ExpressionUnterminated,
    /// An expression is closed, and the value continues after it.
    AfterExpression,
}

impl SyntaxError {
    pub(super) fn xml(span: Span, message: impl Into<Sentence>) -> Self {
        Self {
            kind: SyntaxErrorKind::Xml,
            span,
            message: message.into(),
            help: None,
            related: None,
            unclosed: None,
            mended: false,
            repair: None,
        }
    }

    pub(super) fn help(self, help: impl Into<Sentence>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// The error, marked as one after which everything else can be read.
    pub(super) fn mended(self) -> Self {
        Self { mended: true, ..self }
    }

    /// The error, marked as that of an element that is not closed, with the name in its start tag.
    pub(super) fn unclosed(self, name: Span) -> Self {
        Self { unclosed: Some(name), ..self }
    }

    /// The error with the `repair` that removes it, if one is known.
    pub(super) fn repaired_by(self, repair: impl Into<Option<Repair>>) -> Self {
        Self { repair: repair.into().map(Box::new), ..self }
    }

    pub(super) fn related(self, span: Span, message: impl Into<Sentence>) -> Self {
        Self { related: Some(Box::new((span, message.into()))), ..self }
    }
}

/// A comment that begins with `open` has two hyphens at `span`.
pub(super) fn hyphens(text: &str, span: Span, open: Span) -> SyntaxError {
    let error = if text[..span.start as usize].ends_with("<!") {
        SyntaxError::xml(span, "a comment begins inside another")
            .help("end the first comment with `-->`, or remove the `<!--` of the second")
    } else {
        SyntaxError::xml(span, "a comment cannot hold `--`").help("put spaces between the hyphens, or use other characters")
    };
    error.related(open, "the comment begins here").mended()
}

pub(super) fn document_type(span: Span) -> SyntaxError {
    SyntaxError::xml(span, "a policy document cannot have a document type")
        .help("remove the `<!DOCTYPE …>`, and replace the entities that it defines by their values")
}

pub(super) fn undeclared(text: &str, prefix: Span) -> SyntaxError {
    let name = prefix.text(text);
    SyntaxError::xml(prefix, say!("the prefix `{}` is not declared", quoted(name)))
        .help(say!("add `xmlns:{}=\"…\"` to this element or to one around it", quoted(name)))
        .mended()
}

pub(super) fn too_deep(span: Span) -> SyntaxError {
    SyntaxError::xml(span, say!("elements are nested more than {} deep", MAX_DEPTH))
        .help("no policy needs this; look for an element that is never closed")
}

pub(super) fn too_many_attributes(span: Span) -> SyntaxError {
    SyntaxError::xml(span, say!("this element has more than {} attributes", MAX_ATTRIBUTES))
        .help("no policy needs this; look for a quote that is missing")
}

pub(super) fn too_large() -> SyntaxError {
    SyntaxError::xml(Span::at(0), "the document is too large to be read")
        .help("the service takes policies of at most a few hundred kilobytes")
}

/// The value of `attribute` lacks its quote, which shows at the `<` or quote at `at`, or at the end of `text`. Where that is further down, the mistake is in
/// the attribute.
pub(super) fn unquoted(text: &str, attribute: Span, at: Option<usize>) -> SyntaxError {
    let shows = at.map_or(Span::at(text.len()), |at| Span::new(at, at + 1));
    let is_further_down = text[attribute.end as usize..shows.start as usize].contains('\n');
    let message = say!("the value of `{}` lacks its closing quote", quoted(attribute.text(text)));
    let error = SyntaxError::xml(if is_further_down { attribute } else { shows }, message).help("add the quote where the value ends");
    if is_further_down { error.related(shows, "the value ends here") } else { error.related(attribute, "the value begins here") }
}

/// The value goes on at `rest` after the expression at `expression`.
pub(super) fn goes_on(expression: Span, rest: Span) -> SyntaxError {
    SyntaxError {
        kind: SyntaxErrorKind::AfterExpression,
        ..SyntaxError::xml(rest, "the value goes on after its expression has ended")
            .help("an expression must be the whole value: move this text into it, or look for a bracket that closes too early")
            .related(expression, "the expression")
    }
}

/// The expression at `start` never closes, for the reason that the scanner gives. `end` is where what holds it seems to end, and
/// what that is: what the scanner met further on is no longer the mistake.
pub(super) fn unterminated(text: &str, start: usize, error: ScanError, end: Option<(usize, &'static str)>) -> SyntaxError {
    let at = error.at as usize;
    let (related, help) = match (error.reason, end) {
        (_, Some((end, place))) if end <= at && end < text.len() => {
            (Some((Span::new(end, end + 1), say!("the {} ends here", place))), "add the bracket or quote that is missing")
        }
        (ScanReason::EndOfText | ScanReason::Markup, _) => (None, "add the bracket or quote that is missing"),
        (ScanReason::Mismatch { open }, _) => {
            let open = &text[open as usize..open as usize + 1];
            (Some((Span::new(at, at + 1), say!("this does not close the `{}` that was opened last", quoted(open)))), "balance the brackets")
        }
        (ScanReason::String, _) => (Some((Span::new(at, at + 1), "this string has no end".into())), "look for a quote that is missing"),
        (ScanReason::Character, _) => {
            (Some((Span::new(at, at + 1), "this character has no end".into())), "write a string in double quotes")
        }
        (ScanReason::Comment, _) => (Some((Span::new(at, at + 2), "this comment has no end".into())), "close the comment with `*/`"),
        (ScanReason::Depth, _) => (Some((Span::new(at, at + 1), "brackets are nested too deep here".into())), "no expression needs this"),
    };
    let rest = &text.as_bytes()[start..end.map_or(text.len(), |(end, _)| end)];
    let rest = &rest[..rest.len().min(REACH)];
    let escaped = [b"(\\\"", b"[\\\""].into_iter().any(|quote| memmem::find(rest, quote).is_some());
    let help = if escaped { "write `\"` instead of `\\\"`: outside of JSON a quote needs no backslash" } else { help };
    let unterminated = SyntaxError {
        kind: SyntaxErrorKind::ExpressionUnterminated,
        span: Span::new(start, start + 2),
        message: "this expression is never closed".into(),
        help: Some(help.into()),
        related: related.map(Box::new),
        unclosed: None,
        mended: false,
        repair: None,
    };
    let reached = end.map_or(0, |(end, _)| end).max(error.reached as usize);
    let furthest = text.len().min(start + REACH);
    let line = text.as_bytes().get(reached..furthest).and_then(|rest| memchr(b'\n', rest)).map_or(furthest, |length| reached + length + 1);
    let mut code = Span::new(start, line);
    while !text.is_char_boundary(code.end as usize) {
        code.end -= 1;
    }
    match split_by_formatter(text, code) {
        Some(damage) => SyntaxError {
            span: damage,
            message: "an XML formatter has put `=\"\"` into this expression, so that it is never closed".into(),
            ..unterminated
        }
        .help("the formatter took the quotes of C# for those of attributes: restore the expression from before it was formatted")
        .related(Span::new(start, start + 2), "the expression opens here"),
        None => unterminated,
    }
}
