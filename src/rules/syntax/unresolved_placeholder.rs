//! `syntax/unresolved-placeholder`: something that a tool should have filled in is still there.

use std::borrow::Cow;
use std::cell::LazyCell;

use foldhash::HashSet;

use crate::ast::Document;
use crate::csharp::{Expr, ExprKind};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::spelling::{PlaceholderKind, placeholders};
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "syntax/unresolved-placeholder",
    severity: Severity::Warning,
    default: false,
    fix: None,
    page: include_str!("../../../rules/syntax/unresolved-placeholder.md"),
    check: Check::Document(check),
};

fn check(cx: &Context, findings: &mut Findings) {
    let document = cx.document;
    let text = document.text();
    let comments: Vec<Span> = document.comments().map(|(span, _)| span).collect();
    let within = |spans: &[Span], at: u32| {
        let next = spans.partition_point(|span| span.end <= at);
        spans.get(next).copied().filter(|span| span.contains(at))
    };
    let replaced = LazyCell::new(|| replaced(document));
    let expressions: Vec<Span> = document.tree().expressions().iter().map(|site| site.span).collect();
    // Whether braces after a dollar are C# in the expression that was asked about last: a long one holds thousands of them.
    let mut last: Option<(Span, bool)> = None;
    let mut means_code = |span: Span| match last {
        Some((known, means_code)) if known == span => means_code,
        _ => {
            let code = span.text(text);
            let means_code = ["$\"", "$@\"", "@$\"", "Regex"].iter().any(|sign| code.contains(sign));
            last = Some((span, means_code));
            means_code
        }
    };
    for found in placeholders(text, Span::new(0, text.len())) {
        let unresolved = match found.kind {
            PlaceholderKind::Braces | PlaceholderKind::LiquidTag => false,
            PlaceholderKind::Token => true,
            PlaceholderKind::Interpolation | PlaceholderKind::Directive if cx.is_rendered => false,
            // `$"${price}"` and the replacements of regular expressions are C#.
            PlaceholderKind::Interpolation | PlaceholderKind::Directive => {
                within(&expressions, found.span.start).is_none_or(|span| !means_code(span))
            }
        };
        let written = found.span.text(text);
        if unresolved && within(&comments, found.span.start).is_none() && !replaced.contains(written) {
            let what =
                if written.len() <= 60 && !written.contains('\n') { say!("`{}`", quoted(written)) } else { "this placeholder".into() };
            findings
                .report(found.span, say!("{} has not been filled in", what))
                .help("fill it in before the policy is deployed, and lint the result");
        }
    }
}

/// The texts that the code of `document` replaces by others: `page.Replace("__NAME__", name)`.
fn replaced<'d>(document: &'d Document<'d>) -> HashSet<Cow<'d, str>> {
    let csharp = document.csharp();
    let text = |node: &Expr| match node.kind {
        ExprKind::Call { target, arguments } if csharp.last_name(target) == Some("Replace") => {
            csharp.list(arguments).first().and_then(|argument| csharp.string_value(argument.value))
        }
        _ => None,
    };
    document.expressions().flat_map(|expression| csharp.expressions(expression.root())).filter_map(|(_, node)| text(node)).collect()
}
