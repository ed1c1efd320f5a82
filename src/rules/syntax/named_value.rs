//! `syntax/named-value`: a reference to a named value is not closed, or its name is not valid.

use memchr::{memchr_iter, memmem};

use crate::ast::{Expression, Value};
use crate::csharp::{
    ExprId, ExprKind, Literal,
    ast::{Argument, Ast, BinaryOperator, Interpolation},
};
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
    if value.is_liquid() || raw.contains("{%") {
        return;
    }
    let mut at = first;
    while let Some(length) = raw.get(at..).and_then(braces) {
        let start = at + length;
        let (end, mistake) = reference(&raw[start + 2..]);
        let span = Span::new(value.span().start as usize + start, value.span().start as usize + start + 2 + end);
        let written = &raw[start..start + 2 + end];
        match mistake {
            Some(BrokenReference::Open) => {
                findings
                    .report(span, say!("`{}` is not closed", quoted(written)))
                    .help("a reference to a named value is written `{{name}}`");
            }
            Some(BrokenReference::Name) => {
                findings
                    .report(span, say!("`{}` is not the name of a named value", quoted(written)))
                    .help("names consist of letters, digits, `.`, `-` and `_`; this text is not replaced")
                    .at_most(Severity::Warning);
            }
            Some(BrokenReference::Computed) => {
                findings.report(span, say!("`{}` is not a reference: an expression cannot choose a named value", quoted(written))).help(
                    "named values are filled in when the policy is saved, and expressions run with each request: choose between whole \
                         references in one expression, as in `@(a ? \"{{one}}\" : \"{{other}}\")`",
                );
            }
            Some(BrokenReference::Code) => {
                findings
                    .report(span, say!("`{}` is no expression: the service looks for a named value of this name", quoted(written)))
                    .help("write an expression as `@(context.…)`; only in a Liquid template do two braces print a value")
                    .at_most(Severity::Warning);
            }
            None => {}
        }
        at = start + 2 + end;
    }
}

/// Reports a reference that code puts together: `"{{key-" + id + "}}"`.
fn put_together(expression: Expression, findings: &mut Findings) {
    let csharp = expression.document().csharp();
    let found = csharp.expressions(expression.root()).find_map(|(id, node)| match node.kind {
        ExprKind::Binary { operator: BinaryOperator::Add, left, right } => in_sum(csharp, left, right),
        ExprKind::Call { target, arguments } => in_call(csharp, id, target, csharp.list(arguments)),
        ExprKind::Interpolated(pieces) => {
            let text = |piece: &Interpolation| match piece {
                Interpolation::Text(text) => csharp.text(*text),
                Interpolation::Hole { .. } => "",
            };
            let is_it = |pieces: &[Interpolation]| opens(text(&pieces[0]), "{{{{") && closes(text(&pieces[2]), "}}}}");
            csharp.list(pieces).windows(3).any(is_it).then(|| csharp.span_of(id))
        }
        _ => None,
    });
    if let Some(span) = found.or_else(|| in_order(expression)) {
        findings
            .report(span, "this is not a reference to a named value: code cannot put its name together")
            .help(
                "named values are filled in when the policy is saved, and expressions run with each request: choose between whole \
                 references, as in `@(a ? \"{{one}}\" : \"{{other}}\")`",
            )
            .at_most(Severity::Warning);
    }
}

/// Whether `text` ends in a name that is still open behind `mark`.
fn opens(text: &str, mark: &str) -> bool {
    text.rsplit_once(mark).is_some_and(|(_, name)| name.bytes().all(is_named_value_byte))
}

/// Whether `text` begins with a name that ends at `mark`.
fn closes(text: &str, mark: &str) -> bool {
    text.split_once(mark).is_some_and(|(name, _)| name.bytes().all(is_named_value_byte))
}

/// A reference around the operands before `right`, the last of a sum, of which what stands before is `left`.
fn in_sum(csharp: &Ast, left: ExprId, right: ExprId) -> Option<Span> {
    /// How many operands a name has.
    const MOST: usize = 4;
    if !csharp.string_value(right).is_some_and(|text| closes(&text, "}}")) {
        return None;
    }
    let mut rest = left;
    for _ in 0..MOST {
        let (operand, before) = match csharp[csharp.without_parentheses(rest)].kind {
            ExprKind::Binary { operator: BinaryOperator::Add, left, right } => (right, Some(left)),
            _ => (rest, None),
        };
        match csharp.string_value(operand) {
            Some(text) if opens(&text, "{{") && rest != left => return Some(csharp.span_of(operand).to(csharp.span_of(right))),
            Some(text) if !text.bytes().all(is_named_value_byte) => return None,
            _ => rest = before?,
        }
    }
    None
}

/// The same for `string.Concat("{{", id, "}}")` and `string.Format("{{{{{0}}}}}", id)`.
fn in_call(csharp: &Ast, id: ExprId, target: ExprId, arguments: &[Argument]) -> Option<Span> {
    match csharp.last_name(target)? {
        "Concat" => {
            let is_it = |part: &[Argument]| {
                csharp.string_value(part[0].value).is_some_and(|text| opens(&text, "{{"))
                    && csharp.string_value(part[2].value).is_some_and(|text| closes(&text, "}}"))
            };
            arguments.windows(3).any(is_it).then(|| csharp.span_of(id))
        }
        "Format" => {
            let format = csharp.string_value(arguments.first()?.value)?;
            let (_, rest) = format.split_once("{{{{")?;
            let (before, rest) = rest.split_once('{')?;
            let (_, after) = rest.split_once('}')?;
            (before.bytes().all(is_named_value_byte) && closes(after, "}}}}")).then(|| csharp.span_of(id))
        }
        _ => None,
    }
}

/// A reference whose name begins in one text of the code, and ends in the next one.
fn in_order(expression: Expression) -> Option<Span> {
    let csharp = expression.document().csharp();
    let mut open: Option<Span> = None;
    for (id, node) in csharp.expressions(expression.root()) {
        if !matches!(node.kind, ExprKind::Literal(Literal::String | Literal::VerbatimString)) {
            continue;
        }
        let Some(text) = csharp.string_value(id) else { continue };
        if let Some(start) = open.filter(|_| closes(&text, "}}")) {
            return Some(start.to(csharp.span_of(id)));
        }
        open = (opens(&text, "{{") && !text.ends_with("{{")).then(|| csharp.span_of(id));
    }
    None
}

/// Where the first two braces stand in `text`. Most values are too short for a search that needs preparation.
fn braces(text: &str) -> Option<usize> {
    memchr_iter(b'{', text.as_bytes()).find(|&at| text.as_bytes().get(at + 1) == Some(&b'{'))
}

/// What is wrong with a reference.
enum BrokenReference {
    /// It does not end with `}}`.
    Open,
    /// What stands between the braces is no name.
    Name,
    /// An expression stands between the braces.
    Computed,
    /// What stands between the braces is code.
    Code,
}

/// Whether `content` reads a part of the context: `context.Api.Id`, `(string)context.Variables["a"]`.
fn is_code(content: &str) -> bool {
    const PARTS: [&str; 9] = ["Api", "Deployment", "Operation", "Product", "Request", "Response", "Subscription", "User", "Variables"];
    let bare = content.trim_start();
    let bare = bare.strip_prefix("(string)").map_or(bare, str::trim_start);
    bare.strip_prefix("context.").is_some_and(|rest| PARTS.iter().any(|part| rest.starts_with(part)))
}

/// How far the end of a reference is looked for, in bytes.
const LONGEST: usize = 512;

/// Reads `rest`, what follows `{{`: how much of it belongs to the reference, and what is wrong with that.
fn reference(rest: &str) -> (usize, Option<BrokenReference>) {
    let name = rest.bytes().take_while(|&byte| is_named_value_byte(byte)).count();
    let after = &rest.as_bytes()[name..];
    match after {
        [b'}', b'}', ..] => return (name + 2, is_code(&rest[..name]).then_some(BrokenReference::Code)),
        [] if name > 0 => return (name, Some(BrokenReference::Open)),
        [b'}' | b']', next @ ..] if name > 0 && !matches!(next.first(), Some(b'{' | b'}')) => {
            return (name + 1, Some(BrokenReference::Open));
        }
        _ => {}
    }
    let near = &rest.as_bytes()[..rest.len().min(LONGEST)];
    if let Some(end) = memmem::find(near, b"}}")
        && !rest[..end].contains("{{")
        && (rest[..end].contains("@(") || rest[..end].contains("@{"))
    {
        return (end + 2, Some(BrokenReference::Computed));
    }
    if let Some(end) = memmem::find(near, b"}}").filter(|&end| !rest[..end].contains("{{") && is_code(&rest[..end])) {
        return (end + 2, Some(BrokenReference::Code));
    }
    // Other contents may be those of a template or of another language, unless they are almost a name.
    let length =
        rest.bytes().take_while(|&byte| is_named_value_byte(byte) || matches!(byte, b' ' | b'/' | b':' | b'+' | b'@' | b',')).count();
    let content = &rest[..length];
    let almost = rest[length..].starts_with("}}") && content.starts_with(|it: char| it.is_ascii_alphanumeric()) && !content.ends_with(' ');
    if almost && content.trim().bytes().any(|byte| !is_named_value_byte(byte)) {
        (length + 2, Some(BrokenReference::Name))
    } else {
        (0, None)
    }
}
