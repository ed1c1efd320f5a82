//! Credentials in comments: those of XML, and those of C#.

use super::{Credential, Origin, by_place, code};
use crate::ast::Document;
use crate::secrets::Traces;
use crate::text::Span;

/// The comments of a document.
pub(super) struct Comments {
    /// What stands in each, in order.
    xml: Vec<Span>,
    code: Vec<Span>,
}

impl Comments {
    /// The comments of `document`.
    pub(super) fn of(document: &Document<'_>) -> Self {
        let xml = document.comments().map(|(_, content)| content).collect();
        Self { xml, code: code::comments(document) }
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
                by_place(&within).into_iter().for_each(add);
            }
        }
    }
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
