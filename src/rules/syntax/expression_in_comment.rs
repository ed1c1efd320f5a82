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
    for (_, content) in cx.document.comments() {
        let mut read = content.start as usize;
        for at in memchr_iter(b'@', content.text(text).as_bytes()).map(|at| content.start as usize + at) {
            if at < read || !matches!(text.as_bytes().get(at + 1), Some(b'{')) {
                continue;
            }
            // What is in the comment must close in it.
            match csharp::scan(&text[..content.end as usize], at, Encoding::Entities) {
                Ok(extent) => read = extent.span.end as usize,
                Err(_) => {
                    findings
                        .report(Span::new(at, at + 2), "an expression begins in this comment and does not end in it")
                        .help("the service looks for expressions in comments too: close its brackets, or put a space after the `@`")
                        .fix("put a space after the `@`", vec![Edit::insert(at + 1, " ")]);
                    break;
                }
            }
        }
    }
}
