//! `syntax/expression-in-comment`: a comment holds the beginning of an expression without its end.

use memchr::memchr_iter;

use crate::csharp::{self, Encoding};
use crate::diagnostic::{Safety, Severity};
use crate::rules::{Check, Context, Findings, Rule};
use crate::text::{Edit, Span};

pub(super) const RULE: Rule = Rule {
    id: "syntax/expression-in-comment",
    severity: Severity::Warning,
    default: true,
    fix: Some(Safety::Unsafe),
    page: include_str!("../../../rules/syntax/expression-in-comment.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let text = cx.document.text();
    // Nearly no document has any.
    if !cx.document.comments().any(|(_, content)| open_expression(text, content).is_some()) {
        return;
    }
    let comments: Vec<(Span, Span)> = cx.document.comments().collect();
    for run in comments.chunk_by(|(one, _), (other, _)| text[one.end as usize..other.start as usize].trim().is_empty()) {
        if let Some(at) = run.iter().find_map(|(_, content)| open_expression(text, *content))
            && !closes_further_down(text, run, at)
        {
            findings
                .report(Span::new(at, at + 2), "an expression begins in this comment and does not end in it")
                .help("the service looks for expressions in comments too: close its brackets, or put a space after the `@`")
                .fix("put a space after the `@`", openings(text, run, at));
        }
    }
}

/// A space after the `@` at `first`, and after those that begin an expression as soon as that one does not.
fn openings(text: &str, run: &[(Span, Span)], first: usize) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (_, content) in run.iter().filter(|(_, content)| content.end as usize > first) {
        let Some(at) = open_expression(text, Span { start: content.start.max(first as u32), end: content.end }) else { continue };
        let rest = &text[at..content.end as usize];
        edits.extend(rest.match_indices("@{").map(|(offset, _)| Edit::insert(at + offset + 1, " ")));
    }
    edits
}

/// Where the first `@{` of a comment stands that does not close in it.
fn open_expression(text: &str, content: Span) -> Option<usize> {
    let mut read = content.start as usize;
    for at in memchr_iter(b'@', content.text(text).as_bytes()).map(|at| content.start as usize + at) {
        if at < read || !matches!(text.as_bytes().get(at + 1), Some(b'{')) {
            continue;
        }
        match csharp::scan(&text[..content.end as usize], at, Encoding::Entities) {
            Ok(extent) => read = extent.span.end as usize,
            Err(_) => return Some(at),
        }
    }
    None
}

/// Whether the expression at `at` ends in a later comment of the `run`: editors that comment a block out do it line by line,
/// and such documents are in service.
fn closes_further_down(text: &str, run: &[(Span, Span)], at: usize) -> bool {
    let parts = run.iter().filter(|(_, content)| content.end as usize > at);
    let joined: String =
        parts.map(|(_, content)| &text[at.max(content.start as usize)..content.end as usize]).collect::<Vec<_>>().join("\n");
    csharp::scan(&joined, 0, Encoding::Entities).is_ok()
}
