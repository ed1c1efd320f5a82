//! Credentials in comments: those of XML, and those of C#. Used only in this module.

use std::cell::OnceCell;

use super::{Credential, Origin, by_place};
use crate::ast::{Document, Expression};
use crate::csharp::ast::{ExprKind, Literal};
use crate::secrets::Traces;
use crate::text::{Order, Span};

/// The comments of a document.
pub(super) struct Comments {
    /// What stands in each, in order.
    xml: Vec<Span>,
    code: Vec<Span>,
}

impl Comments {
    /// The comments of `document` in which there may be a credential. A search of its text came to `traces`.
    pub(super) fn of(document: &Document<'_>, traces: &Traces) -> Self {
        let xml = document.comments().map(|(_, content)| content).collect();
        Self { xml, code: in_code(document, traces) }
    }

    /// Whether `span` lies in a comment.
    pub(super) fn hold(&self, span: Span) -> bool {
        let within = |comments: &[Span]| {
            let after = comments.partition_point(|comment| comment.start <= span.start);
            after.checked_sub(1).is_some_and(|at| span.start < comments[at].end)
        };
        within(&self.xml) || within(&self.code)
    }

    /// Adds the credentials in the comments to `found`, those left out that a detector finds anywhere.
    /// A search of the text of `document` came to `traces`.
    pub(super) fn credentials(&self, document: &Document<'_>, traces: &Traces, found: &mut Vec<Credential>) {
        for &comment in self.xml.iter().chain(&self.code) {
            let text = comment.text(document.text());
            let at = |span: Span| Span { start: span.start + comment.start, end: span.end + comment.start };
            let mut add = |it: Credential| found.push(Credential { span: at(it.span), origin: Origin::Comment, ..it });
            for detection in traces.in_prose(document.text(), comment) {
                add(Credential::detected(text, detection));
            }
            if holds_policy(text) {
                let within = Document::parse(text);
                by_place(&within, OnceCell::new()).into_iter().for_each(add);
            }
        }
    }
}

/// The comments in the code of `document` in which there may be a credential, in order. A search of its text came to `traces`.
fn in_code(document: &Document<'_>, traces: &Traces) -> Vec<Span> {
    let mut comments = Vec::new();
    for expression in document.expressions() {
        let raw = expression.raw();
        let Slashes { open: true, tag } = Slashes::of(raw) else { continue };
        if !tag && !traces.any_in(expression.span()) {
            continue;
        }
        let strings = strings(expression);
        let start = expression.span().start as usize;
        let mut at = 0;
        while let Some(open) = memchr::memchr(b'/', &raw.as_bytes()[at..]).map(|found| at + found) {
            let offset = (start + open) as u32;
            let after = strings.partition_point(|string| string.start <= offset);
            let string = after.checked_sub(1).map(|before| strings[before]).filter(|string| string.contains(offset));
            at = if let Some(string) = string {
                string.end as usize - start
            } else if let Some((inside, end)) = comment(raw, open) {
                comments.push(Span::new(start + open + 2, start + inside));
                end
            } else {
                open + 1
            };
        }
    }
    comments
}

/// What the slashes in an expression may stand for.
struct Slashes {
    /// One may open a comment.
    open: bool,
    /// One may belong to a tag, so that a comment may hold elements.
    tag: bool,
}

impl Slashes {
    fn of(raw: &str) -> Self {
        let bytes = raw.as_bytes();
        let mut slashes = Self { open: false, tag: false };
        for at in memchr::memchr_iter(b'/', bytes) {
            let next = bytes.get(at + 1);
            slashes.open |= matches!(next, Some(b'/' | b'*'));
            slashes.tag |= next == Some(&b'>') || bytes[..at].ends_with(b"<");
        }
        slashes
    }
}

/// Where the comment that may open at `open` ends: without and with its mark.
fn comment(raw: &str, open: usize) -> Option<(usize, usize)> {
    match raw.as_bytes().get(open + 1)? {
        b'/' => {
            let end = memchr::memchr(b'\n', &raw.as_bytes()[open..]).map_or(raw.len(), |found| open + found);
            Some((end, end))
        }
        b'*' => {
            let end = raw[open + 2..].find("*/").map(|found| open + 2 + found);
            Some(end.map_or((raw.len(), raw.len()), |end| (end, end + 2)))
        }
        _ => None,
    }
}

/// Where the strings in `expression` stand in the source, in order.
fn strings(expression: Expression<'_>) -> Vec<Span> {
    let csharp = expression.document().csharp();
    let string = |kind: &ExprKind| {
        matches!(kind, ExprKind::Literal(Literal::String | Literal::VerbatimString | Literal::Char) | ExprKind::Interpolated(_))
    };
    let mut strings: Vec<Span> =
        csharp.expressions(expression.root()).filter(|(_, expr)| string(&expr.kind)).map(|(id, _)| csharp.span_of(id)).collect();
    strings.order();
    // What stands in the hole of another string is a part of that.
    strings.dedup_by(|next, before| before.covers(*next));
    strings
}

/// Whether a comment holds a policy that was commented out.
fn holds_policy(text: &str) -> bool {
    const OPENINGS: [&str; 4] = ["<set-", "<authentication-", "<check-header", "<key>"];
    let (mut opens, mut closes, mut any) = (false, false, false);
    for tag in memchr::memchr_iter(b'<', text.as_bytes()).map(|at| &text[at..]) {
        any = true;
        closes |= tag.starts_with("</");
        opens |= OPENINGS.iter().any(|opening| tag.starts_with(opening));
    }
    any && (closes || text.contains("/>")) && (opens || text.contains("password="))
}
