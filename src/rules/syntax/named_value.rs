//! `syntax/named-value`: a reference to a named value is not closed, or its name is not valid.

use memchr::{memchr_iter, memmem};

use crate::ast::{Expression, Value};
use crate::csharp::{ExprKind, Literal};
use crate::diagnostic::{Severity, quoted, say};
use crate::rules::{Check, Context, Findings, Rule};
use crate::spelling::is_named_value_byte;
use crate::text::Span;

pub(super) const RULE: Rule = Rule {
    id: "syntax/named-value",
    severity: Severity::Error,
    default: true,
    fix: None,
    page: include_str!("../../../rules/syntax/named-value.md"),
    check: Check::ValueWith("{{", check),
};

fn check(_: &Context, value: Value, findings: &mut Findings) {
    let raw = value.raw();
    // In C# and in Liquid two braces may mean something else.
    let Some(first) = braces(raw) else { return };
    if let Some(expression) = value.expression() {
        return put_together(expression, findings);
    }
    if (value.is_text() && value.element().is_liquid()) || raw.contains("{%") {
        return;
    }
    let mut at = first;
    while let Some(length) = raw.get(at..).and_then(braces) {
        let start = at + length;
        let (end, mistake) = reference(&raw[start + 2..]);
        let span = Span::new(value.span().start as usize + start, value.span().start as usize + start + 2 + end);
        let written = &raw[start..start + 2 + end];
        match mistake {
            Some(Mistake::Open) => {
                findings
                    .report(span, say!("`{}` is not closed", quoted(written)))
                    .help("a reference to a named value is written `{{name}}`");
            }
            Some(Mistake::Name) => {
                findings
                    .report(span, say!("`{}` is not the name of a named value", quoted(written)))
                    .help("names consist of letters, digits, `.`, `-` and `_`; this text is not replaced")
                    .at_most(Severity::Warning);
            }
            Some(Mistake::Computed) => {
                findings.report(span, say!("`{}` is not a reference: an expression cannot choose a named value", quoted(written))).help(
                    "named values are filled in when the policy is saved, and expressions run with each request: choose between whole \
                         references in one expression, as in `@(a ? \"{{one}}\" : \"{{other}}\")`",
                );
            }
            None => {}
        }
        at = start + 2 + end;
    }
}

/// Reports a reference that code puts together: `"{{key-" + id + "}}"`.
fn put_together(expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    let mut open: Option<Span> = None;
    for (id, node) in csharp.expressions(expression.root()) {
        if !matches!(node.kind, ExprKind::Literal(Literal::String | Literal::VerbatimString)) {
            continue;
        }
        let Some(text) = csharp.string_value(id) else { continue };
        let is_name = |name: &str| name.bytes().all(is_named_value_byte);
        if let Some(start) = open
            && text.split_once("}}").is_some_and(|(name, _)| is_name(name))
        {
            findings
                .report(start.to(csharp.span_of(id)), "this is not a reference to a named value: code cannot put its name together")
                .help(
                    "named values are filled in when the policy is saved, and expressions run with each request: choose between whole \
                     references, as in `@(a ? \"{{one}}\" : \"{{other}}\")`",
                )
                .at_most(Severity::Warning);
            return;
        }
        open = text.rsplit_once("{{").filter(|(_, name)| !name.is_empty() && is_name(name)).map(|_| csharp.span_of(id));
    }
}

/// Where the first two braces stand in `text`. Most values are too short for a search that needs preparation.
fn braces(text: &str) -> Option<usize> {
    memchr_iter(b'{', text.as_bytes()).find(|&at| text.as_bytes().get(at + 1) == Some(&b'{'))
}

/// What is wrong with a reference.
enum Mistake {
    /// It does not end with `}}`.
    Open,
    /// What stands between the braces is no name.
    Name,
    /// An expression stands between the braces.
    Computed,
}

/// How far the end of a reference is looked for, in bytes.
const LONGEST: usize = 512;

/// Reads `rest`, what follows `{{`: how much of it belongs to the reference, and what is wrong with that.
fn reference(rest: &str) -> (usize, Option<Mistake>) {
    let name = rest.bytes().take_while(|&byte| is_named_value_byte(byte)).count();
    let after = &rest.as_bytes()[name..];
    match after {
        [b'}', b'}', ..] => return (name + 2, None),
        [] if name > 0 => return (name, Some(Mistake::Open)),
        [b'}' | b']', next @ ..] if name > 0 && !matches!(next.first(), Some(b'{' | b'}')) => return (name + 1, Some(Mistake::Open)),
        _ => {}
    }
    let near = &rest.as_bytes()[..rest.len().min(LONGEST)];
    if let Some(end) = memmem::find(near, b"}}")
        && !rest[..end].contains("{{")
        && (rest[..end].contains("@(") || rest[..end].contains("@{"))
    {
        return (end + 2, Some(Mistake::Computed));
    }
    // Other contents may be those of a template or of another language, unless they are almost a name.
    let length =
        rest.bytes().take_while(|&byte| is_named_value_byte(byte) || matches!(byte, b' ' | b'/' | b':' | b'+' | b'@' | b',')).count();
    let content = &rest[..length];
    let almost = rest[length..].starts_with("}}") && content.starts_with(|it: char| it.is_ascii_alphanumeric()) && !content.ends_with(' ');
    if almost && content.trim().bytes().any(|byte| !is_named_value_byte(byte)) { (length + 2, Some(Mistake::Name)) } else { (0, None) }
}
